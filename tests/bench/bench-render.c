/* bench-render.c: frames a second of the 3-D view, moving and at rest, and pictures of what it drew
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 *     bench-render FILE [--size 1000x700] [--frames 60] [--quality Q] [--budget MS] [--perspective] [--es]
 *                  [--quad | --preset NAME] [--reference FILE | --shake] [--light] [--paper] [--view NAME] [--png OUT.png]
 *
 * The quad view and presets other than atoms compute the structure first.
 */
#include "engine/io/configuration-io.h"
#include "engine/rng.h"
#include "engine/snapshot.h"
#include "render/offscreen.h"
#include "render/overlay.h"
#include "render/structure-layers.h"

#include <epoxy/gl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

static int width = 1000, height = 700, frames = 60, samples = 16;
static double quality = -1, budget = 50;
static gboolean perspective, es, quad, light, paper, shake;
static char *size_text, *png, *preset_text, *view_text, *reference_path;

static const GOptionEntry options[] = {
  { "size", 0, 0, G_OPTION_ARG_STRING, &size_text, "pixels", "WxH" },
  { "frames", 0, 0, G_OPTION_ARG_INT, &frames, "moving frames", "N" },
  { "quality", 0, 0, G_OPTION_ARG_DOUBLE, &quality, "fixed detail 0..1", "Q" },
  { "budget", 0, 0, G_OPTION_ARG_DOUBLE, &budget, "milliseconds a frame", "MS" },
  { "perspective", 0, 0, G_OPTION_ARG_NONE, &perspective, "perspective", NULL },
  { "es", 0, 0, G_OPTION_ARG_NONE, &es, "OpenGL ES 3", NULL },
  { "quad", 0, 0, G_OPTION_ARG_NONE, &quad, "four panels", NULL },
  { "light", 0, 0, G_OPTION_ARG_NONE, &light, "light theme", NULL },
  { "preset", 0, 0, G_OPTION_ARG_STRING, &preset_text, "look", "NAME" },
  { "view", 0, 0, G_OPTION_ARG_STRING, &view_text, "standard view", "NAME" },
  { "samples", 0, 0, G_OPTION_ARG_INT, &samples, "samples a pixel of the picture", "N" },
  { "paper", 0, 0, G_OPTION_ARG_NONE, &paper, "the paper's colours", NULL },
  { "shake", 0, 0, G_OPTION_ARG_NONE, &shake, "a made-up earlier state, to have displacements", NULL },
  { "reference", 0, 0, G_OPTION_ARG_FILENAME, &reference_path, "compare with", "FILE" },
  { "png", 0, 0, G_OPTION_ARG_FILENAME, &png, "write the full picture", "FILE" },
  { NULL }
};

static int
compare (const void *a, const void *b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return x < y ? -1 : x > y;
}

/* Processor time of all threads, which other work on the machine does not lengthen. */
static double
processor_ms (void)
{
  struct rusage u;

  getrusage (RUSAGE_SELF, &u);
  return 1e3 * (double) (u.ru_utime.tv_sec + u.ru_stime.tv_sec)
         + 1e-3 * (double) (u.ru_utime.tv_usec + u.ru_stime.tv_usec);
}

/* Of this thread alone: with a driver that draws with the processor the others share what is left, so the time on a
 * machine of its own is at least the larger of this and the whole over the number of processors. */
static double
thread_ms (void)
{
  struct timespec t;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &t);
  return 1e3 * (double) t.tv_sec + 1e-6 * (double) t.tv_nsec;
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GOptionContext) context = g_option_context_new ("FILE");

  g_option_context_add_main_entries (context, options, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error) || argc != 2)
    {
      g_printerr ("%s\n", error != NULL ? error->message : "one file, please");
      return 2;
    }
  if (size_text != NULL && sscanf (size_text, "%dx%d", &width, &height) != 2)
    return 2;

  g_autoptr (SgConfiguration) configuration = sg_configuration_load (argv[1], &error);
  if (configuration == NULL)
    {
      g_printerr ("%s\n", error->message);
      return 2;
    }
  g_autoptr (SgSnapshot) snapshot = sg_snapshot_new_from_configuration (configuration);
  g_autoptr (SgOffscreen) offscreen = sg_offscreen_new (es ? SG_GL_ES : SG_GL_ANY, &error);
  if (offscreen == NULL)
    {
      g_printerr ("%s\n", error->message);
      return 77;
    }
  SgView *view = sg_view_new ();
  if (!sg_view_realize (view, &error))
    {
      g_printerr ("%s\n", error->message);
      return 1;
    }
  for (unsigned p = 0; p < 4; p++)
    for (int k = 0; k < SG_N_PRESETS; k++)
      if (preset_text == NULL || g_str_equal (preset_text, sg_preset_name (k)))
        {
          sg_look_init (sg_view_look (view, p), k, light ? SG_THEME_LIGHT : SG_THEME_DARK);
          break;
        }
  if (quad)
    {
      sg_view_set_panels (view, 4);
      for (unsigned p = 0; p < 4; p++)
        sg_look_init (sg_view_look (view, p), (SgPreset) (SG_PRESET_NETWORK + p), light ? SG_THEME_LIGHT : SG_THEME_DARK);
    }
  for (unsigned p = 0; paper && p < 4; p++)
    sg_look_set_colors (sg_view_look (view, p), true);
  SgCamera *camera = sg_view_camera (view);
  for (int k = 0; view_text != NULL && k < SG_N_STANDARD_VIEWS; k++)
    if (g_str_equal (view_text, sg_standard_view_name (k)))
      sg_camera_standard (camera, k);
  camera->perspective = perspective;
  sg_view_set_snapshot (view, snapshot);
  sg_view_fit (view, (double) width / height);

  SgStructureOptions wanted;
  sg_structure_options_default (&wanted);
  wanted.want = sg_view_structure_wanted (view);
  if (wanted.want != 0)
    {
      g_autoptr (SgConfiguration) earlier = NULL;
      g_autoptr (SgSnapshot) reference = NULL;
      g_autoptr (SgStructure) structure = NULL;
      if (reference_path != NULL)
        earlier = sg_configuration_load (reference_path, &error);
      else if (shake)
        {
          /* a few places where atoms jump, thermal motion elsewhere */
          SgRng rng;
          sg_rng_seed (&rng, 1);
          earlier = sg_configuration_copy (configuration);
          for (size_t i = 0; i < earlier->atoms->n; i++)
            {
              double *const *r = earlier->atoms->r;
              double far = sin (0.7 * r[0][i]) * sin (0.6 * r[1][i]) * sin (0.8 * r[2][i]);
              double size = far > 0.55 ? 3.2 * sg_rng_uniform (&rng) : 0.12;
              for (int c = 0; c < 3; c++)
                r[c][i] += size * (sg_rng_uniform (&rng) - 0.5);
            }
        }
      if (earlier != NULL)
        reference = sg_snapshot_new_from_configuration (earlier);
      if (error == NULL)
        structure = sg_structure_new (snapshot, reference, &wanted, NULL, NULL, &error);
      if (error != NULL)
        {
          g_printerr ("%s\n", error->message);
          return 1;
        }
      double begin = processor_ms ();
      SgLayers *layers = sg_layers_new (structure, true);
      double made = processor_ms ();
      sg_view_take_layers (view, layers);
      g_print ("layers made in %.1f ms of processor time (beside the window), taken in %.2f ms: %zu triangles, %zu disclination bonds\n",
               made - begin, processor_ms () - made,
               structure->mesh != NULL ? structure->mesh->n_triangles : 0,
               structure->disclinations != NULL ? structure->disclinations->n_bonds[0] + structure->disclinations->n_bonds[1] : 0);
    }
  sg_view_set_quality (view, quality);
  sg_view_set_budget (view, budget);

  GLuint fbo, color;
  glGenFramebuffers (1, &fbo);
  glGenTextures (1, &color);
  glBindTexture (GL_TEXTURE_2D, color);
  glTexImage2D (GL_TEXTURE_2D, 0, GL_RGBA8, width, height, 0, GL_RGBA, GL_UNSIGNED_BYTE, NULL);
  glBindFramebuffer (GL_FRAMEBUFFER, fbo);
  glFramebufferTexture2D (GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_TEXTURE_2D, color, 0);

  /* shaders are compiled when they are first drawn with: as the window does it while it opens */
  SgPictureOptions stamp = { 32, 32, 2, -1, 0 };
  cairo_surface_destroy (sg_view_picture (view, &stamp, &error));
  glBindFramebuffer (GL_FRAMEBUFFER, fbo);

  const SgViewStatistics *statistics = sg_view_statistics (view);
  double *ms = g_new (double, MAX (frames, 1));
  double mean_quality = 0, spent = 0, own = 0;
  for (int k = -5; k < frames; k++)
    {
      sg_camera_orbit (camera, SG_ORBIT_TURNTABLE, 4, 1.5 * sin (0.2 * k), height);
      if (!sg_view_draw (view, width, height, &error))
        {
          g_printerr ("%s\n", error->message);
          return 1;
        }
      if (k < 0)
        {
          spent = processor_ms ();
          own = thread_ms ();
        }
      else
        {
          ms[k] = statistics->milliseconds;
          mean_quality += statistics->quality / frames;
        }
    }
  if (frames > 0)
    {
      g_print ("%s%s\n%zu atoms, %zu drawn, %d x %d px inside %d x %d\n", statistics->renderer,
               statistics->es ? " (ES)" : "", snapshot->n, statistics->atoms_drawn, statistics->internal_width,
               statistics->internal_height, width, height);
      spent = (processor_ms () - spent) / frames;
      g_print ("%.1f ms of processor time a frame, %.1f ms of it in the drawing thread\n", spent,
               (thread_ms () - own) / frames);
      qsort (ms, (size_t) frames, sizeof *ms, compare);
      g_print ("%zu triangles, %zu sticks\n", statistics->triangles_drawn, statistics->sticks_drawn);
      g_print ("moving: median %.1f ms, 90%% %.1f ms, worst %.1f ms, mean quality %.2f\n", ms[frames / 2],
               ms[frames * 9 / 10], ms[frames - 1], mean_quality);
      gint64 start = g_get_monotonic_time ();
      double worst = 0, first = 0, before = processor_ms (), first_spent = 0, own_before = thread_ms (), first_own = 0;
      int draws = 0;
      while (sg_view_refining (view))
        {
          sg_view_draw (view, width, height, NULL);
          worst = MAX (worst, statistics->milliseconds);
          draws++;
          if (statistics->samples == 1 && first == 0)
            {
              first = 1e-3 * (double) (g_get_monotonic_time () - start);
              first_spent = processor_ms () - before;
              first_own = thread_ms () - own_before;
            }
        }
      g_print ("rest: full picture after %.0f ms (%.0f ms of processor time, %.0f ms of it in the drawing thread, %zu triangles, %zu sticks in the last draw), refined after %.0f ms in %d draws, worst %.1f ms\n", first, first_spent, first_own,
               statistics->triangles_drawn, statistics->sticks_drawn,
               1e-3 * (double) (g_get_monotonic_time () - start), draws, worst);
    }
  if (png != NULL)
    {
      SgPictureOptions picture = { width, height, (unsigned) samples, -1, 0 };
      SgOverlayOptions overlay;
      sg_overlay_options_init (&overlay);
      if (!sg_overlay_save_picture (view, &picture, &overlay, NULL, png, &error))
        {
          g_printerr ("%s\n", error->message);
          return 1;
        }
    }
  sg_view_unrealize (view);
  sg_view_free (view);
  g_free (ms);
  return 0;
}

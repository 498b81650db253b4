/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/view-private.h"
#include "engine/words.h"

#include <math.h>

/* Detail while something moves: pixels a side, samples of ambient occlusion (0 none, 1 coarse, 2 full). */
static const struct {
  float scale;
  int detail;
} levels[SG_VIEW_LEVELS] = { { 0.33f, 0 }, { 0.33f, 1 }, { 0.42f, 1 }, { 0.5f, 1 }, { 0.6f, 1 }, { 0.75f, 1 }, { 1, 1 }, { 1, 2 } };

#define STILL_SAMPLES 16
#define STILL_SAMPLES_SOFTWARE 6
#define MAX_BANDS 8

/* Halton's sequence: sample 0 sits in the middle of the pixel. */
static float
halton (unsigned i, unsigned base)
{
  float f = 1, r = 0;

  for (; i > 0; i /= base)
    {
      f /= (float) base;
      r += f * (float) (i % base);
    }
  return r;
}

static void
set_jitter (SgViewSample *sample, unsigned k, float spread)
{
  sample->jitter[0] = k == 0 ? 0 : (halton (k, 2) - 0.5f) * spread;
  sample->jitter[1] = k == 0 ? 0 : (halton (k, 3) - 0.5f) * spread;
  sample->phase = fmodf (0.618034f * (float) k, 1);
}

static bool
changed_since_drawn (SgView *view, int w, int h)
{
  if (view->drawn.width != w || view->drawn.height != h || view->drawn.revision != view->revision
      || view->drawn.n_panels != view->n_panels || view->drawn.quality != view->quality
      || !sg_camera_equal (&view->drawn.camera, &view->camera))
    return true;
  for (unsigned p = 0; p < view->n_panels; p++)
    if (!sg_look_equal (&view->drawn.look[p], &view->panel[p].look))
      return true;
  return false;
}

static void
remember_drawn (SgView *view, int w, int h)
{
  view->drawn.width = w;
  view->drawn.height = h;
  view->drawn.revision = view->revision;
  view->drawn.n_panels = view->n_panels;
  view->drawn.quality = view->quality;
  view->drawn.camera = view->camera;
  for (unsigned p = 0; p < view->n_panels; p++)
    view->drawn.look[p] = view->panel[p].look;
}

static unsigned
wanted_samples (const SgView *view)
{
  if (view->quality >= 0 && view->quality < 1)
    return 0;
  return view->passes.info.software || !view->passes.info.half_float ? STILL_SAMPLES_SOFTWARE : STILL_SAMPLES;
}

bool
sg_view_refining (const SgView *view)
{
  return view->passes.realized && view->samples < wanted_samples (view);
}

/* After a frame of @ms: at once down when it was too long, up only when the next level surely fits. */
static void
adapt (SgView *view, double ms)
{
  if (view->quality >= 0)
    return;
  if (ms > view->budget && view->level > 0)
    {
      view->level--;
      if (ms > 2 * view->budget && view->level > 0)
        view->level--;
    }
  else if (view->level < SG_VIEW_LEVELS - 1)
    {
      double now = (double) levels[view->level].scale, next = (double) levels[view->level + 1].scale;
      double growth = now < next ? next * next / (now * now) : 1.5;
      if (ms * growth < 0.8 * view->budget)
        view->level++;
    }
}

bool
sg_view_draw (SgView *view, int width_px, int height_px, GError **error)
{
  SgPasses *passes = &view->passes;
  GLint output = 0;

  g_return_val_if_fail (passes->realized, false);
  if (width_px < 1 || height_px < 1)
    return true;
  gint64 start = g_get_monotonic_time ();
  /* errors left by others are not ours */
  for (int i = 0; i < 16 && glGetError () != GL_NO_ERROR; i++)
    ;
  glGetIntegerv (GL_DRAW_FRAMEBUFFER_BINDING, &output);
  if (!sg_passes_resize (passes, width_px, height_px, error))
    {
      glBindFramebuffer (GL_FRAMEBUFFER, (GLuint) output);
      return false;
    }
  sg_view_build_and_upload (view);

  const int whole[4] = { 0, 0, width_px, height_px };
  int level = view->quality >= 0 ? (int) lrint (view->quality * (SG_VIEW_LEVELS - 1)) : view->level;
  bool changed = changed_since_drawn (view, width_px, height_px);
  if (changed)
    {
      view->samples = 0;
      view->band = 0;
      view->still = false;
    }

  if (changed && level < SG_VIEW_LEVELS - 1)
    {
      /* quick: fewer pixels, stretched */
      float scale = levels[level].scale;
      SgViewSample sample = { .width = MAX (1, (int) lrintf ((float) width_px * scale)),
                        .height = MAX (1, (int) lrintf ((float) height_px * scale)),
                        .pixel_ratio = scale,
                        .detail = levels[level].detail,
                        .quick = true,
                        .transparent = -1 };
      sample.tile[2] = view->lit_width = sample.width;
      sample.tile[3] = view->lit_height = sample.height;
      sg_view_draw_sample (view, &sample);
      sg_passes_present (passes, passes->lit, sample.width, sample.height, (GLuint) output, whole, 1);
      view->statistics.quality = (double) level / (SG_VIEW_LEVELS - 1);
    }
  else if (changed || sg_view_refining (view))
    {
      /* One band of one sample of the full picture. A band is as high as the budget allows. */
      double whole_ms = view->ms_per_pixel * width_px * height_px;
      if (view->band == 0)
        {
          /* Bands share out fragments, but each has to go through all sticks and triangles again. */
          int most = view->statistics.triangles_drawn + view->statistics.sticks_drawn > 60000 ? 2 : MAX_BANDS;
          int bands = (int) ceil (whole_ms / view->budget);
          view->n_bands = changed ? 1 : view->n_panels > 1 ? (int) view->n_panels : CLAMP (bands, 1, most);
          if (view->samples == 0 && !changed && !view->still)
            sg_passes_present (passes, passes->lit, view->lit_width, view->lit_height,
                               passes->accumulated_fbo, whole, 1);
        }
      int tile[4] = { 0, 0, width_px, height_px };
      if (view->n_bands > 1 && view->n_panels > 1)
        {
          /* a panel at a time, with the gap around it */
          sg_view_panel_pixels (view, (unsigned) view->band, width_px, height_px, tile);
          tile[1] = height_px - tile[1] - tile[3];
        }
      else if (view->n_bands > 1)
        {
          /* occlusion and outlines look over the edge */
          int y0 = height_px * view->band / view->n_bands, y1 = height_px * (view->band + 1) / view->n_bands;
          tile[1] = MAX (0, y0 - 24);
          tile[3] = MIN (height_px, y1 + 24) - tile[1];
        }
      SgViewSample sample = { .width = width_px,
                        .height = height_px,
                        .tile = { tile[0], tile[1], tile[2], tile[3] },
                        .pixel_ratio = 1,
                        /* the first whole sample should come soon; those it is averaged with smooth it */
                        .detail = passes->info.software && view->samples == 0 && sg_view_refining (view) ? 1 : 2,
                        .transparent = -1 };
      set_jitter (&sample, view->samples, 1);
      sg_view_draw_sample (view, &sample);
      sg_passes_present (passes, passes->lit, tile[2], tile[3], passes->accumulated_fbo, tile,
                         1 / (float) (view->samples + 1));
      if (++view->band == view->n_bands)
        {
          view->band = 0;
          view->samples++;
        }
      view->still = true;
      sg_passes_present (passes, passes->accumulated, width_px, height_px, (GLuint) output, whole, 1);
      view->statistics.quality = 1;
    }
  else if (view->still)
    sg_passes_present (passes, passes->accumulated, width_px, height_px, (GLuint) output, whole, 1);
  else
    sg_passes_present (passes, passes->lit, view->lit_width, view->lit_height, (GLuint) output, whole, 1);

  remember_drawn (view, width_px, height_px);
  glBindFramebuffer (GL_FRAMEBUFFER, (GLuint) output);
  glUseProgram (0);
  glBindVertexArray (0);
  bool fine = sg_gl_check ("sg_view_draw", error);
  /* The time is only known when the picture is there; whoever shows it waits for it anyway. */
  glFinish ();
  double ms = 1e-3 * (double) (g_get_monotonic_time () - start);
  view->statistics.milliseconds = ms;
  view->statistics.samples = view->samples;
  if (changed)
    adapt (view, ms);
  if (view->statistics.internal_height > 0)
    {
      double per = ms / ((double) view->statistics.internal_width * view->statistics.internal_height);
      if (!changed)
        view->ms_per_pixel = view->ms_per_pixel > 0 ? 0.5 * (view->ms_per_pixel + per) : per;
      else if (view->ms_per_pixel <= 0)
        view->ms_per_pixel = per;
    }
  return fine;
}

cairo_surface_t *
sg_view_picture (SgView *view, const SgPictureOptions *options, GError **error)
{
  SgPasses *passes = &view->passes;
  int w = options->width, h = options->height;
  GLint output = 0;

  g_return_val_if_fail (passes->realized, NULL);
  if (w < 1 || h < 1 || w > 32767 || h > 32767)
    {
      g_set_error (error, SG_RENDER_ERROR, SG_RENDER_ERROR_SIZE,
                   _ ("a picture of %d x %d px: sizes go from 1 to 32767"), w, h);
      return NULL;
    }
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, w, h);
  if (cairo_surface_status (surface) != CAIRO_STATUS_SUCCESS)
    {
      g_set_error (error, SG_RENDER_ERROR, SG_RENDER_ERROR_SIZE, _ ("no memory for a picture of %d x %d px"), w, h);
      cairo_surface_destroy (surface);
      return NULL;
    }
  for (int i = 0; i < 16 && glGetError () != GL_NO_ERROR; i++)
    ;
  glGetIntegerv (GL_DRAW_FRAMEBUFFER_BINDING, &output);
  sg_view_build_and_upload (view);

  /* Occlusion looks over the edge of a tile by its radius. */
  int limit = MIN (passes->info.max_size, 4096);
  if (options->max_tile > 0)
    limit = MIN (limit, (int) options->max_tile);
  int border = (int) ceil (1.4 * h / (2 * view->camera.half_height)) + 2;
  if (view->camera.perspective)
    border *= 2;
  border = MIN (border, 202);
  if (w <= limit && h <= limit)
    border = 0;
  border = MIN (border, limit / 4);
  int step = limit - 2 * border;
  unsigned samples = CLAMP (options->supersample, 1, 64);
  uint8_t *target = cairo_image_surface_get_data (surface);
  int stride = cairo_image_surface_get_stride (surface);
  bool fine = true;

  for (int ty = 0; ty < h && fine; ty += step)
    for (int tx = 0; tx < w && fine; tx += step)
      {
        int x0 = MAX (0, tx - border), y0 = MAX (0, ty - border);
        int x1 = MIN (w, tx + step + border), y1 = MIN (h, ty + step + border);
        SgViewSample sample = { .width = w,
                          .height = h,
                          .tile = { x0, y0, x1 - x0, y1 - y0 },
                          .pixel_ratio = 1,
                          .detail = 2,
                          .best = true,
                          .transparent = options->transparent };
        const int whole[4] = { 0, 0, x1 - x0, y1 - y0 };
        if (!sg_passes_resize (passes, x1 - x0, y1 - y0, error))
          {
            fine = false;
            break;
          }
        for (unsigned k = 0; k < samples; k++)
          {
            set_jitter (&sample, samples == 1 ? 0 : k + 1, 1);
            sg_view_draw_sample (view, &sample);
            sg_passes_present (passes, passes->lit, x1 - x0, y1 - y0, passes->accumulated_fbo, whole,
                               1 / (float) (k + 1));
          }
        /* back to bytes, without the border */
        sg_passes_present (passes, passes->accumulated, x1 - x0, y1 - y0, passes->resolve_fbo, whole, 1);
        int nx = MIN (step, w - tx), ny = MIN (step, h - ty);
        g_autofree uint8_t *bytes = g_malloc ((gsize) nx * (gsize) ny * 4);
        glBindFramebuffer (GL_FRAMEBUFFER, passes->resolve_fbo);
        glBindBuffer (GL_PIXEL_PACK_BUFFER, 0);
        glPixelStorei (GL_PACK_ALIGNMENT, 4);
        glPixelStorei (GL_PACK_ROW_LENGTH, 0);
        glPixelStorei (GL_PACK_SKIP_ROWS, 0);
        glPixelStorei (GL_PACK_SKIP_PIXELS, 0);
        glReadPixels (tx - x0, ty - y0, nx, ny, GL_RGBA, GL_UNSIGNED_BYTE, bytes);
        for (int y = 0; y < ny; y++)
          {
            uint32_t *row = (uint32_t *) (void *) (target + (gsize) (h - 1 - ty - y) * (gsize) stride) + tx;
            const uint8_t *in = bytes + (gsize) y * (gsize) nx * 4;
            for (int x = 0; x < nx; x++, in += 4)
              row[x] = (uint32_t) in[3] << 24 | (uint32_t) in[0] << 16 | (uint32_t) in[1] << 8 | in[2];
          }
        fine = sg_gl_check ("sg_view_picture", error);
      }

  view->drawn.width = 0; /* the targets were used for something else */
  glBindFramebuffer (GL_FRAMEBUFFER, (GLuint) output);
  glUseProgram (0);
  cairo_surface_mark_dirty (surface);
  if (!fine)
    g_clear_pointer (&surface, cairo_surface_destroy);
  return surface;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/movie-frame.h"
#include "render/offscreen.h"
#include "render/overlay.h"
#include "render/structure-layers.h"

#include <math.h>
#include <pango/pangocairo.h>

/* Parts of the frame: the picture is as high as wide in a frame of 16:9, the caption has three lines of text. */
#define CAPTION_PART 0.24
#define PICTURE_PART 0.50

struct _SgFrameMaker {
  int width, height;
  cairo_surface_t *frame, *picture;
  SgOffscreen *offscreen; /* NULL: no OpenGL */
  SgView *view;
  char *error;
  uint64_t drawn_id;      /* snapshot of @picture */
  const SgStructure *drawn_structure;
  SgStructure *structure; /* referenced: what the view has */
  SgCamera drawn_camera;
  SgLook drawn_look[4];
  unsigned drawn_panels;
  SgFigure *figure;
  SgFigureKind kind;
  size_t n_atoms;
  GArray *samples, *unloads; /* of the run so far */
};

SgMovieScene *
sg_movie_scene_new (void)
{
  SgMovieScene *scene = g_new0 (SgMovieScene, 1);
  sg_camera_init (&scene->camera);
  scene->n_panels = 1;
  scene->aspect = 1;
  scene->axes = true;
  return scene;
}

void
sg_movie_scene_free (SgMovieScene *scene)
{
  if (scene == NULL)
    return;
  sg_snapshot_unref (scene->snapshot);
  sg_structure_unref (scene->structure);
  g_clear_pointer (&scene->samples, g_array_unref);
  g_clear_pointer (&scene->unloads, g_array_unref);
  g_free (scene->since);
  g_free (scene->heading);
  g_free (scene->text);
  g_free (scene->corner);
  g_free (scene);
}

static void
prepend (GArray **rows, GArray *before)
{
  if (before == NULL || before->len == 0)
    return;
  if (*rows == NULL)
    *rows = g_array_ref (before);
  else
    g_array_prepend_vals (*rows, before->data, before->len);
}

void
sg_movie_scene_skip (SgMovieScene *scene, SgMovieScene *skipped)
{
  if (skipped == NULL)
    return;
  if (!scene->new_run)
    {
      prepend (&scene->samples, skipped->samples);
      prepend (&scene->unloads, skipped->unloads);
      scene->new_run = skipped->new_run;
    }
  sg_movie_scene_free (skipped);
}

SgFrameMaker *
sg_frame_maker_new (int width, int height)
{
  SgFrameMaker *maker = g_new0 (SgFrameMaker, 1);
  g_autoptr (GError) error = NULL;

  maker->width = width;
  maker->height = height;
  maker->frame = cairo_image_surface_create (CAIRO_FORMAT_RGB24, width, height);
  maker->samples = g_array_new (FALSE, FALSE, sizeof (SgSample));
  maker->unloads = g_array_new (FALSE, FALSE, sizeof (SgUnloadResult));
  maker->view = sg_view_new ();
  maker->offscreen = sg_offscreen_new (SG_GL_ANY, &error);
  if (maker->offscreen != NULL && !sg_view_realize (maker->view, &error))
    g_clear_pointer (&maker->offscreen, sg_offscreen_free);
  if (error != NULL)
    maker->error = g_strdup (error->message);
  return maker;
}

void
sg_frame_maker_free (SgFrameMaker *maker)
{
  if (maker == NULL)
    return;
  if (sg_view_is_realized (maker->view))
    sg_view_unrealize (maker->view);
  sg_view_free (maker->view);
  sg_offscreen_free (maker->offscreen);
  sg_structure_unref (maker->structure);
  sg_figure_free (maker->figure);
  g_array_unref (maker->samples);
  g_array_unref (maker->unloads);
  cairo_surface_destroy (maker->frame);
  if (maker->picture != NULL)
    cairo_surface_destroy (maker->picture);
  g_free (maker->error);
  g_free (maker);
}

const char *
sg_frame_maker_error (const SgFrameMaker *maker)
{
  return maker->error;
}

/* What the camera saw whole is seen whole at the other aspect: the shorter side counts. */
static SgCamera
camera_for (const SgMovieScene *scene, double aspect)
{
  SgCamera camera = scene->camera;
  camera.half_height *= MIN (scene->aspect, 1) / MIN (aspect, 1);
  return camera;
}

/* The atoms are drawn anew only where something about them is new: a caption alone costs nothing. */
static bool
must_draw (SgFrameMaker *maker, const SgMovieScene *scene)
{
  bool same = maker->picture != NULL && scene->snapshot->id == maker->drawn_id && scene->structure == maker->drawn_structure
              && sg_camera_equal (&scene->camera, &maker->drawn_camera) && scene->n_panels == maker->drawn_panels;
  for (unsigned p = 0; same && p < scene->n_panels; p++)
    same = sg_look_equal (&scene->look[p], &maker->drawn_look[p]);
  return !same;
}

static void
draw_picture (SgFrameMaker *maker, const SgMovieScene *scene, int w, int h)
{
  if (scene->snapshot == NULL || maker->offscreen == NULL)
    {
      g_clear_pointer (&maker->picture, cairo_surface_destroy);
      return;
    }
  if (!must_draw (maker, scene))
    return;
  SgView *view = maker->view;
  sg_view_set_snapshot (view, scene->snapshot);
  sg_view_set_panels (view, scene->n_panels);
  for (unsigned p = 0; p < scene->n_panels; p++)
    *sg_view_look (view, p) = scene->look[p];
  if (scene->structure != maker->drawn_structure)
    {
      sg_structure_unref (maker->structure);
      maker->structure = scene->structure != NULL ? sg_structure_ref (scene->structure) : NULL;
      sg_view_set_structure (view, maker->structure);
    }
  *sg_view_camera (view) = camera_for (scene, (double) w / h);
  SgPictureOptions options = { .width = w, .height = h, .supersample = 4, .transparent = 0 };
  g_autoptr (GError) error = NULL;
  cairo_surface_t *picture = sg_view_picture (view, &options, &error);
  if (picture == NULL)
    {
      g_free (maker->error);
      maker->error = g_strdup (error->message);
      return;
    }
  if (maker->picture != NULL)
    cairo_surface_destroy (maker->picture);
  maker->picture = picture;
  maker->drawn_id = scene->snapshot->id;
  maker->drawn_structure = scene->structure;
  maker->drawn_camera = scene->camera;
  maker->drawn_panels = scene->n_panels;
  for (unsigned p = 0; p < scene->n_panels; p++)
    maker->drawn_look[p] = scene->look[p];

  SgOverlayOptions overlay;
  sg_overlay_options_init (&overlay);
  overlay.axes = scene->axes;
  overlay.since = scene->since;
  overlay.physical = scene->in_laboratory ? &scene->physical : NULL;
  overlay.scale = maker->height / 640.0;
  cairo_t *cr = cairo_create (picture);
  sg_overlay_draw (view, cr, w, h, &overlay);
  cairo_destroy (cr);
}

static void
follow_run (SgFrameMaker *maker, const SgMovieScene *scene)
{
  const SgPhysical *physical = scene->in_laboratory ? &scene->physical : NULL;
  bool anew = maker->figure == NULL || scene->new_run || scene->figure != maker->kind || scene->n_atoms != maker->n_atoms;

  if (scene->new_run)
    {
      g_array_set_size (maker->samples, 0);
      g_array_set_size (maker->unloads, 0);
    }
  guint known_samples = maker->samples->len, known_unloads = maker->unloads->len;
  if (scene->samples != NULL)
    g_array_append_vals (maker->samples, scene->samples->data, scene->samples->len);
  if (scene->unloads != NULL)
    g_array_append_vals (maker->unloads, scene->unloads->data, scene->unloads->len);
  if (anew)
    {
      sg_figure_free (maker->figure);
      maker->figure = sg_figure_build (scene->figure, maker->samples, maker->unloads, MAX (scene->n_atoms, 1),
                                       scene->time_step > 0 ? scene->time_step : 1);
      maker->kind = scene->figure;
      maker->n_atoms = scene->n_atoms;
      sg_figure_set_physical (maker->figure, physical);
      return;
    }
  if (maker->samples->len > known_samples)
    sg_figure_append (maker->figure, &g_array_index (maker->samples, SgSample, known_samples), maker->samples->len - known_samples);
  for (guint k = known_unloads; k < maker->unloads->len; k++)
    sg_figure_add_unload (maker->figure, &g_array_index (maker->unloads, SgUnloadResult, k));
}

/* Returns: the height it takes. */
static double
write_text (cairo_t *cr, const char *text, double size, bool bold, double x, double y, double w, int lines, bool right)
{
  g_autoptr (PangoLayout) layout = pango_cairo_create_layout (cr);
  PangoFontDescription *font = pango_font_description_from_string ("Cantarell, Inter, DejaVu Sans, sans-serif");
  int height;

  pango_font_description_set_absolute_size (font, size * PANGO_SCALE);
  pango_font_description_set_weight (font, bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
  pango_layout_set_font_description (layout, font);
  pango_font_description_free (font);
  pango_layout_set_width (layout, (int) (w * PANGO_SCALE));
  pango_layout_set_wrap (layout, PANGO_WRAP_WORD_CHAR);
  pango_layout_set_height (layout, -lines);
  pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
  if (right)
    pango_layout_set_alignment (layout, PANGO_ALIGN_RIGHT);
  pango_layout_set_text (layout, text, -1);
  pango_layout_get_pixel_size (layout, NULL, &height);
  cairo_move_to (cr, x, y);
  pango_cairo_show_layout (cr, layout);
  return height;
}

cairo_surface_t *
sg_frame_maker_draw (SgFrameMaker *maker, const SgMovieScene *scene)
{
  double h = maker->height, w = maker->width, caption = round (CAPTION_PART * h), side = round (PICTURE_PART * w);
  double unit = h / 30, ink = scene->look[0].theme == SG_THEME_DARK ? 0.95 : 0.08;
  SgRgb back = scene->look[0].background;
  bool with_caption = scene->heading != NULL || scene->text != NULL;
  double picture_h = with_caption ? h - caption : h;

  draw_picture (maker, scene, (int) side, (int) picture_h);
  follow_run (maker, scene);

  cairo_t *cr = cairo_create (maker->frame);
  cairo_set_source_rgb (cr, (double) back.r, (double) back.g, (double) back.b);
  cairo_paint (cr);
  if (maker->picture != NULL)
    {
      cairo_set_source_surface (cr, maker->picture, 0, 0);
      cairo_paint (cr);
    }
  SgPlotOptions options;
  sg_plot_options_init (&options, SG_PLOT_SCREEN, scene->look[0].theme);
  options.background = false;
  options.make_room = true;
  options.scale = h / 540;
  cairo_save (cr);
  cairo_translate (cr, side + unit, unit);
  sg_plot_draw (sg_figure_plot (maker->figure), cr, w - side - 2 * unit, picture_h - 1.5 * unit, &options);
  cairo_restore (cr);

  if (with_caption)
    {
      double x = 1.5 * unit, y = picture_h + 0.8 * unit, room = w - 3 * unit;
      cairo_set_source_rgba (cr, ink, ink, ink, 0.25);
      cairo_rectangle (cr, x, picture_h, room, MAX (1, round (h / 540)));
      cairo_fill (cr);
      cairo_set_source_rgb (cr, ink, ink, ink);
      if (scene->corner != NULL)
        write_text (cr, scene->corner, 0.9 * unit, false, x, y + 0.2 * unit, room, 1, true);
      if (scene->heading != NULL)
        y += write_text (cr, scene->heading, 1.4 * unit, true, x, y, room - 5 * unit, 1, false) + 0.2 * unit;
      if (scene->text != NULL)
        write_text (cr, scene->text, 1.05 * unit, false, x, y, room, 3, false);
    }
  cairo_destroy (cr);
  return maker->frame;
}

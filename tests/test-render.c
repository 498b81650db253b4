/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is drawn, against what a ray tracer of a few lines says should be there. Runs on whatever OpenGL
 * EGL offers, once as 3.3 core and once as ES 3.0; skips where there is none. */
#include "engine/io/configuration-io.h"
#include "engine/rng.h"
#include "engine/snapshot.h"
#include "render/crowding.h"
#include "render/gl.h"
#include "render/occlusion.h"
#include "render/offscreen.h"
#include "render/scene.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static SgGlApi api = SG_GL_CORE;

typedef struct {
  SgOffscreen *offscreen;
  SgView *view;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  f->offscreen = sg_offscreen_new (api, &error);
  g_assert_no_error (error);
  f->view = sg_view_new ();
  g_assert_true (sg_view_realize (f->view, &error));
  g_assert_no_error (error);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  sg_view_unrealize (f->view);
  sg_view_free (f->view);
  sg_offscreen_free (f->offscreen);
}

static SgSnapshot *
make_snapshot (const SgCell *cell, const double (*r)[3], const uint8_t *type, size_t n)
{
  SgAtoms *atoms = sg_atoms_new (n);

  for (size_t i = 0; i < n; i++)
    {
      for (int c = 0; c < 3; c++)
        atoms->r[c][i] = r[i][c];
      atoms->type[i] = type[i];
    }
  g_autoptr (SgConfiguration) configuration = sg_configuration_new (cell, atoms);
  return sg_snapshot_new_from_configuration (configuration);
}

static SgSnapshot *
load_sheared (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "data", "sheared2k.lammps.gz", NULL);
  g_autoptr (SgConfiguration) configuration = sg_configuration_load (path, &error);

  g_assert_no_error (error);
  return sg_snapshot_new_from_configuration (configuration);
}

/* Nothing but the thing itself. */
static void
plain_look (SgLook *look)
{
  sg_look_init (look, SG_PRESET_ATOMS, SG_THEME_DARK);
  look->cell = false;
  look->ambient_occlusion = look->outline = look->depth_cue = look->specular = 0;
}

static cairo_surface_t *
picture (SgView *view, int w, int h, unsigned samples, int transparent, unsigned tile)
{
  g_autoptr (GError) error = NULL;
  SgPictureOptions options = { w, h, samples, transparent, tile };
  cairo_surface_t *surface = sg_view_picture (view, &options, &error);

  g_assert_no_error (error);
  g_assert_nonnull (surface);
  return surface;
}

/* alpha, red, green, blue as stored: premultiplied */
static void
pixel (cairo_surface_t *surface, int x, int y, int argb[4])
{
  const uint8_t *row = cairo_image_surface_get_data (surface) + y * cairo_image_surface_get_stride (surface);
  uint32_t v;

  memcpy (&v, row + 4 * x, 4);
  for (int i = 0; i < 4; i++)
    argb[i] = (int) (v >> (24 - 8 * i) & 255);
}

static const SgCell box = { { 0, 0, 0 }, 10, 10, 10, 0, 0, 0 };

static bool
is_drawn (cairo_surface_t *surface, int x, int y)
{
  int p[4];

  pixel (surface, x, y, p);
  return p[0] > 127;
}

/* The outline of one sphere: every pixel whose middle lies inside it, and no other. */
static void
test_silhouette (Fixture *f, gconstpointer data)
{
  const double places[3][3] = { { 5, 5, 5 }, { 6.1, 4.2, 6.5 }, { 3.6, 6.4, 3 } };
  const double image[3][3] = { { 0, 0, 0 }, { 10, -20, 0 }, { -10, 10, 40 } }; /* wrapped for drawing */
  const int n = 200;

  for (int k = 0; k < 6; k++)
    {
      const double *at = places[k % 3];
      const uint8_t type = k & 1;
      double radius = type ? 0.45 : 0.55;
      double far[1][3];
      for (int c = 0; c < 3; c++)
        far[0][c] = at[c] + image[k % 3][c];
      g_autoptr (SgSnapshot) snapshot = make_snapshot (&box, (const double (*)[3]) far, &type, 1);
      SgCamera *camera = sg_view_camera (f->view);
      plain_look (sg_view_look (f->view, 0));
      sg_view_set_snapshot (f->view, snapshot);
      sg_camera_init (camera);
      sg_camera_standard (camera, SG_VIEW_TOP);
      sg_camera_center (camera, (double[]){ 5, 5, 5 });
      camera->half_height = 3;
      camera->perspective = k >= 3;
      camera->fov_rad = 1;
      cairo_surface_t *surface = picture (f->view, n, n, 1, 1, 0);
      int inside = 0, wrong = 0;
      for (int y = 0; y < n; y++)
        for (int x = 0; x < n; x++)
          {
            double o[3], d[3], along = 0, l2 = 0;
            sg_camera_ray (camera, n, n, x + 0.5, y + 0.5, o, d);
            for (int c = 0; c < 3; c++)
              {
                along += (at[c] - o[c]) * d[c];
                l2 += (at[c] - o[c]) * (at[c] - o[c]);
              }
            double miss = sqrt (fmax (0, l2 - along * along));
            bool hit = miss < radius;
            inside += hit;
            /* pixels right on the edge may go either way */
            if (fabs (miss - radius) > 0.002 && hit != is_drawn (surface, x, y))
              wrong++;
          }
      g_assert_cmpint (inside, >, 300);
      g_assert_cmpint (wrong, ==, 0);
      cairo_surface_destroy (surface);
    }
}

/* A whole glass from odd sides: the type seen in each pixel is that of the nearest sphere its ray meets. */
static void
check_depth_order (Fixture *f, SgSnapshot *snapshot)
{
  SgCamera *camera = sg_view_camera (f->view);
  SgLook *look = sg_view_look (f->view, 0);
  const int n = 110;

  plain_look (look);
  look->type_color[0] = (SgRgb){ 1, 0, 0 };
  look->type_color[1] = (SgRgb){ 0, 0, 1 };
  sg_view_set_snapshot (f->view, snapshot);
  for (int k = 0; k < 4; k++)
    {
      camera->perspective = k & 1;
      sg_camera_orbit (camera, SG_ORBIT_TRACKBALL, 37 + 91 * k, 11 - 60 * k, 300);
      sg_view_fit (f->view, 1);
      if (k >= 2)
        sg_camera_zoom (camera, 3, 60, 100, n, n);
      cairo_surface_t *surface = picture (f->view, n, n, 1, 1, 0);
      int wrong = 0, drawn = 0;
      for (int y = 0; y < n; y++)
        for (int x = 0; x < n; x++)
          {
            double o[3], d[3], nearest = INFINITY, second = INFINITY, edge = INFINITY;
            int type = -1, p[4];
            sg_camera_ray (camera, n, n, x + 0.5, y + 0.5, o, d);
            for (size_t i = 0; i < snapshot->n; i++)
              {
                double r[3], along = 0, l2 = 0;
                g_assert_true (sg_view_atom_position (f->view, i, r));
                for (int c = 0; c < 3; c++)
                  {
                    along += (r[c] - o[c]) * d[c];
                    l2 += (r[c] - o[c]) * (r[c] - o[c]);
                  }
                double radius = snapshot->type[i] ? 0.45 : 0.55, miss2 = l2 - along * along;
                edge = fmin (edge, fabs (sqrt (fmax (miss2, 0)) - radius));
                if (miss2 >= radius * radius)
                  continue;
                double t = along - sqrt (radius * radius - miss2);
                if (t < nearest)
                  {
                    second = nearest;
                    nearest = t;
                    type = snapshot->type[i];
                  }
                else if (t < second)
                  second = t;
              }
            pixel (surface, x, y, p);
            int seen = p[0] < 128 ? -1 : p[3] > p[1];
            drawn += seen >= 0;
            if (seen != type && edge > 0.004 && second - nearest > 1e-3)
              wrong++;
          }
      g_assert_cmpint (drawn, >, n * n / 8);
      g_assert_cmpint (wrong, ==, 0);

      /* and picking agrees with the picture */
      for (int q = 0; q < 200; q++)
        {
          int x = 7 + 13 * q % (n - 14), y = 5 + 29 * q % (n - 10), p[4];
          SgPick pick;
          bool hit = sg_view_pick (f->view, x + 0.5, y + 0.5, n, n, &pick);
          pixel (surface, x, y, p);
          bool around = true;
          for (int dy = -1; dy <= 1; dy++)
            for (int dx = -1; dx <= 1; dx++)
              {
                int s[4];
                pixel (surface, x + dx, y + dy, s);
                around = around && (s[0] > 127) == (p[0] > 127) && (s[3] > s[1]) == (p[3] > p[1]);
              }
          if (!around)
            continue; /* next to an edge */
          g_assert_cmpint (hit, ==, p[0] > 127);
          if (hit)
            g_assert_cmpint (snapshot->type[pick.atom], ==, p[3] > p[1]);
        }
      cairo_surface_destroy (surface);
    }
}

static void
test_depth_order (Fixture *f, gconstpointer data)
{
  g_autoptr (SgSnapshot) glass = load_sheared ();
  double r[60][3];
  uint8_t type[60];
  const SgCell small = { { 0, 0, 0 }, 3, 3, 3, 0, 0, 0 };
  SgRng rng;

  check_depth_order (f, glass);
  /* spheres that run into each other, where the depth inside a sphere decides */
  sg_rng_seed (&rng, 21);
  for (int i = 0; i < 60; i++)
    {
      for (int c = 0; c < 3; c++)
        r[i][c] = 3 * sg_rng_uniform (&rng);
      type[i] = i & 1;
    }
  g_autoptr (SgSnapshot) crowd = make_snapshot (&small, (const double (*)[3]) r, type, 60);
  check_depth_order (f, crowd);
}

/* No sphere that a ray meets first was culled; and most that none meets were. */
static void
test_occlusion (void)
{
  g_autoptr (SgSnapshot) snapshot = load_sheared ();
  SgOcclusion *occlusion = sg_occlusion_new ();
  double centre[3], half[3] = { 0.5, 0.5, 0.5 };
  g_autofree float (*atoms)[4] = g_malloc_n (snapshot->n, 16);
  g_autofree uint32_t *list = g_new (uint32_t, snapshot->n);
  g_autofree bool *visible = g_new (bool, snapshot->n);

  sg_cell_to_cartesian (&snapshot->cell, half, centre);
  for (size_t i = 0; i < snapshot->n; i++)
    {
      double r[3] = { snapshot->r[0][i], snapshot->r[1][i], snapshot->r[2][i] };
      int32_t image[3] = { 0 };
      sg_cell_wrap (&snapshot->cell, r, image);
      for (int c = 0; c < 3; c++)
        atoms[i][c] = (float) (r[c] - centre[c]);
      atoms[i][3] = snapshot->type[i] ? 0.45f : 0.55f;
      list[i] = (uint32_t) i;
    }
  for (int k = 0; k < 6; k++)
    {
      SgCamera camera;
      SgProjection projection;
      const float shift[3] = { 0 };
      size_t n;
      sg_camera_init (&camera);
      camera.perspective = k & 1;
      sg_camera_orbit (&camera, SG_ORBIT_TRACKBALL, 50 * k, 31 * k, 300);
      sg_camera_fit (&camera, &snapshot->cell, 1, 1);
      if (k >= 4)
        sg_camera_zoom (&camera, 4, 30, 60, 100, 100);
      sg_projection_init (&projection, &camera, centre, 14, 1);
      sg_occlusion_begin (occlusion, &projection, true);
      sg_occlusion_add (occlusion, (const float (*)[4]) atoms, list, snapshot->n, shift, 1, 5);
      const SgVisible *found = sg_occlusion_finish (occlusion, &n);
      memset (visible, 0, snapshot->n);
      for (size_t i = 0; i < n; i++)
        {
          g_assert_cmpuint (found[i].tag, ==, 5);
          visible[found[i].atom] = true;
        }
      g_assert_cmpuint (n, <, k >= 4 ? snapshot->n / 3 : snapshot->n * 7 / 10);
      for (int y = 0; y < 100; y++)
        for (int x = 0; x < 100; x++)
          {
            double o[3], d[3], nearest = INFINITY;
            size_t first = SIZE_MAX;
            sg_camera_ray (&camera, 100, 100, x + 0.5, y + 0.5, o, d);
            for (size_t i = 0; i < snapshot->n; i++)
              {
                double along = 0, l2 = 0, radius = (double) atoms[i][3];
                for (int c = 0; c < 3; c++)
                  {
                    double to = (double) atoms[i][c] + centre[c] - o[c];
                    along += to * d[c];
                    l2 += to * to;
                  }
                double h = radius * radius - l2 + along * along;
                if (h > 0 && along - sqrt (h) < nearest)
                  {
                    nearest = along - sqrt (h);
                    first = i;
                  }
              }
            if (first != SIZE_MAX)
              g_assert_true (visible[first]);
          }
    }
  sg_occlusion_free (occlusion);
}

/* Lines of the tilted cell lie where its corners are projected to. */
static void
test_cell_edges (Fixture *f, gconstpointer data)
{
  const SgCell tilted = { { -3, 1, 2 }, 9, 8, 7, 3.5, -2, 2.5 };
  const double r[1][3] = { { 0, 3, 4 } };
  const uint8_t type = 0;
  g_autoptr (SgSnapshot) snapshot = make_snapshot (&tilted, r, &type, 1);
  SgCamera *camera = sg_view_camera (f->view);
  SgLook *look = sg_view_look (f->view, 0);
  const int w = 300, h = 240;

  plain_look (look);
  look->atoms = false;
  look->cell = true;
  look->cell_width = 3;
  sg_view_set_snapshot (f->view, snapshot);
  for (int k = 0; k < 2; k++)
    {
      camera->perspective = k;
      sg_view_fit (f->view, (double) w / h);
      cairo_surface_t *surface = picture (f->view, w, h, 1, 1, 0);
      int drawn = 0, expected = 0;
      for (int axis = 0; axis < 3; axis++)
        for (int j = 0; j < 4; j++)
          for (int t = 1; t < 40; t++)
            {
              double s[3], p[3];
              s[axis] = t / 40.0;
              s[(axis + 1) % 3] = j & 1;
              s[(axis + 2) % 3] = j >> 1;
              sg_cell_to_cartesian (&tilted, s, s);
              g_assert_true (sg_camera_project (camera, w, h, s, p));
              g_assert_true (is_drawn (surface, (int) p[0], (int) p[1]));
            }
      /* and nothing else: the lines are 3 px wide */
      for (int axis = 0; axis < 3; axis++)
        for (int j = 0; j < 4; j++)
          {
            double a[3], b[3], pa[3], pb[3];
            a[axis] = 0;
            b[axis] = 1;
            a[(axis + 1) % 3] = b[(axis + 1) % 3] = j & 1;
            a[(axis + 2) % 3] = b[(axis + 2) % 3] = j >> 1;
            sg_cell_to_cartesian (&tilted, a, a);
            sg_cell_to_cartesian (&tilted, b, b);
            sg_camera_project (camera, w, h, a, pa);
            sg_camera_project (camera, w, h, b, pb);
            expected += (int) (3 * hypot (pa[0] - pb[0], pa[1] - pb[1]));
          }
      for (int y = 0; y < h; y++)
        for (int x = 0; x < w; x++)
          drawn += is_drawn (surface, x, y);
      g_assert_cmpint (abs (drawn - expected), <, expected / 8);
      cairo_surface_destroy (surface);
    }
}

/* Backgrounds, their absence, and half-transparent spheres. */
static void
test_transparency (Fixture *f, gconstpointer data)
{
  const double r[2][3] = { { 5, 5, 5 }, { 5, 5, 2 } };
  const uint8_t type[2] = { 0, 1 };
  g_autoptr (SgSnapshot) snapshot = make_snapshot (&box, r, type, 2);
  SgCamera *camera = sg_view_camera (f->view);
  SgLook *look = sg_view_look (f->view, 0);
  int p[4], q[4];

  plain_look (look);
  sg_view_set_snapshot (f->view, snapshot);
  sg_camera_init (camera);
  sg_camera_standard (camera, SG_VIEW_TOP);
  sg_camera_center (camera, r[0]);
  for (int theme = 0; theme < 2; theme++)
    {
      sg_look_set_theme (look, theme ? SG_THEME_LIGHT : SG_THEME_DARK);
      cairo_surface_t *surface = picture (f->view, 60, 60, 4, 0, 0);
      pixel (surface, 2, 2, p);
      g_assert_cmpint (p[0], ==, 255);
      g_assert_cmpint (abs (p[1] - (int) lrintf (255 * look->background.r)), <=, 1);
      g_assert_cmpint (abs (p[3] - (int) lrintf (255 * look->background.b)), <=, 1);
      g_assert_true (theme ? p[1] > 230 : p[1] < 40);
      cairo_surface_destroy (surface);
    }

  cairo_surface_t *surface = picture (f->view, 61, 61, 8, 1, 0);
  int between = 0;
  for (int y = 0; y < 61; y++)
    for (int x = 0; x < 61; x++)
      {
        pixel (surface, x, y, p);
        for (int c = 1; c < 4; c++)
          g_assert_cmpint (p[c], <=, p[0] + 1); /* premultiplied */
        between += p[0] > 20 && p[0] < 235;
      }
  pixel (surface, 1, 1, p);
  g_assert_cmpint (p[0] + p[1] + p[2] + p[3], ==, 0);
  pixel (surface, 30, 30, p);
  g_assert_cmpint (p[0], ==, 255);
  g_assert_cmpint (between, >, 40); /* the edge is smooth */
  cairo_surface_destroy (surface);

  /* half a sphere's colour, half of what lies behind; both were under the same light */
  look->atom_opacity = 0.5f;
  look->type_color[0] = (SgRgb){ 1, 0, 0 };
  look->type_color[1] = (SgRgb){ 0, 0, 1 };
  surface = picture (f->view, 61, 61, 1, 1, 0);
  pixel (surface, 30, 30, p);
  g_assert_cmpint (abs (p[0] - 191), <=, 2); /* 1 - (1/2)^2 */
  cairo_surface_destroy (surface);
  look->atom_opacity = 1;
  surface = picture (f->view, 61, 61, 1, 1, 0);
  pixel (surface, 30, 30, q);
  g_assert_cmpint (abs (2 * p[1] - q[1]), <=, 24); /* the front one's red, at half */
  g_assert_cmpint (p[3], >, 20);                   /* the blue one shines through */
  g_assert_cmpint (abs (p[1] - 2 * p[3]), <=, 24); /* and is covered by half again */
  cairo_surface_destroy (surface);
}

static void
test_uploads (Fixture *f, gconstpointer data)
{
  const double r[1][3] = { { 5, 5, 5 } }, r2[1][3] = { { 4, 5, 5 } };
  const uint8_t type = 0;
  g_autoptr (SgSnapshot) one = make_snapshot (&box, r, &type, 1), two = make_snapshot (&box, r2, &type, 1);
  g_autoptr (GError) error = NULL;
  const SgViewStatistics *statistics = sg_view_statistics (f->view);
  GLuint fbo, texture;

  glGenTextures (1, &texture);
  glBindTexture (GL_TEXTURE_2D, texture);
  glTexImage2D (GL_TEXTURE_2D, 0, GL_RGBA8, 64, 48, 0, GL_RGBA, GL_UNSIGNED_BYTE, NULL);
  glGenFramebuffers (1, &fbo);
  glBindFramebuffer (GL_FRAMEBUFFER, fbo);
  glFramebufferTexture2D (GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_TEXTURE_2D, texture, 0);

  sg_view_set_snapshot (f->view, one);
  for (int k = 0; k < 5; k++)
    {
      sg_camera_orbit (sg_view_camera (f->view), SG_ORBIT_TURNTABLE, 5, 0, 48);
      sg_view_set_snapshot (f->view, one);
      g_assert_true (sg_view_draw (f->view, 64, 48, &error));
      g_assert_no_error (error);
      g_assert_cmpuint (statistics->atom_uploads, ==, 1);
    }
  sg_view_set_snapshot (f->view, two);
  sg_view_set_snapshot (f->view, one); /* never drawn: never uploaded */
  sg_view_set_snapshot (f->view, two);
  g_assert_true (sg_view_draw (f->view, 64, 48, &error));
  g_assert_cmpuint (statistics->atom_uploads, ==, 2);

  /* at rest the picture is refined to an end, and the framebuffer is left bound */
  int draws = 0;
  while (sg_view_refining (f->view) && draws < 500)
    {
      g_assert_true (sg_view_draw (f->view, 64, 48, &error));
      draws++;
    }
  g_assert_cmpint (draws, >, 2);
  g_assert_cmpint (draws, <, 500);
  GLint bound = 0;
  glGetIntegerv (GL_DRAW_FRAMEBUFFER_BINDING, &bound);
  g_assert_cmpuint ((GLuint) bound, ==, fbo);
  uint8_t rest[4], again[4];
  glReadPixels (32, 24, 1, 1, GL_RGBA, GL_UNSIGNED_BYTE, rest);
  g_assert_true (sg_view_draw (f->view, 64, 48, &error));
  glReadPixels (32, 24, 1, 1, GL_RGBA, GL_UNSIGNED_BYTE, again);
  g_assert_cmpint (memcmp (rest, again, 4), ==, 0);
  g_assert_false (sg_view_refining (f->view));

  /* a view comes back after its context was lost */
  sg_view_unrealize (f->view);
  g_assert_false (sg_view_is_realized (f->view));
  g_assert_true (sg_view_realize (f->view, &error));
  glBindFramebuffer (GL_FRAMEBUFFER, fbo);
  g_assert_true (sg_view_draw (f->view, 64, 48, &error));
  g_assert_cmpuint (statistics->atom_uploads, ==, 1);
  while (sg_view_refining (f->view))
    g_assert_true (sg_view_draw (f->view, 64, 48, &error));
  glReadPixels (32, 24, 1, 1, GL_RGBA, GL_UNSIGNED_BYTE, again);
  for (int c = 0; c < 4; c++)
    g_assert_cmpint (abs (rest[c] - again[c]), <=, 2);
  glBindFramebuffer (GL_FRAMEBUFFER, 0);
  glDeleteFramebuffers (1, &fbo);
  glDeleteTextures (1, &texture);
}

static double
mean_difference (cairo_surface_t *a, cairo_surface_t *b)
{
  int w = cairo_image_surface_get_width (a), h = cairo_image_surface_get_height (a);
  double sum = 0;

  for (int y = 0; y < h; y++)
    for (int x = 0; x < w; x++)
      {
        int p[4], q[4];
        pixel (a, x, y, p);
        pixel (b, x, y, q);
        for (int c = 0; c < 4; c++)
          sum += abs (p[c] - q[c]);
      }
  return sum / (4.0 * w * h);
}

/* A picture put together from tiles is the picture, effects at the seams included; and no state that
 * others leave behind changes it. */
static void
test_tiles_and_state (Fixture *f, gconstpointer data)
{
  g_autoptr (SgSnapshot) snapshot = load_sheared ();

  sg_view_set_snapshot (f->view, snapshot);
  for (int k = 0; k < 2; k++)
    {
      sg_view_camera (f->view)->perspective = k;
      sg_view_fit (f->view, 1.5);
      cairo_surface_t *whole = picture (f->view, 330, 220, 2, -1, 0);
      cairo_surface_t *tiles = picture (f->view, 330, 220, 2, -1, 128);
      g_test_message ("tiles differ by %g", mean_difference (whole, tiles));
      g_assert_cmpfloat (mean_difference (whole, tiles), <, 0.03);
      cairo_surface_destroy (tiles);

      glEnable (GL_BLEND);
      glBlendFunc (GL_ZERO, GL_ONE);
      glEnable (GL_SCISSOR_TEST);
      glScissor (3, 3, 5, 5);
      glEnable (GL_CULL_FACE);
      glCullFace (GL_FRONT_AND_BACK);
      glColorMask (GL_FALSE, GL_TRUE, GL_FALSE, GL_TRUE);
      glDepthMask (GL_FALSE);
      glDepthFunc (GL_NEVER);
      glEnable (GL_DEPTH_TEST);
      glEnable (GL_STENCIL_TEST);
      glStencilFunc (GL_NEVER, 0, 255);
      glPixelStorei (GL_UNPACK_ALIGNMENT, 1);
      glPixelStorei (GL_UNPACK_ROW_LENGTH, 77);
      glPixelStorei (GL_PACK_ROW_LENGTH, 999);
      glActiveTexture (GL_TEXTURE5);
      glViewport (1, 1, 2, 2);
      g_autoptr (SgSnapshot) other = load_sheared ();
      sg_view_set_snapshot (f->view, other);
      cairo_surface_t *after = picture (f->view, 330, 220, 2, -1, 0);
      g_assert_cmpfloat (mean_difference (whole, after), ==, 0);
      cairo_surface_destroy (whole);
      cairo_surface_destroy (after);
    }
}

/* A square film across the whole cell at height z, two triangles in any image. */
static void
set_film (SgView *view, double z)
{
  float xyz[9 * 9 * 3];
  uint32_t triangles[9 * 9 * 6];

  for (uint32_t j = 0; j < 9; j++)
    for (uint32_t i = 0; i < 9; i++)
      {
        float *v = xyz + 3 * (9 * j + i);
        uint32_t *t = triangles + 6 * (9 * j + i);
        v[0] = (float) ((i + 0.37) * 10.0 / 9 + (i % 2 ? 10 : 0)); /* some in another image */
        v[1] = (float) ((j + 0.81) * 10.0 / 9);
        v[2] = (float) z;
        uint32_t i1 = (i + 1) % 9, j1 = (j + 1) % 9;
        uint32_t corner[6] = { 9 * j + i, 9 * j + i1, 9 * j1 + i, 9 * j1 + i, 9 * j + i1, 9 * j1 + i1 };
        memcpy (t, corner, sizeof corner);
      }
  sg_view_set_mesh (view, xyz, 81, triangles, 162, &box);
}

/* A transparent film covers what is behind it and not what is before it, and ends at the cell. */
static void
test_mesh (Fixture *f, gconstpointer data)
{
  const double r[2][3] = { { 2.5, 5, 7 }, { 7.5, 5, 3 } };
  const uint8_t type[2] = { 0, 0 };
  g_autoptr (SgSnapshot) snapshot = make_snapshot (&box, r, type, 2);
  SgCamera *camera = sg_view_camera (f->view);
  SgLook *look = sg_view_look (f->view, 0);
  int front[4], back[4], front_film[4], back_film[4], film[4], outside[4];

  plain_look (look);
  look->type_color[0] = (SgRgb){ 1, 0, 0 };
  look->mesh.color = (SgRgb){ 0, 0, 1 };
  look->mesh.opacity = 0.5f;
  sg_view_set_snapshot (f->view, snapshot);
  sg_camera_init (camera);
  sg_camera_standard (camera, SG_VIEW_TOP);
  sg_camera_center (camera, (double[]){ 5, 5, 5 });
  camera->half_height = 6;
  set_film (f->view, 5);
  cairo_surface_t *surface = picture (f->view, 120, 120, 1, 1, 0);
  pixel (surface, 35, 60, front);
  pixel (surface, 85, 60, back);
  cairo_surface_destroy (surface);
  look->mesh.visible = true;
  surface = picture (f->view, 120, 120, 1, 1, 0);
  pixel (surface, 35, 60, front_film);
  pixel (surface, 85, 60, back_film);
  pixel (surface, 60, 30, film);
  pixel (surface, 5, 60, outside);
  /* the film fills the cell without holes: 100 of 120 px a side */
  int covered = 0;
  for (int y = 0; y < 120; y++)
    for (int x = 0; x < 120; x++)
      {
        int p[4];
        pixel (surface, x, y, p);
        covered += p[0] > 20;
      }
  cairo_surface_destroy (surface);
  g_assert_cmpint (memcmp (front, front_film, sizeof front), ==, 0);
  g_assert_cmpint (back_film[1], <, back[1] * 8 / 10);
  g_assert_cmpint (back_film[3], >, back[3] + 20);
  g_assert_cmpint (film[0], >, 60);
  g_assert_cmpint (film[0], <, 140);
  g_assert_cmpint (outside[0], ==, 0);
  g_assert_cmpint (abs (covered - 100 * 100), <=, 220);
}

/* The coarser copies of a ball's surface are smaller in number and still that ball. */
static void
test_mesh_details (Fixture *f, gconstpointer data)
{
  enum { RINGS = 60, SECTORS = 120 };
  g_autoptr (GArray) xyz = g_array_new (FALSE, FALSE, 3 * sizeof (float));
  g_autoptr (GArray) triangles = g_array_new (FALSE, FALSE, 3 * sizeof (uint32_t));
  const double r[1][3] = { { 1, 1, 1 } };
  const uint8_t type = 0;
  g_autoptr (SgSnapshot) snapshot = make_snapshot (&box, r, &type, 1);
  SgScene scene = { 0 };

  for (int j = 0; j <= RINGS; j++)
    for (int i = 0; i < SECTORS; i++)
      {
        double a = 2 * G_PI * i / SECTORS, b = G_PI * j / RINGS;
        /* about a corner of the cell: eight pieces, cut at the faces */
        float v[3] = { (float) (3 * sin (b) * cos (a)), (float) (3 * sin (b) * sin (a)), (float) (3 * cos (b)) };
        uint32_t i1 = (uint32_t) ((i + 1) % SECTORS), j0 = (uint32_t) (j * SECTORS), j1 = j0 + SECTORS, i0 = (uint32_t) i;
        uint32_t t[2][3] = { { j0 + i0, j1 + i0, j0 + i1 }, { j0 + i1, j1 + i0, j1 + i1 } };
        g_array_append_val (xyz, v);
        if (j < RINGS)
          g_array_append_vals (triangles, t, 2);
      }
  sg_scene_set_snapshot (&scene, snapshot);
  sg_scene_set_mesh (&scene, (const float *) (const void *) xyz->data, xyz->len,
                     (const uint32_t *) (const void *) triangles->data, triangles->len, &box);
  size_t before = SIZE_MAX;
  for (int d = 0; d < SG_N_MESH_DETAILS; d++)
    {
      sg_mesh_set_detail (&scene.mesh, (SgMeshDetail) d);
      const SgTriangles *t = &scene.mesh.detail[d];
      g_assert_cmpuint (t->n_triangles, >, 100);
      g_assert_cmpuint (t->n_triangles, <, before);
      before = t->n_triangles;
      double worst = 0, area = 0;
      for (size_t k = 0; k < t->n_triangles; k++)
        {
          const float *v[3];
          double e[2][3];
          for (int q = 0; q < 3; q++)
            {
              double r2 = 0;
              v[q] = scene.mesh.vertex + 6 * (size_t) t->triangle[3 * k + (unsigned) q];
              for (int c = 0; c < 3; c++)
                {
                  /* from the nearest corner of the cell, whose centre is the origin here */
                  double x = fabs ((double) v[q][c]) - 5;
                  r2 += x * x;
                }
              worst = fmax (worst, fabs (sqrt (r2) - 3));
            }
          for (int c = 0; c < 3; c++)
            {
              e[0][c] = (double) (v[1][c] - v[0][c]);
              e[1][c] = (double) (v[2][c] - v[0][c]);
            }
          area += 0.5
                  * sqrt (pow (e[0][1] * e[1][2] - e[0][2] * e[1][1], 2) + pow (e[0][2] * e[1][0] - e[0][0] * e[1][2], 2)
                          + pow (e[0][0] * e[1][1] - e[0][1] * e[1][0], 2));
        }
      g_test_message ("detail %d: %zu triangles, off by %g, area %g", d, t->n_triangles, worst, area / (36 * G_PI));
      /* what crosses a face is there on both sides, so there is a little more than 4 pi 9; coarser
       * pieces draw back from the faces by a part of their spacing */
      g_assert_cmpfloat (worst, <, d == 0 ? 1e-5 : d == 1 ? 0.1 : 0.3);
      g_assert_cmpfloat (fabs (area / (36 * G_PI) - 1), <, d == 0 ? 0.01 : d == 1 ? 0.15 : 0.25);
    }
  sg_scene_clear (&scene);
}

/* Two films: the nearer colours the further, whatever their order in the list. */
static void
test_sorting (Fixture *f, gconstpointer data)
{
  const float depth[6] = { 3, -1, 7, 7.5f, 0, 2 };
  uint32_t order[6];
  uint16_t scratch[6];
  const uint32_t expected[6] = { 3, 2, 0, 5, 4, 1 };

  sg_view_set_snapshot (f->view, NULL);
  sg_sort_by_depth (depth, 6, order, scratch);
  for (int i = 0; i < 6; i++)
    g_assert_cmpuint (order[i], ==, expected[i]);
}

/* Of sticks at random those are left out that a line of sight hardly ever reaches: judged by casting lines through all
 * of them, by brute force, and asking whether the stick met first is still there. */
static void
test_crowding (void)
{
  enum { N = 30000, LINES = 3000 };
  SgRng rng;
  SgStickSet set = { 0 };
  SgStick *sticks = g_new (SgStick, N);
  const SgCell cube = { .lx = 20, .ly = 20, .lz = 20 };
  double origin[3] = { 10, 10, 10 };

  sg_rng_seed (&rng, 5);
  for (int k = 0; k < N; k++)
    {
      double d[3] = { sg_rng_uniform (&rng) - 0.5, sg_rng_uniform (&rng) - 0.5, sg_rng_uniform (&rng) - 0.5 };
      double l = sqrt (d[0] * d[0] + d[1] * d[1] + d[2] * d[2]);
      sticks[k] = (SgStick){ .radius = 0.12f, .value = 1, .shape = SG_SHAPE_TUBE };
      for (int c = 0; c < 3; c++)
        {
          sticks[k].a[c] = (float) (20 * sg_rng_uniform (&rng));
          sticks[k].d[c] = (float) (d[c] / l);
        }
    }
  sg_stick_set_fill (&set, &cube, sticks, N);
  SgCamera camera;
  SgProjection p;
  sg_camera_init (&camera);
  sg_camera_standard (&camera, SG_VIEW_TOP);
  sg_camera_center (&camera, origin);
  camera.half_height = 11;
  sg_projection_init (&p, &camera, origin, 20, 1);

  float *depth = g_new (float, N);
  uint32_t *order = g_new (uint32_t, N), *seen = g_new (uint32_t, N);
  uint16_t *scratch = g_new (uint16_t, N);
  for (int k = 0; k < N; k++)
    depth[k] = -set.texels[k].start[2];
  sg_sort_by_depth (depth, N, order, scratch);
  const float none[3] = { 0 };
  size_t left = sg_crowding_cull (&p, &set, order, N, none, 1, 1, seen);
  g_assert_cmpuint (left, <, 7 * N / 10);
  g_autofree uint8_t *kept = g_new0 (uint8_t, N);
  size_t at = 0;
  for (size_t k = 0; k < left; k++)
    {
      kept[seen[k]] = 1;
      while (at < N && order[at] != seen[k]) /* the same order */
        at++;
      g_assert_cmpuint (at, <, N);
    }
  int missed = 0, hits = 0;
  for (int line = 0; line < LINES; line++)
    {
      float x = (float) (18 * sg_rng_uniform (&rng) - 9), y = (float) (18 * sg_rng_uniform (&rng) - 9), best = -INFINITY;
      int first = -1;
      for (int k = 0; k < N; k++)
        {
          /* distance in the plane from the segment */
          const SgStickTexels *t = &set.texels[k];
          float dx = x - t->start[0], dy = y - t->start[1], vx = t->vector[0], vy = t->vector[1];
          float u = CLAMP ((dx * vx + dy * vy) / (vx * vx + vy * vy + 1e-9f), 0, 1);
          float ex = dx - u * vx, ey = dy - u * vy, z = t->start[2] + u * t->vector[2];
          if (ex * ex + ey * ey < t->radius * t->radius && z > best)
            {
              best = z;
              first = k;
            }
        }
      hits += first >= 0;
      missed += first >= 0 && !kept[first];
    }
  g_assert_cmpint (hits, >, LINES * 99 / 100);
  g_assert_cmpint (missed, <=, LINES / 200);

  /* a few hide nothing; those out of the picture need not be drawn */
  g_assert_cmpuint (sg_crowding_cull (&p, &set, order + N - 100, 100, none, 1, 1, seen), ==, 100);
  const float aside[3] = { 60, 0, 0 };
  g_assert_cmpuint (sg_crowding_cull (&p, &set, order, N, aside, 1, 1, seen), ==, 0);
  camera.perspective = true;
  sg_projection_init (&p, &camera, origin, 20, 1);
  size_t in_perspective = sg_crowding_cull (&p, &set, order, N, none, 1, 1, seen);
  g_assert_cmpuint (in_perspective, >, left / 2);
  g_assert_cmpuint (in_perspective, <, 8 * N / 10);
  sg_stick_set_clear (&set);
  g_free (sticks);
  g_free (depth);
  g_free (order);
  g_free (seen);
  g_free (scratch);
}

/* The shortest arrows can be told from a dark ground, lit as they are, and are those of the colour bar; on a light
 * ground the whole map is used. */
static void
test_arrow_ground (Fixture *f, gconstpointer data)
{
  const double r[1][3] = { { 1, 1, 1 } };
  const uint8_t type = 0;
  g_autoptr (SgSnapshot) snapshot = make_snapshot (&box, r, &type, 1);
  const SgStick arrow = { { 3, 5, 5 }, { 4, 0, 0 }, 0.4f, 0.01f, { 0, 0, 0, 255 }, SG_SHAPE_ARROW };
  SgCamera *camera = sg_view_camera (f->view);

  sg_view_set_snapshot (f->view, snapshot);
  sg_view_set_sticks (f->view, SG_STICKS_DISPLACEMENTS, &arrow, 1);
  sg_camera_init (camera);
  sg_camera_standard (camera, SG_VIEW_TOP);
  sg_camera_center (camera, (double[]){ 5, 5, 5 });
  camera->half_height = 6;
  for (int theme = 0; theme < 2; theme++)
    for (int paper = 0; paper < 2; paper++)
      {
        SgLook *look = sg_view_look (f->view, 0);
        int p[4];
        sg_look_init (look, SG_PRESET_DISPLACEMENTS, (SgTheme) theme);
        if (paper)
          sg_look_set_colors (look, true);
        look->sticks[SG_STICKS_DISPLACEMENTS].threshold = 0;
        cairo_surface_t *surface = picture (f->view, 120, 120, 1, 0, 0);
        pixel (surface, 55, 60, p);
        cairo_surface_destroy (surface);
        SgRgb seen = { (float) p[1] / 255, (float) p[2] / 255, (float) p[3] / 255 };
        g_assert_cmpfloat (sg_contrast (seen, look->background), >, 2.5);
        g_assert_true ((look->sticks[SG_STICKS_DISPLACEMENTS].scale.start > 0) == (theme == SG_THEME_DARK));
      }
}

/* Sticks: a tube's outline is a stadium, a spindle has a waist, an arrow a head; thresholds hold. */
static void
test_sticks (Fixture *f, gconstpointer data)
{
  const double r[1][3] = { { 1, 1, 1 } };
  const uint8_t type = 0;
  g_autoptr (SgSnapshot) snapshot = make_snapshot (&box, r, &type, 1);
  SgCamera *camera = sg_view_camera (f->view);
  SgLook *look = sg_view_look (f->view, 0);
  const int n = 240; /* 20 px a sigma */
  const SgStick sticks[3] = {
    { { 3, 7, 5 }, { 4, 0, 0 }, 0.4f, 1, { 255, 0, 0, 255 }, SG_SHAPE_TUBE },
    { { 3, 5, 15 }, { 4, 0, 0 }, 0.4f, 2, { 0, 255, 0, 255 }, SG_SHAPE_SPINDLE }, /* another image */
    { { 3, 3, 5 }, { 4, 0, 0 }, 0.2f, 3, { 0, 0, 255, 255 }, SG_SHAPE_ARROW },
  };

  plain_look (look);
  look->atoms = false;
  look->sticks[SG_STICKS_BONDS].visible = true;
  sg_view_set_snapshot (f->view, snapshot);
  sg_view_set_sticks (f->view, SG_STICKS_BONDS, sticks, 3);
  sg_camera_init (camera);
  sg_camera_standard (camera, SG_VIEW_TOP);
  sg_camera_center (camera, (double[]){ 5, 5, 5 });
  camera->half_height = 6;
  for (int k = 0; k < 2; k++)
    {
      camera->perspective = k;
      camera->fov_rad = 0.02; /* nearly parallel: the same outlines */
      cairo_surface_t *surface = picture (f->view, n, n, 1, 1, 0);
      int area[3] = { 0 }, waist = 0, belly = 0, shaft = 0, head = 0;
      for (int y = 0; y < n; y++)
        for (int x = 0; x < n; x++)
          {
            if (!is_drawn (surface, x, y))
              continue;
            int which = y < 100 ? 0 : y < 140 ? 1 : 2;
            area[which]++;
            /* columns: x = 5 sigma is at 120; the spindle's beads are thickest at a quarter */
            waist += which == 1 && x == 120;
            belly += which == 1 && x == 100;
            shaft += which == 2 && x == 100;
            head += which == 2 && x == 146;
          }
      double stadium = 20 * 20 * (4 * 0.8 + G_PI * 0.16);
      g_assert_cmpfloat (fabs (area[0] - stadium), <, 0.03 * stadium);
      g_assert_cmpint (abs (belly - 16), <=, 2);
      g_assert_cmpint (waist, <, 10);
      g_assert_cmpint (waist, >, 2);
      g_assert_cmpint (abs (shaft - 8), <=, 2);
      g_assert_cmpint (head, >, 10);
      cairo_surface_destroy (surface);
    }

  /* end on, a tube is a disc */
  const SgStick on_end = { { 5, 5, 3 }, { 0, 0, 4 }, 0.4f, 1, { 255, 0, 0, 255 }, SG_SHAPE_TUBE };
  sg_view_set_sticks (f->view, SG_STICKS_BONDS, &on_end, 1);
  camera->perspective = false;
  cairo_surface_t *surface = picture (f->view, n, n, 1, 1, 0);
  int disc = 0;
  for (int y = 0; y < n; y++)
    for (int x = 0; x < n; x++)
      disc += is_drawn (surface, x, y);
  g_assert_cmpfloat (fabs (disc - G_PI * 64), <, 10);
  cairo_surface_destroy (surface);

  sg_view_set_sticks (f->view, SG_STICKS_BONDS, sticks, 3);
  look->sticks[SG_STICKS_BONDS].most = 0.5f;
  cairo_surface_t *none = picture (f->view, n, n, 1, 1, 0);
  for (int y = 0; y < n; y += 5)
    for (int x = 0; x < n; x += 5)
      g_assert_false (is_drawn (none, x, y));
  cairo_surface_destroy (none);
  look->sticks[SG_STICKS_BONDS].most = 1e30f;
  look->sticks[SG_STICKS_BONDS].threshold = 1.5f;
  surface = picture (f->view, n, n, 1, 1, 0);
  g_assert_false (is_drawn (surface, 120, 80));
  g_assert_true (is_drawn (surface, 100, 120));
  g_assert_true (is_drawn (surface, 100, 160));
  cairo_surface_destroy (surface);
}

/* Scalars, classes, thresholds, clips, images, panels. */
static void
test_looks (Fixture *f, gconstpointer data)
{
  const double r[3][3] = { { 2, 5, 5 }, { 5, 5, 5 }, { 8, 5, 5 } };
  const uint8_t type[3] = { 0, 0, 0 };
  const uint16_t classes[3] = { 0, SG_CLASS_ICOSAHEDRAL, SG_CLASS_SELECTED };
  const float values[3] = { 0, 1, 2 };
  g_autoptr (SgSnapshot) snapshot = make_snapshot (&box, r, type, 3);
  SgCamera *camera = sg_view_camera (f->view);
  SgLook *look = sg_view_look (f->view, 0);
  int p[3][4];

  plain_look (look);
  sg_view_set_snapshot (f->view, snapshot);
  sg_camera_init (camera);
  sg_camera_standard (camera, SG_VIEW_TOP);
  sg_camera_center (camera, (double[]){ 5, 5, 5 });
  camera->half_height = 6;
#define LOOK()                                                                                            \
  do                                                                                                      \
    {                                                                                                     \
      cairo_surface_t *s = picture (f->view, 120, 120, 1, 1, 0);                                          \
      for (int i = 0; i < 3; i++)                                                                         \
        pixel (s, 30 + 30 * i, 60, p[i]);                                                                 \
      cairo_surface_destroy (s);                                                                          \
    }                                                                                                     \
  while (0)

  look->color_by = SG_COLOR_BY_FIELD;
  look->field = SG_FIELD_USER;
  sg_scale_init (&look->scale, SG_MAP_PAPER, 0, 2, "test", "");
  sg_view_set_field (f->view, SG_FIELD_USER, values, 3);
  LOOK ();
  g_assert_cmpint (p[0][3], >, 100); /* blue, green, red */
  g_assert_cmpint (p[0][1] + p[0][2], <, 80);
  g_assert_cmpint (p[1][2], >, 100);
  g_assert_cmpint (p[1][1] + p[1][3], <, 80);
  g_assert_cmpint (p[2][1], >, 100);
  look->threshold_active = true;
  look->threshold_field = SG_FIELD_USER;
  look->threshold_min = 0.5f;
  look->threshold_max = 1.5f;
  LOOK ();
  g_assert_cmpint (p[0][0], ==, 0);
  g_assert_cmpint (p[1][0], ==, 255);
  g_assert_cmpint (p[2][0], ==, 0);
  look->threshold_active = false;
  sg_view_set_classes (f->view, classes, 3);
  look->show_class = SG_CLASS_ICOSAHEDRAL | SG_CLASS_SELECTED;
  LOOK ();
  g_assert_cmpint (p[0][0], ==, 0);
  g_assert_cmpint (p[1][0], ==, 255);
  g_assert_cmpint (p[2][1], >, 150); /* the mark is yellow */
  g_assert_cmpint (p[2][2], >, 120);
  look->show_class = 0;
  const size_t chosen[2] = { 0, 99 }; /* one of them is not there */
  sg_view_set_selected (f->view, chosen, 2);
  sg_view_set_classes (f->view, NULL, 0);
  LOOK ();
  g_assert_cmpint (p[0][1], >, 150);
  g_assert_cmpint (p[0][2], >, 120);
  g_assert_cmpint (p[2][2], <, 100);
  sg_view_set_selected (f->view, NULL, 0);
  look->clip[1] = (SgClip){ true, { 1, 0, 0 }, 1, 2.5 };
  LOOK ();
  g_assert_cmpint (p[0][0], ==, 0);
  g_assert_cmpint (p[1][0], ==, 255);
  g_assert_cmpint (p[2][0], ==, 0);
  look->clip[1].active = false;

  /* the other half */
  look->clip[0] = (SgClip){ .active = true, .normal = { 1, 0, 0 }, .offset = 1, .above = true };
  LOOK ();
  g_assert_cmpint (p[0][0], ==, 0);
  g_assert_cmpint (p[1][0], ==, 0);
  g_assert_cmpint (p[2][0], ==, 255);
  look->clip[0].active = false;

  /* kinds by class, with their own colours, alone or together with a type that is hidden */
  const uint16_t kind[3] = { SG_CLASS_Z14 | SG_CLASS_OTHER, SG_CLASS_ICOSAHEDRAL | SG_CLASS_Z15, SG_CLASS_OTHER };
  sg_view_set_classes (f->view, kind, 3);
  look->color_by = SG_COLOR_BY_CLASS;
  LOOK ();
  for (int i = 0; i < 3; i++)
    {
      const SgKind expected[3] = { SG_KIND_FRANK_KASPER, SG_KIND_ICOSAHEDRAL, SG_KIND_REST };
      SgRgb c = sg_kind_color (expected[i]);
      const float rgb[3] = { c.r, c.g, c.b };
      /* lit from the front: the hue stays */
      for (int a = 0; a < 3; a++)
        for (int b = 0; b < 3; b++)
          if (rgb[a] > rgb[b] + 0.1f)
            g_assert_cmpint (p[i][1 + a], >, p[i][1 + b]);
    }
  look->show_class = SG_CLASS_OTHER;
  LOOK ();
  g_assert_true (p[0][0] == 255 && p[1][0] == 0 && p[2][0] == 255);
  look->show_class = SG_CLASS_Z14 | SG_CLASS_Z15;
  LOOK ();
  g_assert_true (p[0][0] == 255 && p[1][0] == 255 && p[2][0] == 0);
  look->show_class = 0;
  look->hide_types = 2;
  LOOK ();
  g_assert_true (p[0][0] == 255 && p[1][0] == 255 && p[2][0] == 255);
  look->hide_types = 1;
  LOOK ();
  g_assert_true (p[0][0] == 0 && p[1][0] == 0 && p[2][0] == 0);
  look->hide_types = 0;
  sg_view_set_classes (f->view, NULL, 0);
  look->color_by = SG_COLOR_BY_FIELD;

  /* a threshold of what is not known yet leaves nothing, not everything */
  look->threshold_active = true;
  look->threshold_field = SG_FIELD_D2MIN;
  LOOK ();
  g_assert_true (p[0][0] == 0 && p[1][0] == 0 && p[2][0] == 0);
  look->threshold_active = false;

  double low, high;
  g_assert_true (sg_view_field_range (f->view, SG_FIELD_USER, 0, &low, &high));
  g_assert_cmpfloat (low, ==, 0);
  g_assert_cmpfloat (high, ==, 2);
  g_assert_false (sg_view_field_range (f->view, SG_FIELD_D2MIN, 0, &low, &high));

  look->images[0] = 3;
  camera->half_height = 18; /* atoms 3 sigma apart in x at 10 px, copies every 33.3 px */
  cairo_surface_t *surface = picture (f->view, 120, 120, 1, 1, 0);
  for (int i = -1; i <= 1; i++)
    g_assert_true (is_drawn (surface, (int) (60 + i * 33.33), 60));
  cairo_surface_destroy (surface);
  look->images[0] = 1;

  /* four panels, cameras locked, looks of their own */
  sg_view_set_panels (f->view, 4);
  camera->half_height = 6;
  for (unsigned k = 1; k < 4; k++)
    {
      plain_look (sg_view_look (f->view, k));
      sg_view_look (f->view, k)->color_by = SG_COLOR_UNIFORM;
      sg_view_look (f->view, k)->uniform = (SgRgb){ k == 1, k == 2, k == 3 };
    }
  surface = picture (f->view, 242, 242, 1, 1, 0);
  for (unsigned k = 1; k < 4; k++)
    {
      double rect[4];
      int q[4];
      sg_view_panel_rect (f->view, k, 242, 242, rect);
      g_assert_cmpuint (sg_view_panel_at (f->view, rect[0] + 60, rect[1] + 60, 242, 242, NULL), ==, k);
      pixel (surface, (int) (rect[0] + 0.5 * rect[2]), (int) (rect[1] + 0.5 * rect[3]), q);
      g_assert_cmpint (q[k], >, 120);
      g_assert_cmpint (q[1] + q[2] + q[3] - q[k], <, 40);
    }
  cairo_surface_destroy (surface);
}

/* Failures come back as errors that say who and why. */
static void
test_errors (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  SgGlInfo info;
  SgPictureOptions none = { 0, 10, 1, 0, 0 };

  g_assert_true (sg_gl_info (&info, &error));
  g_assert_cmpuint (sg_gl_program (&info, "broken", "", "", "void main () { nonsense; }", "void main () {}", &error),
                    ==, 0);
  g_assert_error (error, SG_RENDER_ERROR, SG_RENDER_ERROR_SHADER);
  g_assert_nonnull (strstr (error->message, "broken"));
  g_assert_nonnull (strstr (error->message, "nonsense"));
  g_clear_error (&error);
  glEnable (0xdead);
  g_assert_false (sg_gl_check ("test_errors", &error));
  g_assert_error (error, SG_RENDER_ERROR, SG_RENDER_ERROR_GL);
  g_assert_nonnull (strstr (error->message, "test_errors"));
  g_clear_error (&error);
  g_assert_null (sg_view_picture (f->view, &none, &error));
  g_assert_error (error, SG_RENDER_ERROR, SG_RENDER_ERROR_SIZE);
}

static void
add (const char *name, void (*test) (Fixture *, gconstpointer))
{
  g_autofree char *path = g_strdup_printf ("/render/%s/%s", api == SG_GL_ES ? "es" : "core", name);

  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;

  g_test_init (&argc, &argv, NULL);
  if (argc > 1 && g_str_equal (argv[1], "es"))
    api = SG_GL_ES;
  g_autoptr (SgOffscreen) offscreen = sg_offscreen_new (api, &error);
  if (offscreen == NULL)
    {
      g_print ("1..0 # SKIP %s\n", error->message);
      return 77;
    }
  if (api == SG_GL_CORE)
    {
      g_test_add_func ("/render/occlusion", test_occlusion);
      g_test_add_func ("/render/crowding", test_crowding);
    }
  add ("silhouette", test_silhouette);
  add ("depth-order", test_depth_order);
  add ("cell-edges", test_cell_edges);
  add ("transparency", test_transparency);
  add ("uploads", test_uploads);
  add ("tiles-and-state", test_tiles_and_state);
  add ("mesh", test_mesh);
  add ("mesh-details", test_mesh_details);
  add ("sorting", test_sorting);
  add ("arrow-ground", test_arrow_ground);
  add ("sticks", test_sticks);
  add ("looks", test_looks);
  add ("errors", test_errors);
  return g_test_run ();
}

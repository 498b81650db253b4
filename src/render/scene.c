/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/scene.h"

#include <math.h>
#include <string.h>

void
sg_stick_set_clear (SgStickSet *set)
{
  g_clear_pointer (&set->texels, g_free);
  g_clear_pointer (&set->value, g_free);
  g_clear_pointer (&set->rgba, g_free);
  set->n = 0;
  set->revision++;
}

void
sg_mesh_set_clear (SgMeshSet *mesh)
{
  g_clear_pointer (&mesh->vertex, g_free);
  for (int d = 0; d < SG_N_MESH_DETAILS; d++)
    {
      g_clear_pointer (&mesh->detail[d].triangle, g_free);
      g_clear_pointer (&mesh->detail[d].middle, g_free);
      mesh->detail[d].n_triangles = 0;
      mesh->has_detail[d] = false;
    }
  mesh->n_vertices = 0;
  mesh->revision++;
}

static void
clear_values (SgScene *scene)
{
  for (int f = 0; f < SG_N_FIELDS; f++)
    {
      g_clear_pointer (&scene->field[f], g_free);
      scene->field_n[f] = 0;
    }
  g_clear_pointer (&scene->classes, g_free);
  scene->classes_n = 0;
  g_clear_pointer (&scene->selected, g_free);
  scene->n_selected = 0;
  scene->n_marks = 0;
  scene->values_revision++;
}

void
sg_scene_clear (SgScene *scene)
{
  clear_values (scene);
  for (int s = 0; s < SG_N_STICKS; s++)
    sg_stick_set_clear (&scene->sticks[s]);
  sg_mesh_set_clear (&scene->mesh);
  g_clear_pointer (&scene->atoms, g_free);
  g_clear_pointer (&scene->snapshot, sg_snapshot_unref);
  scene->n = 0;
  scene->atoms_revision++;
}

/* r, anywhere, to single precision inside the cell and relative to its centre. */
static void
wrap_relative (const SgCell *cell, const double centre[3], const double r[3], float out[3])
{
  double s[3], w[3];

  sg_cell_to_fractional (cell, r, s);
  for (int c = 0; c < 3; c++)
    s[c] -= floor (s[c]);
  sg_cell_to_cartesian (cell, s, w);
  for (int c = 0; c < 3; c++)
    out[c] = (float) (w[c] - centre[c]);
}

static void
cell_centre (const SgCell *cell, double centre[3])
{
  double half[3] = { 0.5, 0.5, 0.5 };

  sg_cell_to_cartesian (cell, half, centre);
}

void
sg_scene_set_snapshot (SgScene *scene, SgSnapshot *snapshot)
{
  if (snapshot == NULL)
    {
      sg_scene_clear (scene);
      return;
    }
  if (snapshot == scene->snapshot)
    return;
  bool other = scene->snapshot == NULL || scene->n != snapshot->n;
  sg_snapshot_ref (snapshot);
  g_clear_pointer (&scene->snapshot, sg_snapshot_unref);
  scene->snapshot = snapshot;
  if (other)
    {
      clear_values (scene);
      for (int s = 0; s < SG_N_STICKS; s++)
        sg_stick_set_clear (&scene->sticks[s]);
      sg_mesh_set_clear (&scene->mesh);
      g_free (scene->atoms);
      scene->n = snapshot->n;
      scene->atoms = g_malloc_n (MAX (snapshot->n, 1), sizeof *scene->atoms);
    }

  scene->cell = snapshot->cell;
  cell_centre (&scene->cell, scene->centre);
  scene->radius = 0;
  for (int k = 0; k < 8; k++)
    {
      double s[3] = { k & 1, k >> 1 & 1, k >> 2 }, r2 = 0;
      sg_cell_to_cartesian (&scene->cell, s, s);
      for (int c = 0; c < 3; c++)
        r2 += (s[c] - scene->centre[c]) * (s[c] - scene->centre[c]);
      scene->radius = fmax (scene->radius, sqrt (r2));
    }
  for (size_t i = 0; i < snapshot->n; i++)
    {
      double r[3] = { snapshot->r[0][i], snapshot->r[1][i], snapshot->r[2][i] };
      wrap_relative (&scene->cell, scene->centre, r, scene->atoms[i]);
      int type = MIN (snapshot->type[i], SG_MAX_TYPES - 1);
      scene->atoms[i][3] = (float) snapshot->potential.radius[type];
    }
  scene->atoms_revision++;
}

void
sg_stick_set_fill (SgStickSet *set, const SgCell *cell, const SgStick *sticks, size_t n)
{
  double centre[3];

  cell_centre (cell, centre);
  set->n = n;
  set->texels = g_new (SgStickTexels, n);
  set->value = g_new (float, n);
  set->rgba = g_malloc_n (n, 4);
  for (size_t i = 0; i < n; i++)
    {
      double r[3] = { (double) sticks[i].a[0], (double) sticks[i].a[1], (double) sticks[i].a[2] };
      wrap_relative (cell, centre, r, set->texels[i].start);
      set->texels[i].radius = sticks[i].radius;
      memcpy (set->texels[i].vector, sticks[i].d, sizeof sticks[i].d);
      set->texels[i].shape = (float) sticks[i].shape;
      set->value[i] = sticks[i].value;
      memcpy (set->rgba[i], sticks[i].rgba, 4);
      set->rgba[i][3] = 255;
    }
}

void
sg_scene_set_sticks (SgScene *scene, SgSticks layer, const SgStick *sticks, size_t n)
{
  SgStickSet *set = &scene->sticks[layer];

  sg_stick_set_clear (set);
  if (sticks != NULL && n > 0 && scene->snapshot != NULL)
    sg_stick_set_fill (set, &scene->cell, sticks, n);
}

static void
find_middles (SgMeshSet *mesh, SgMeshDetail detail)
{
  SgTriangles *t = &mesh->detail[detail];

  t->middle = g_malloc_n (MAX (t->n_triangles, 1), sizeof *t->middle);
  for (size_t i = 0; i < t->n_triangles; i++)
    for (unsigned c = 0; c < 3; c++)
      t->middle[i][c] = (mesh->vertex[6 * (size_t) t->triangle[3 * i] + c]
                         + mesh->vertex[6 * (size_t) t->triangle[3 * i + 1] + c]
                         + mesh->vertex[6 * (size_t) t->triangle[3 * i + 2] + c])
                        / 3;
  mesh->has_detail[detail] = true;
}

void
sg_scene_set_mesh (SgScene *scene, const float *xyz, size_t n_vertices, const uint32_t *triangles,
                   size_t n_triangles, const SgCell *cell)
{
  sg_mesh_set_clear (&scene->mesh);
  sg_mesh_set_fill (&scene->mesh, xyz, n_vertices, triangles, n_triangles, cell);
}

void
sg_mesh_set_fill (SgMeshSet *mesh, const float *xyz, size_t n_vertices, const uint32_t *triangles,
                  size_t n_triangles, const SgCell *cell)
{
  if (xyz == NULL || n_vertices == 0 || n_triangles == 0)
    return;

  double centre[3];
  cell_centre (cell, centre);
  /* fractional coordinates about the centre: H^-1, upper triangular */
  double ix = 1 / cell->lx, iy = 1 / cell->ly, iz = 1 / cell->lz;
  double f[9] = { ix, -cell->xy * ix * iy, (cell->xy * cell->yz * iy - cell->xz) * ix * iz,
                  0,  iy,                  -cell->yz * iy * iz,
                  0,  0,                   iz };
  for (int i = 0; i < 9; i++)
    mesh->fractional[i] = (float) f[i];

  /* Vertices first, wrapped; then those seen across a face. */
  GArray *vertices = g_array_sized_new (FALSE, FALSE, 6 * sizeof (float), (guint) (n_vertices + n_vertices / 8));
  GArray *indices = g_array_sized_new (FALSE, FALSE, 3 * sizeof (uint32_t), (guint) n_triangles);
  g_array_set_size (vertices, (guint) n_vertices);
  float *vertex = (float *) (void *) vertices->data;
  g_autofree float *place = g_new (float, 3 * n_vertices); /* fractional, -1/2..1/2 */
  memset (vertex, 0, 6 * n_vertices * sizeof (float));
  for (size_t i = 0; i < n_vertices; i++)
    {
      double r[3] = { (double) xyz[3 * i], (double) xyz[3 * i + 1], (double) xyz[3 * i + 2] };
      float *v = vertex + 6 * i;
      wrap_relative (cell, centre, r, v);
      for (int c = 0; c < 3; c++)
        {
          const float *row = mesh->fractional + 3 * c;
          place[3 * i + (unsigned) c] = row[0] * v[0] + row[1] * v[1] + row[2] * v[2];
        }
    }

  g_autoptr (GArray) crossing = g_array_new (FALSE, FALSE, sizeof (uint32_t));
  for (size_t t = 0; t < n_triangles; t++)
    {
      const uint32_t *k = triangles + 3 * t;
      g_return_if_fail (k[0] < n_vertices && k[1] < n_vertices && k[2] < n_vertices);
      const float *s0 = place + 3 * k[0], *s1 = place + 3 * k[1], *s2 = place + 3 * k[2];
      float e[2][3], jump = 0;
      for (unsigned c = 0; c < 3; c++)
        {
          e[0][c] = vertex[6 * k[1] + c] - vertex[6 * k[0] + c];
          e[1][c] = vertex[6 * k[2] + c] - vertex[6 * k[0] + c];
          jump = fmaxf (jump, fmaxf (fabsf (s1[c] - s0[c]), fabsf (s2[c] - s0[c])));
        }
      if (jump < 0.5f)
        g_array_append_vals (indices, k, 1);
      else
        {
          uint32_t at = (uint32_t) t;
          g_array_append_val (crossing, at);
          for (int j = 0; j < 2; j++)
            {
              double d[3] = { (double) e[j][0], (double) e[j][1], (double) e[j][2] };
              sg_cell_nearest_image (cell, d);
              for (int c = 0; c < 3; c++)
                e[j][c] = (float) d[c];
            }
        }
      float cross[3] = { e[0][1] * e[1][2] - e[0][2] * e[1][1], e[0][2] * e[1][0] - e[0][0] * e[1][2],
                         e[0][0] * e[1][1] - e[0][1] * e[1][0] };
      for (int j = 0; j < 3; j++)
        for (int c = 0; c < 3; c++)
          vertex[6 * k[j] + 3 + (unsigned) c] += cross[c]; /* weighted by area */
    }
  for (size_t i = 0; i < n_vertices; i++)
    {
      float *m = vertex + 6 * i + 3, l = sqrtf (m[0] * m[0] + m[1] * m[1] + m[2] * m[2]);
      for (int c = 0; c < 3; c++)
        m[c] = l > 0 ? m[c] / l : c == 2;
    }

  /* What crosses a face is repeated wherever a part of it lies inside, and cut there when it is drawn. */
  for (guint q = 0; q < crossing->len; q++)
    {
      const uint32_t *k = triangles + 3 * (size_t) g_array_index (crossing, uint32_t, q);
      float corner[3][6], low[3] = { INFINITY, INFINITY, INFINITY }, high[3] = { -INFINITY, -INFINITY, -INFINITY };
      for (int j = 0; j < 3; j++)
        {
          /* the array may have moved */
          const float *v = (const float *) (const void *) vertices->data + 6 * (size_t) k[j];
          const float *v0 = (const float *) (const void *) vertices->data + 6 * (size_t) k[0];
          double d[3] = { (double) (v[0] - v0[0]), (double) (v[1] - v0[1]), (double) (v[2] - v0[2]) };
          if (j > 0)
            sg_cell_nearest_image (cell, d);
          for (int c = 0; c < 3; c++)
            {
              corner[j][c] = v0[c] + (float) d[c];
              corner[j][3 + c] = v[3 + c];
            }
          for (int c = 0; c < 3; c++)
            {
              const float *row = mesh->fractional + 3 * c;
              float s = row[0] * corner[j][0] + row[1] * corner[j][1] + row[2] * corner[j][2];
              low[c] = fminf (low[c], s);
              high[c] = fmaxf (high[c], s);
            }
        }
      for (int n = 0; n < 27; n++)
        {
          int image[3] = { n % 3 - 1, n / 3 % 3 - 1, n / 9 - 1 };
          bool inside = true;
          for (int c = 0; c < 3; c++)
            inside = inside && high[c] + (float) image[c] > -0.5f && low[c] + (float) image[c] < 0.5f;
          if (!inside)
            continue;
          float shift[3] = { (float) (image[0] * cell->lx + image[1] * cell->xy + image[2] * cell->xz),
                             (float) (image[1] * cell->ly + image[2] * cell->yz),
                             (float) (image[2] * cell->lz) };
          uint32_t index[3];
          for (int j = 0; j < 3; j++)
            {
              float moved[6];
              for (int c = 0; c < 6; c++)
                moved[c] = corner[j][c] + (c < 3 ? shift[c] : 0);
              index[j] = vertices->len;
              g_array_append_val (vertices, moved);
            }
          g_array_append_val (indices, index);
        }
    }
  mesh->n_vertices = vertices->len;
  mesh->vertex = (float *) (void *) g_array_free (vertices, FALSE);
  mesh->detail[SG_MESH_FINE].n_triangles = indices->len;
  mesh->detail[SG_MESH_FINE].triangle = (uint32_t *) (void *) g_array_free (indices, FALSE);
  find_middles (mesh, SG_MESH_FINE);
}

/* Vertices of one box of a grid become one, at their mean; triangles that keep three corners stay (J.
 * Rossignac and P. Borrel, in Modeling in Computer Graphics (1993) 455). Crude, and quick enough to be
 * done for every new surface. */
void
sg_mesh_set_detail (SgMeshSet *mesh, SgMeshDetail detail)
{
  static const float spacing[SG_N_MESH_DETAILS] = { 0, 0.5f, 0.7f, 1.0f };
  const SgTriangles *fine = &mesh->detail[SG_MESH_FINE];
  float low[3] = { INFINITY, INFINITY, INFINITY }, high[3] = { -INFINITY, -INFINITY, -INFINITY };
  size_t size[3];

  if (mesh->has_detail[detail] || fine->n_triangles == 0)
    return;
  size_t n_fine = 0;
  for (size_t i = 0; i < 3 * fine->n_triangles; i++)
    n_fine = MAX (n_fine, (size_t) fine->triangle[i] + 1);
  for (size_t i = 0; i < n_fine; i++)
    for (int c = 0; c < 3; c++)
      {
        low[c] = MIN (low[c], mesh->vertex[6 * i + (unsigned) c]);
        high[c] = MAX (high[c], mesh->vertex[6 * i + (unsigned) c]);
      }
  /* at most about a million boxes */
  float side = spacing[detail], most = cbrtf ((high[0] - low[0]) * (high[1] - low[1]) * (high[2] - low[2]) / 1e6f);
  side = MAX (side, most);
  for (int c = 0; c < 3; c++)
    size[c] = (size_t) ((high[c] - low[c]) / side) + 1;
  g_autofree uint32_t *box = g_new (uint32_t, size[0] * size[1] * size[2]);
  g_autofree uint32_t *cluster = g_new (uint32_t, n_fine);
  GArray *sums = g_array_new (FALSE, TRUE, 7 * sizeof (float));
  memset (box, 0xff, size[0] * size[1] * size[2] * sizeof *box);
  for (size_t i = 0; i < n_fine; i++)
    {
      const float *v = mesh->vertex + 6 * i;
      size_t at = 0;
      for (int c = 2; c >= 0; c--)
        at = at * size[c] + (size_t) ((v[c] - low[c]) / side);
      if (box[at] == UINT32_MAX)
        {
          box[at] = sums->len;
          g_array_set_size (sums, sums->len + 1);
        }
      cluster[i] = box[at];
      float *sum = (float *) (void *) sums->data + 7 * (size_t) box[at];
      for (int c = 0; c < 6; c++)
        sum[c] += v[c];
      sum[6]++;
    }
  size_t first = mesh->n_vertices;
  mesh->n_vertices += sums->len;
  mesh->vertex = g_renew (float, mesh->vertex, 6 * mesh->n_vertices);
  for (guint i = 0; i < sums->len; i++)
    {
      const float *sum = (const float *) (const void *) sums->data + 7 * (size_t) i;
      float *v = mesh->vertex + 6 * (first + i), l = sqrtf (sum[3] * sum[3] + sum[4] * sum[4] + sum[5] * sum[5]);
      for (int c = 0; c < 3; c++)
        {
          v[c] = sum[c] / sum[6];
          v[3 + c] = l > 1e-6f ? sum[3 + c] / l : c == 2;
        }
    }
  g_array_unref (sums);

  uint32_t *triangle = g_new (uint32_t, 3 * fine->n_triangles);
  size_t n = 0;
  for (size_t t = 0; t < fine->n_triangles; t++)
    {
      uint32_t a = cluster[fine->triangle[3 * t]], b = cluster[fine->triangle[3 * t + 1]],
               c = cluster[fine->triangle[3 * t + 2]];
      if (a == b || b == c || c == a)
        continue;
      triangle[3 * n] = a + (uint32_t) first;
      triangle[3 * n + 1] = b + (uint32_t) first;
      triangle[3 * n + 2] = c + (uint32_t) first;
      n++;
    }
  mesh->detail[detail].triangle = triangle;
  mesh->detail[detail].n_triangles = n;
  find_middles (mesh, detail);
  mesh->revision++;
}

void
sg_scene_take_layers (SgScene *scene, SgLayers *layers)
{
  for (int f = 0; f < SG_N_FIELDS; f++)
    if (f != SG_FIELD_USER)
      {
        g_free (scene->field[f]);
        scene->field[f] = layers->field[f];
        scene->field_n[f] = layers->field[f] != NULL ? layers->n : 0;
      }
  g_free (scene->classes);
  scene->classes = layers->classes;
  scene->classes_n = layers->classes != NULL ? layers->n : 0;
  scene->values_revision++;
  for (int k = 0; k < SG_N_STICKS; k++)
    {
      if (k == SG_STICKS_EVENT) /* no part of a structure */
        {
          sg_stick_set_clear (&layers->sticks[k]);
          continue;
        }
      uint64_t revision = scene->sticks[k].revision;
      sg_stick_set_clear (&scene->sticks[k]);
      scene->sticks[k] = layers->sticks[k];
      scene->sticks[k].revision = revision + 1;
    }
  uint64_t revision = scene->mesh.revision;
  sg_mesh_set_clear (&scene->mesh);
  scene->mesh = layers->mesh;
  scene->mesh.revision = revision + 1;
  g_free (layers);
}

static bool
clipped (const SgLook *look, const float r[3])
{
  for (int k = 0; k < SG_MAX_CLIPS; k++)
    {
      const SgClip *clip = &look->clip[k];
      if (!clip->active)
        continue;
      double s = clip->normal[0] * (double) r[0] + clip->normal[1] * (double) r[1]
                 + clip->normal[2] * (double) r[2];
      if (clip->above && clip->thickness <= 0 ? s < clip->offset : s > clip->offset)
        return true;
      if (clip->thickness > 0 && s < clip->offset - clip->thickness)
        return true;
    }
  return false;
}

static bool
any_clip (const SgLook *look)
{
  for (int k = 0; k < SG_MAX_CLIPS; k++)
    if (look->clip[k].active)
      return true;
  return false;
}

size_t
sg_scene_atom_list (const SgScene *scene, const SgLook *look, uint32_t *list)
{
  const uint16_t *classes = scene->classes_n == scene->n ? scene->classes : NULL;
  const float *field
      = scene->field_n[look->threshold_field] == scene->n ? scene->field[look->threshold_field] : NULL;
  bool clip = any_clip (look);
  size_t m = 0;

  if (!look->atoms || look->atom_opacity <= 0)
    return 0;
  /* Until classes are known nothing is known to be in one; what is selected is known by itself. */
  g_autofree uint8_t *marked = NULL;
  if (look->show_class & SG_CLASS_SELECTED)
    {
      marked = g_new0 (uint8_t, scene->n + 1);
      for (size_t k = 0; k < scene->n_selected; k++)
        if (scene->selected[k] < scene->n)
          marked[scene->selected[k]] = 1;
    }
  if (look->show_class != 0 && classes == NULL && marked == NULL)
    return 0;
  if (look->threshold_active && field == NULL)
    return 0;
  for (size_t i = 0; i < scene->n; i++)
    {
      if (look->show_class != 0 && (classes == NULL || (classes[i] & look->show_class) == 0)
          && (marked == NULL || !marked[i]))
        continue;
      if (look->hide_types != 0 && (look->hide_types >> MIN (scene->snapshot->type[i], SG_MAX_TYPES - 1) & 1) != 0)
        continue;
      if (look->threshold_active
          && !(field[i] >= look->threshold_min && field[i] <= look->threshold_max))
        continue;
      if (clip && clipped (look, scene->atoms[i]))
        continue;
      list[m++] = (uint32_t) i;
    }
  return m;
}

static void
put_color (SgRgb c, uint8_t rgba[4])
{
  rgba[0] = (uint8_t) lrintf (255 * CLAMP (c.r, 0, 1));
  rgba[1] = (uint8_t) lrintf (255 * CLAMP (c.g, 0, 1));
  rgba[2] = (uint8_t) lrintf (255 * CLAMP (c.b, 0, 1));
  rgba[3] = 255;
}

#define N_SHADES 1024

/* Colours of values through a table, grey for NaN. */
static void
color_values (const SgScale *scale, const float *value, size_t n, uint8_t (*rgba)[4])
{
  uint8_t table[N_SHADES][4];

  sg_scale_table (scale, N_SHADES, table);
  for (size_t i = 0; i < n; i++)
    {
      double t = sg_scale_position (scale, (double) value[i]);
      if (isnan (t))
        memset (rgba[i], 128, 3);
      else
        memcpy (rgba[i], table[lrint (t * (N_SHADES - 1))], 3);
      rgba[i][3] = 255;
    }
}

void
sg_scene_atom_colors (const SgScene *scene, const SgLook *look, uint8_t (*rgba)[4])
{
  const uint16_t *classes = scene->classes_n == scene->n ? scene->classes : NULL;
  const float *field = scene->field_n[look->field] == scene->n ? scene->field[look->field] : NULL;
  uint8_t by_type[SG_MAX_TYPES][4], uniform[4], by_class[SG_N_KINDS][4];

  for (int t = 0; t < SG_MAX_TYPES; t++)
    put_color (look->type_color[t], by_type[t]);
  for (int k = 0; k < SG_N_KINDS; k++)
    put_color (sg_kind_color ((SgKind) k), by_class[k]);
  put_color (look->uniform, uniform);

  if (look->color_by == SG_COLOR_BY_FIELD && field != NULL)
    color_values (&look->scale, field, scene->n, rgba);
  else
    for (size_t i = 0; i < scene->n; i++)
      {
        const uint8_t *c = by_type[MIN (scene->snapshot->type[i], SG_MAX_TYPES - 1)];
        /* a field that is not there yet shows as no colour, not as a wrong one */
        if (look->color_by == SG_COLOR_UNIFORM || look->color_by == SG_COLOR_BY_FIELD)
          c = uniform;
        else if (look->color_by == SG_COLOR_BY_CLASS)
          c = by_class[sg_kind_of (classes != NULL ? classes[i] : 0)];
        memcpy (rgba[i], c, 4);
      }
  const uint8_t mark[4] = { 255, 221, 51, 217 };
  if (classes != NULL)
    for (size_t i = 0; i < scene->n; i++)
      if (classes[i] & SG_CLASS_SELECTED)
        memcpy (rgba[i], mark, 4);
  for (unsigned k = 0; k < scene->n_marks; k++)
    if (scene->mark[k] < scene->n)
      memcpy (rgba[scene->mark[k]], mark, 4);
  for (size_t k = 0; k < scene->n_selected; k++)
    if (scene->selected[k] < scene->n)
      memcpy (rgba[scene->selected[k]], mark, 4);
}

size_t
sg_scene_stick_list (const SgScene *scene, const SgLook *look, SgSticks layer, uint32_t *list)
{
  const SgStickSet *set = &scene->sticks[layer];
  const SgStickLook *how = &look->sticks[layer];
  bool clip = any_clip (look);
  size_t m = 0;

  if (!how->visible || how->opacity <= 0)
    return 0;
  for (size_t i = 0; i < set->n; i++)
    {
      if (set->value[i] < how->threshold || set->value[i] > how->most)
        continue;
      if (clip)
        {
          float middle[3];
          for (int c = 0; c < 3; c++)
            middle[c] = set->texels[i].start[c] + 0.5f * how->length * set->texels[i].vector[c];
          if (clipped (look, middle))
            continue;
        }
      list[m++] = (uint32_t) i;
    }
  return m;
}

void
sg_scene_stick_colors (const SgScene *scene, const SgLook *look, SgSticks layer, uint8_t (*rgba)[4])
{
  const SgStickSet *set = &scene->sticks[layer];

  if (look->sticks[layer].by_scale)
    color_values (&look->sticks[layer].scale, set->value, set->n, rgba);
  else if (layer == SG_STICKS_DISCLINATIONS)
    {
      uint8_t fold[2][4];
      put_color (look->line_color[0], fold[0]);
      put_color (look->line_color[1], fold[1]);
      for (size_t i = 0; i < set->n; i++)
        memcpy (rgba[i], fold[set->value[i] > 5], 4);
    }
  else if (set->n > 0)
    memcpy (rgba, set->rgba, 4 * set->n);
}

void
sg_scene_cell_sticks (const SgScene *scene, SgStickTexels texels[SG_CELL_STICKS])
{
  const SgCell *cell = &scene->cell;
  const double edge[3][3] = { { cell->lx, 0, 0 }, { cell->xy, cell->ly, 0 }, { cell->xz, cell->yz, cell->lz } };
  const int pieces = SG_CELL_STICKS / 12;
  SgStickTexels *t = texels;

  for (int axis = 0; axis < 3; axis++)
    for (int j = 0; j < 4; j++)
      for (int k = 0; k < pieces; k++, t++)
        {
          int b = (axis + 1) % 3, c = (axis + 2) % 3;
          for (int x = 0; x < 3; x++)
            {
              double start = (j & 1 ? 0.5 : -0.5) * edge[b][x] + (j & 2 ? 0.5 : -0.5) * edge[c][x]
                             + ((double) k / pieces - 0.5) * edge[axis][x];
              t->start[x] = (float) start;
              t->vector[x] = (float) (edge[axis][x] / pieces);
            }
          t->radius = 0;
          t->shape = SG_SHAPE_TUBE;
        }
}

void
sg_scene_shift (const SgScene *scene, int i, int j, int k, float shift[3])
{
  const SgCell *cell = &scene->cell;

  shift[0] = (float) (i * cell->lx + j * cell->xy + k * cell->xz);
  shift[1] = (float) (j * cell->ly + k * cell->yz);
  shift[2] = (float) (k * cell->lz);
}

void
sg_sort_by_depth (const float *depth, size_t n, uint32_t *order, uint16_t *scratch)
{
  g_autofree size_t *count = g_new0 (size_t, 65537);
  float low = INFINITY, high = -INFINITY;

  for (size_t i = 0; i < n; i++)
    {
      low = fminf (low, depth[i]);
      high = fmaxf (high, depth[i]);
    }
  float scale = high > low ? 65535 / (high - low) : 0;
  for (size_t i = 0; i < n; i++)
    {
      scratch[i] = (uint16_t) (65535 - (int) ((depth[i] - low) * scale));
      count[scratch[i] + 1]++;
    }
  for (size_t b = 0; b < 65536; b++)
    count[b + 1] += count[b];
  for (size_t i = 0; i < n; i++)
    order[count[scratch[i]]++] = (uint32_t) i;
}

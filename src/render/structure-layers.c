/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/structure-layers.h"

#include "render/scene.h"

#include <math.h>
#include <string.h>

#define BOND_RADIUS 0.1f
#define ARROW_RADIUS 0.1f
#define FOUR_FOLD_RADIUS 0.16f
#define SIX_FOLD_RADIUS 0.08f
#define CHAIN_RADIUS 0.12f

unsigned
sg_view_structure_wanted (SgView *view)
{
  static const unsigned by_field[SG_N_FIELDS] = {
    [SG_FIELD_VON_MISES] = SG_STRUCTURE_STRESS,
    [SG_FIELD_VON_MISES_CHANGE] = SG_STRUCTURE_STRESS_CHANGE,
    [SG_FIELD_DISPLACEMENT] = SG_STRUCTURE_DISPLACEMENT,
    [SG_FIELD_D2MIN] = SG_STRUCTURE_D2MIN,
    [SG_FIELD_POTENTIAL_ENERGY] = SG_STRUCTURE_STRESS,
    [SG_FIELD_VOLUME] = SG_STRUCTURE_VORONOI,
    [SG_FIELD_COORDINATION] = SG_STRUCTURE_VORONOI,
    [SG_FIELD_FOUR_FOLD] = SG_STRUCTURE_LABELS,
    [SG_FIELD_SIX_FOLD] = SG_STRUCTURE_LABELS,
  };
  unsigned want = 0;

  for (unsigned p = 0; p < sg_view_n_panels (view); p++)
    {
      const SgLook *look = sg_view_look (view, p);
      uint32_t classes = look->atoms ? look->show_class : 0;
      if (look->atoms && look->color_by == SG_COLOR_BY_FIELD)
        want |= by_field[look->field];
      if (look->atoms && look->threshold_active)
        want |= by_field[look->threshold_field];
      if (look->atoms && look->color_by == SG_COLOR_BY_CLASS)
        classes |= SG_CLASS_ICOSAHEDRAL | SG_CLASS_SHELL;
      if (classes & (SG_CLASS_ICOSAHEDRAL | SG_CLASS_SHELL | SG_CLASS_Z14 | SG_CLASS_Z15 | SG_CLASS_Z16 | SG_CLASS_OTHER))
        want |= SG_STRUCTURE_VORONOI;
      if (classes & (SG_CLASS_NETWORK | SG_CLASS_BACKBONE))
        want |= SG_STRUCTURE_NETWORK;
      if (classes & SG_CLASS_EXCITATION || look->sticks[SG_STICKS_EXCITATIONS].visible)
        want |= SG_STRUCTURE_EXCITATIONS | SG_STRUCTURE_DISPLACEMENT;
      if (look->sticks[SG_STICKS_BONDS].visible)
        want |= SG_STRUCTURE_VORONOI;
      if (look->sticks[SG_STICKS_DISPLACEMENTS].visible)
        want |= SG_STRUCTURE_DISPLACEMENT;
      if (look->sticks[SG_STICKS_DISCLINATIONS].visible)
        want |= SG_STRUCTURE_DISCLINATIONS;
      if (look->mesh.visible)
        want |= SG_STRUCTURE_MESH;
    }
  return want;
}

static void
set_field (SgLayers *layers, SgField field, const double *values, const double *plus)
{
  if (values == NULL)
    return;
  float *single = layers->field[field] = g_new (float, MAX (layers->n, 1));
  for (size_t i = 0; i < layers->n; i++)
    single[i] = (float) (values[i] + (plus != NULL ? plus[i] : 0));
}

static void
set_count (SgLayers *layers, SgField field, const uint8_t *counts)
{
  if (counts == NULL)
    return;
  float *single = layers->field[field] = g_new (float, MAX (layers->n, 1));
  for (size_t i = 0; i < layers->n; i++)
    single[i] = counts[i];
}

static void
set_fields (SgLayers *layers, const SgStructure *s)
{
  const SgAtomicStress *stress = s->stress;
  const SgDisplacement *moved = s->displacement;
  const SgVoronoi *voronoi = s->voronoi;

  set_field (layers, SG_FIELD_VON_MISES, stress != NULL ? stress->von_mises : NULL, NULL);
  set_field (layers, SG_FIELD_POTENTIAL_ENERGY, stress != NULL ? stress->energy : NULL,
             stress != NULL ? stress->shift : NULL);
  set_field (layers, SG_FIELD_VON_MISES_CHANGE, s->von_mises_change, NULL);
  set_field (layers, SG_FIELD_DISPLACEMENT, moved != NULL ? moved->magnitude : NULL, NULL);
  set_field (layers, SG_FIELD_D2MIN, moved != NULL ? moved->d2min : NULL, NULL);
  set_field (layers, SG_FIELD_VOLUME, voronoi != NULL ? voronoi->volume : NULL, NULL);
  set_count (layers, SG_FIELD_FOUR_FOLD, s->n4);
  set_count (layers, SG_FIELD_SIX_FOLD, s->n6);
  if (voronoi != NULL)
    {
      float *degree = layers->field[SG_FIELD_COORDINATION] = g_new (float, MAX (layers->n, 1));
      for (size_t i = 0; i < layers->n; i++)
        degree[i] = (float) sg_voronoi_degree (voronoi, i);
    }
}

static uint16_t
frank_kasper_class (uint8_t z)
{
  return z == 14 ? SG_CLASS_Z14 : z == 15 ? SG_CLASS_Z15 : z == 16 ? SG_CLASS_Z16 : 0;
}

static void
set_classes (SgLayers *layers, const SgStructure *s)
{
  if (s->centre == NULL && s->network == NULL && s->c15 == NULL && s->excitations == NULL)
    return;
  uint16_t *classes = layers->classes = g_new0 (uint16_t, MAX (s->n, 1));
  for (size_t i = 0; i < s->n; i++)
    {
      if (s->centre != NULL && s->centre[i])
        {
          classes[i] |= SG_CLASS_ICOSAHEDRAL;
          for (uint32_t e = s->voronoi->start[i]; e < s->voronoi->start[i + 1]; e++)
            classes[s->voronoi->neighbour[e]] |= SG_CLASS_SHELL;
        }
      else if (s->centre != NULL)
        classes[i] |= SG_CLASS_OTHER;
      if (s->frank_kasper != NULL)
        classes[i] |= frank_kasper_class (s->frank_kasper[i]);
      if (s->network != NULL && s->network->cluster[i] == 0)
        classes[i] |= SG_CLASS_NETWORK;
      if (s->c15 != NULL && s->c15->cluster[i] >= 0)
        classes[i] |= SG_CLASS_BACKBONE;
    }
  for (size_t k = 0; s->excitations != NULL && k < s->excitations->n; k++)
    for (uint32_t a = 0; a < s->excitations->excitation[k].n_atoms; a++)
      classes[s->excitations->excitation[k].atom[a]] |= SG_CLASS_EXCITATION;
}

static void
add_stick (GArray *sticks, const double a[3], const double d[3], float radius, double value, SgShape shape,
           uint32_t rgb)
{
  SgStick stick = { { (float) a[0], (float) a[1], (float) a[2] },
                    { (float) d[0], (float) d[1], (float) d[2] },
                    radius,
                    (float) value,
                    { (uint8_t) (rgb >> 16), (uint8_t) (rgb >> 8), (uint8_t) rgb, 255 },
                    (uint8_t) shape };

  g_array_append_val (sticks, stick);
}

static void
give (SgLayers *layers, const SgStructure *s, SgSticks layer, GArray *sticks)
{
  if (sticks->len > 0)
    sg_stick_set_fill (&layers->sticks[layer], &s->snapshot->cell, (const SgStick *) (const void *) sticks->data,
                       sticks->len);
  g_array_set_size (sticks, 0);
}

static void
set_bonds (SgLayers *layers, const SgStructure *s, GArray *sticks)
{
  const SgVoronoi *v = s->voronoi;

  for (uint32_t i = 0; v != NULL && s->centre != NULL && i < v->n; i++)
    for (uint32_t e = v->start[i]; s->centre[i] && e < v->start[i + 1]; e++)
      {
        /* each once: a row and its reverse name the same face */
        if (!s->centre[v->neighbour[e]] || v->reverse[e] < e)
          continue;
        double a[3] = { v->r[0][i], v->r[1][i], v->r[2][i] }, d[3];
        sg_voronoi_vector (v, i, e, d);
        add_stick (sticks, a, d, BOND_RADIUS, 1, SG_SHAPE_TUBE, 0xb9c3cf);
      }
  give (layers, s, SG_STICKS_BONDS, sticks);
}

static void
set_displacements (SgLayers *layers, const SgStructure *s, GArray *sticks)
{
  const SgDisplacement *moved = s->displacement;

  for (size_t i = 0; moved != NULL && i < moved->n; i++)
    {
      double a[3], d[3];
      for (int c = 0; c < 3; c++)
        {
          d[c] = moved->u[c][i];
          a[c] = s->snapshot->r[c][i] - d[c];
        }
      add_stick (sticks, a, d, ARROW_RADIUS, moved->magnitude[i], SG_SHAPE_ARROW, 0xcccccc);
    }
  give (layers, s, SG_STICKS_DISPLACEMENTS, sticks);
}

static void
set_lines (SgLayers *layers, const SgStructure *s, GArray *sticks)
{
  const SgDisclinations *lines = s->disclinations;

  for (size_t l = 0; lines != NULL && s->voronoi != NULL && l < lines->n_lines; l++)
    for (uint32_t k = lines->line_start[l]; k < lines->line_start[l + 1]; k++)
      {
        const SgVoronoi *v = s->voronoi;
        uint32_t i = lines->from[k];
        bool four = lines->kind[l] == SG_LINE_FOUR;
        double a[3] = { v->r[0][i], v->r[1][i], v->r[2][i] }, d[3];
        sg_voronoi_vector (v, i, lines->entry[k], d);
        add_stick (sticks, a, d, four ? FOUR_FOLD_RADIUS : SIX_FOLD_RADIUS, four ? 4 : 6,
                   four ? SG_SHAPE_SPINDLE : SG_SHAPE_TUBE, 0);
      }
  give (layers, s, SG_STICKS_DISCLINATIONS, sticks);
}

/* Replacements: an arrow from where an atom was to where the other one was, into whose place it came. */
static void
set_excitations (SgLayers *layers, const SgStructure *s, GArray *sticks)
{
  const SgExcitations *all = s->excitations;

  for (size_t k = 0; all != NULL && s->displacement != NULL && k < all->n; k++)
    for (uint32_t l = 0; l < all->excitation[k].n_links; l++)
      {
        const uint32_t *link = all->excitation[k].link[l];
        double was[2][3], d[3];
        for (int e = 0; e < 2; e++)
          for (int c = 0; c < 3; c++)
            was[e][c] = s->snapshot->r[c][link[e]] - s->displacement->u[c][link[e]];
        for (int c = 0; c < 3; c++)
          d[c] = was[1][c] - was[0][c];
        sg_cell_nearest_image (&s->snapshot->cell, d);
        add_stick (sticks, was[0], d, CHAIN_RADIUS, (double) all->excitation[k].number, SG_SHAPE_ARROW, 0xf2b134);
      }
  give (layers, s, SG_STICKS_EXCITATIONS, sticks);
}

SgLayers *
sg_layers_new (const SgStructure *s, bool coarse)
{
  SgLayers *layers = g_new0 (SgLayers, 1);

  if (s == NULL)
    return layers;
  g_autoptr (GArray) sticks = g_array_new (FALSE, FALSE, sizeof (SgStick));
  layers->n = s->n;
  set_fields (layers, s);
  set_classes (layers, s);
  set_bonds (layers, s, sticks);
  set_displacements (layers, s, sticks);
  set_lines (layers, s, sticks);
  set_excitations (layers, s, sticks);
  const SgSurfaceMesh *mesh = s->mesh;
  if (mesh != NULL && mesh->n_triangles > 0)
    {
      sg_mesh_set_fill (&layers->mesh, mesh->vertex[0], mesh->n_vertices, mesh->triangle[0], mesh->n_triangles,
                        &mesh->cell);
      for (int d = SG_MESH_MEDIUM; coarse && d < SG_N_MESH_DETAILS; d++)
        sg_mesh_set_detail (&layers->mesh, (SgMeshDetail) d);
    }
  return layers;
}

void
sg_layers_free (SgLayers *layers)
{
  if (layers == NULL)
    return;
  for (int f = 0; f < SG_N_FIELDS; f++)
    g_free (layers->field[f]);
  g_free (layers->classes);
  for (int k = 0; k < SG_N_STICKS; k++)
    sg_stick_set_clear (&layers->sticks[k]);
  sg_mesh_set_clear (&layers->mesh);
  g_free (layers);
}

void
sg_view_set_structure (SgView *view, const SgStructure *structure)
{
  sg_view_take_layers (view, sg_layers_new (structure, false));
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/atom-facts.h"
#include "engine/words.h"
#include "ui/units.h"

#include <math.h>
#include <string.h>

/* A typographic minus, as everywhere else in the window. */
static void
put_number (char *text, size_t size, double value, int digits)
{
  char plain[40];

  if (!isfinite (value))
    {
      g_strlcpy (text, "–", size);
      return;
    }
  g_snprintf (plain, sizeof plain, "%.*f", digits, fabs (value));
  bool zero = strspn (plain, "0.,") == strlen (plain);
  g_snprintf (text, size, "%s%s", value < 0 && !zero ? "\u2212" : "", plain);
}

static SgAtomFact *
add (SgAtomFact *fact, unsigned *n, const char *name, const char *unit, const char *help)
{
  SgAtomFact *row = &fact[(*n)++];

  g_assert (*n <= SG_MAX_ATOM_FACTS);
  row->name = name;
  row->unit = unit;
  row->help = help;
  g_strlcpy (row->value, "–", sizeof row->value);
  row->physical[0] = '\0';
  row->wide = true;
  return row;
}

/* A number, and the same in units of the laboratory. */
static void
put_both (SgAtomFact *row, double value, int digits, SgUnit unit)
{
  g_autofree char *physical = sg_units_text (unit, value);

  put_number (row->value, sizeof row->value, value, digits);
  g_strlcpy (row->physical, physical != NULL ? physical : "", sizeof row->physical);
}

static void
put_three (SgAtomFact *row, const double v[3], int digits)
{
  char part[3][40];

  for (int c = 0; c < 3; c++)
    put_number (part[c], sizeof part[c], v[c], digits);
  g_snprintf (row->value, sizeof row->value, "%s  %s  %s", part[0], part[1], part[2]);
}

static const char *
class_of (const SgStructure *s, size_t i)
{
  if (s->frank_kasper[i] == 12)
    return _ ("icosahedral");
  if (s->frank_kasper[i] == 14)
    return "Frank-Kasper Z14";
  if (s->frank_kasper[i] == 15)
    return "Frank-Kasper Z15";
  if (s->frank_kasper[i] == 16)
    return "Frank-Kasper Z16";
  for (uint32_t e = s->voronoi->start[i]; e < s->voronoi->start[i + 1]; e++)
    if (s->icosahedral[s->voronoi->neighbour[e]])
      return _ ("shell of an icosahedron");
  return _ ("other");
}

/* Faces by their number of edges, from three on. */
static void
put_voronoi_index (SgAtomFact *row, const SgVoronoi *v, size_t i)
{
  unsigned faces[16] = { 0 };
  int last = 6;
  GString *text = g_string_new ("⟨");

  for (uint32_t e = v->start[i]; e < v->start[i + 1]; e++)
    faces[MIN (v->edges[e], 15)]++;
  for (int k = 7; k < 16; k++)
    if (faces[k] > 0)
      last = k;
  for (int k = 3; k <= last; k++)
    g_string_append_printf (text, "%s%u", k > 3 ? "," : "", faces[k]);
  g_string_append (text, "⟩");
  g_strlcpy (row->value, text->str, sizeof row->value);
  g_string_free (text, TRUE);
}

static double
mean_bond_order (const SgStructure *s, size_t i)
{
  unsigned sum = 0, n = 0;

  for (uint32_t e = s->voronoi->start[i]; e < s->voronoi->start[i + 1]; e++)
    if (s->modified->order[e] > 0)
      {
        sum += s->modified->order[e];
        n++;
      }
  return n > 0 ? (double) sum / n : (double) NAN;
}

unsigned
sg_atom_facts (const SgSnapshot *snapshot, const SgStructure *s, size_t i, SgAtomFact *fact)
{
  static const char *const stress_unit = "ε/σ<sup>3</sup>";
  unsigned n = 0;
  SgAtomFact *row;

  g_return_val_if_fail (i < snapshot->n, 0);
  if (s != NULL && s->n != snapshot->n)
    s = NULL;
  row = add (fact, &n, _ ("Number"), "", _ ("The number the sample's file gives the atom"));
  g_snprintf (row->value, sizeof row->value, "%" G_GINT64_FORMAT, snapshot->id_of[i]);
  row = add (fact, &n, _ ("Type"), "", NULL);
  sg_words_copy (row->value, sizeof row->value, sg_potential_label (&snapshot->potential, snapshot->type[i]));
  row = add (fact, &n, _ ("Class"), "", _ ("By the radical Voronoi cell"));
  if (s != NULL && s->frank_kasper != NULL)
    g_strlcpy (row->value, class_of (s, i), sizeof row->value);
  row = add (fact, &n, _ ("SU(2) label"), "", _ ("Numbers of 4-, 5- and 6-fold bonds left by the modified tessellation"));
  if (s != NULL && s->su2 != NULL)
    {
      if (s->su2[i] != SG_SU2_OTHER)
        g_strlcpy (row->value, sg_su2_name (s->su2[i]), sizeof row->value);
      else
        g_snprintf (row->value, sizeof row->value, _ ("other (%u-%u-%u)"), s->n4[i], s->n5[i], s->n6[i]);
    }
  row = add (fact, &n, _ ("Cluster"), "", _ ("Number of the icosahedral cluster by size, and how many icosahedra it has"));
  if (s != NULL && s->network != NULL)
    {
      int32_t k = s->network->cluster[i];
      if (k >= 0)
        g_snprintf (row->value, sizeof row->value, _ ("%d of %zu, with %zu"), k + 1, s->network->n_clusters,
                    s->network->size[k]);
      else
        g_strlcpy (row->value, _ ("none"), sizeof row->value);
    }
  row = add (fact, &n, _ ("Voronoi index"), "", _ ("Faces of the cell with 3, 4, 5, 6, … edges"));
  if (s != NULL && s->voronoi != NULL)
    put_voronoi_index (row, s->voronoi, i);
  row = add (fact, &n, _ ("Volume"), "σ<sup>3</sup>", _ ("Of the radical Voronoi cell"));
  row->wide = false;
  if (s != NULL && s->voronoi != NULL)
    put_both (row, s->voronoi->volume[i], 4, SG_UNIT_VOLUME);
  row = add (fact, &n, _ ("Neighbours"), "", _ ("Faces of the cell, and bonds left by the modified tessellation"));
  if (s != NULL && s->voronoi != NULL && s->coordination != NULL)
    g_snprintf (row->value, sizeof row->value, _ ("%u, %u left"), sg_voronoi_degree (s->voronoi, i), s->coordination[i]);
  row = add (fact, &n, _ ("Mean bond order"), "", _ ("Common neighbours of the bonds that are left"));
  if (s != NULL && s->modified != NULL)
    put_number (row->value, sizeof row->value, mean_bond_order (s, i), 3);

  const SgAtomicStress *stress = s != NULL ? s->stress : NULL;
  row = add (fact, &n, _ ("Stress xx yy zz"), stress_unit, _ ("Atomic stress, tension positive, configurational"));
  if (stress != NULL)
    put_three (row, (double[]){ stress->stress[SG_XX][i], stress->stress[SG_YY][i], stress->stress[SG_ZZ][i] }, 2);
  row = add (fact, &n, _ ("Stress xy xz yz"), stress_unit, NULL);
  if (stress != NULL)
    put_three (row, (double[]){ stress->stress[SG_XY][i], stress->stress[SG_XZ][i], stress->stress[SG_YZ][i] }, 2);
  row = add (fact, &n, _ ("Von Mises stress"), stress_unit, NULL);
  row->wide = false;
  if (stress != NULL)
    put_both (row, stress->von_mises[i], 3, SG_UNIT_STRESS);
  row = add (fact, &n, _ ("Change of von Mises"), stress_unit, _ ("Since the state that is compared with"));
  row->wide = false;
  if (s != NULL && s->von_mises_change != NULL)
    put_both (row, s->von_mises_change[i], 3, SG_UNIT_STRESS);
  row = add (fact, &n, _ ("Potential energy"), "ε", _ ("Half of each pair's"));
  row->wide = false;
  if (stress != NULL)
    put_both (row, stress->energy[i] + stress->shift[i], 4, SG_UNIT_ENERGY);

  const SgDisplacement *moved = s != NULL ? s->displacement : NULL;
  row = add (fact, &n, _ ("Displacement"), "σ", _ ("Since the state that is compared with, without the homogeneous shear"));
  row->wide = false;
  if (moved != NULL)
    put_both (row, moved->magnitude[i], 4, SG_UNIT_LENGTH);
  row = add (fact, &n, _ ("Displacement x y z"), "σ", NULL);
  if (moved != NULL)
    put_three (row, (double[]){ moved->u[0][i], moved->u[1][i], moved->u[2][i] }, 3);
  row = add (fact, &n, _ ("D²min"), "σ<sup>2</sup>", _ ("How far the neighbours' moves are from any affine one"));
  if (moved != NULL && moved->d2min != NULL)
    put_number (row->value, sizeof row->value, moved->d2min[i], 5);
  row = add (fact, &n, _ ("Position x y z"), "σ", _ ("In the cell"));
  double r[3] = { snapshot->r[0][i], snapshot->r[1][i], snapshot->r[2][i] }, f[3];
  sg_cell_to_fractional (&snapshot->cell, r, f);
  for (int c = 0; c < 3; c++)
    f[c] -= floor (f[c]);
  sg_cell_to_cartesian (&snapshot->cell, f, r);
  put_three (row, r, 3);
  return n;
}

static void
vector (const SgSnapshot *s, size_t from, size_t to, double d[3])
{
  for (int c = 0; c < 3; c++)
    d[c] = s->r[c][to] - s->r[c][from];
  sg_cell_nearest_image (&s->cell, d);
}

double
sg_atom_distance (const SgSnapshot *snapshot, size_t i, size_t j)
{
  double d[3];

  vector (snapshot, i, j, d);
  return sqrt (d[0] * d[0] + d[1] * d[1] + d[2] * d[2]);
}

double
sg_atom_angle (const SgSnapshot *snapshot, size_t i, size_t j, size_t k)
{
  double a[3], b[3], ab = 0, aa = 0, bb = 0;

  vector (snapshot, j, i, a);
  vector (snapshot, j, k, b);
  for (int c = 0; c < 3; c++)
    {
      ab += a[c] * b[c];
      aa += a[c] * a[c];
      bb += b[c] * b[c];
    }
  return aa > 0 && bb > 0 ? acos (CLAMP (ab / sqrt (aa * bb), -1, 1)) * 180 / G_PI : (double) NAN;
}

bool
sg_atom_find (const SgSnapshot *snapshot, int64_t id, size_t *atom)
{
  for (size_t i = 0; i < snapshot->n; i++)
    if (snapshot->id_of[i] == id)
      {
        *atom = i;
        return true;
      }
  return false;
}

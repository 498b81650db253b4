/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/structure/gauge.h"
#include "engine/io/out-file.h"
#include "engine/minimizer.h"
#include "engine/per-atom.h"
#include "engine/structure/laves.h"
#include "engine/structure/result.h"
#include "engine/words.h"

#include <math.h>
#include <string.h>

#define TOLERANCE 1e-4 /* of the largest force, epsilon/sigma, as of the paper's sample */
#define MAX_EVALUATIONS 20000

static double
share (size_t part, size_t whole)
{
  return whole > 0 ? (double) part / (double) whole : 0;
}

/* What a structure result says. */
static void
take_structure (SgGauge *g, const SgStructure *s)
{
  size_t z[17] = { 0 }, z16_large = 0;
  const uint8_t *type = s->snapshot->type;

  for (size_t i = 0; i < s->n; i++)
    {
      z[s->frank_kasper[i]]++;
      z16_large += s->frank_kasper[i] == 16 && type[i] == 0;
    }
  g->n_large = s->count_of_type[0];
  g->n_small = s->count_of_type[1];
  g->icosahedral_voronoi = share (s->icosahedral_of_type[1], g->n_small);
  g->icosahedral_bonds = share (s->su2_icosahedral_of_type[1], g->n_small);
  g->network_clusters = s->network->n_clusters;
  if (s->network->n_clusters > 0)
    {
      g->network_largest = s->network->size[0];
      for (int c = 0; c < 3; c++)
        g->network_spans[c] = s->network->spans[0][c];
    }
  g->four_fold = share (s->disclinations->n_bonds[SG_LINE_FOUR], s->modified->n_bonds);
  g->six_fold = share (s->disclinations->n_bonds[SG_LINE_SIX], s->modified->n_bonds);
  const int coordination[4] = { 12, 14, 15, 16 };
  for (int k = 0; k < 4; k++)
    g->frank_kasper[k] = share (z[coordination[k]], s->n);
  g->z16_large = share (z16_large, g->n_large);

  SgLaves *laves = sg_laves_new (s->voronoi, type, s->frank_kasper);
  g->laves_c15 = laves->n_c15;
  g->laves_c14 = laves->n_c14;
  g->laves_clusters = laves->n_clusters;
  g->laves_largest = laves->largest;
  sg_laves_free (laves);
}

static void
judge (SgGauge *g)
{
  const SgStructureFactor *s = &g->structure_factor;
  g->verdict = SG_VERDICT_ORDERING;
  if (g->laves_largest > SG_GAUGE_MOTIF_ATOMS)
    g_snprintf (g->reason, sizeof g->reason, _ ("a cluster of Laves motifs (C14, C15) has %zu atoms"),
                g->laves_largest);
  else if (s->excess > SG_GAUGE_EXCESS)
    g_snprintf (g->reason, sizeof g->reason,
                _ ("the structure factor has a peak at k = %.2f, %.1f times its mean there beyond chance"),
                s->excess_k, s->excess);
  else if (g->z16_large > SG_GAUGE_Z16)
    g_snprintf (g->reason, sizeof g->reason, _ ("%.0f%% of the large atoms have the surroundings of a Laves phase"),
                100 * g->z16_large);
  else
    {
      g->verdict = SG_VERDICT_GLASS;
      g->reason[0] = '\0';
    }
}

bool
sg_gauge_measure (const SgConfiguration *configuration, bool inherent, SgPool *pool,
                  const atomic_bool *cancel, SgGauge *gauge, GError **error)
{
  g_autoptr (SgConfiguration) c = sg_configuration_copy (configuration);
  size_t n = c->atoms->n;

  *gauge = (SgGauge){ .n = n, .inherent = inherent };
  sg_atoms_wrap (c->atoms, &c->cell);
  if (inherent)
    {
      SgMinimum minimum;
      if (!sg_minimize (c, pool, TOLERANCE, MAX_EVALUATIONS, cancel, &minimum, error))
        return false;
      gauge->converged = minimum.converged;
      gauge->evaluations = minimum.evaluations;
    }
  SgForceSums sums;
  double shift;
  if (!sg_per_atom_compute (&c->potential, &c->cell, c->atoms, pool, &sums, &shift, NULL, error))
    return false;
  gauge->energy = sums.energy / (double) n;
  gauge->energy_unshifted = (sums.energy + shift) / (double) n;
  gauge->volume = sg_cell_volume (&c->cell) / (double) n;

  SgStructureOptions options;
  sg_structure_options_default (&options);
  options.want = SG_STRUCTURE_VORONOI | SG_STRUCTURE_LABELS | SG_STRUCTURE_NETWORK | SG_STRUCTURE_DISCLINATIONS;
  g_autoptr (SgSnapshot) snapshot = sg_snapshot_new_from_configuration (c);
  g_autoptr (SgStructure) structure = sg_structure_new (snapshot, NULL, &options, NULL, pool, error);
  if (structure == NULL)
    return false;
  take_structure (gauge, structure);
  sg_structure_factor (&c->cell, n, (const double *const *) c->atoms->r, SG_GAUGE_K_MAX, pool,
                       &gauge->structure_factor);
  judge (gauge);
  /* what the calibration is for, and not of a crystal */
  if (inherent && strcmp (c->potential.name, "wahnstrom") == 0 && gauge->verdict == SG_VERDICT_GLASS
      && fabs (share (gauge->n_small, n) - 0.5) < 0.02)
    sg_quench_rate (gauge->energy, gauge->icosahedral_voronoi, gauge->volume, n, &gauge->quench);
  return true;
}

static void
add_number (JsonBuilder *builder, const char *name, double value)
{
  json_builder_set_member_name (builder, name);
  if (isfinite (value))
    json_builder_add_double_value (builder, value);
  else
    json_builder_add_null_value (builder);
}

static void
add_count (JsonBuilder *builder, const char *name, size_t value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, (gint64) value);
}

static void
add_truth (JsonBuilder *builder, const char *name, bool value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_boolean_value (builder, value);
}

static void
begin (JsonBuilder *builder, const char *name)
{
  json_builder_set_member_name (builder, name);
  json_builder_begin_object (builder);
}

void
sg_gauge_add_json (JsonBuilder *builder, const SgGauge *g)
{
  const SgStructureFactor *s = &g->structure_factor;

  add_count (builder, "atoms", g->n);
  add_truth (builder, "inherent_structure", g->inherent);
  if (g->inherent)
    {
      add_truth (builder, "converged", g->converged);
      add_count (builder, "evaluations", g->evaluations);
    }
  add_number (builder, "energy_per_atom", g->energy);
  add_number (builder, "energy_per_atom_unshifted", g->energy_unshifted);
  add_number (builder, "volume_per_atom", g->volume);
  begin (builder, "icosahedral_small");
  add_number (builder, "voronoi", g->icosahedral_voronoi);
  add_number (builder, "bonds", g->icosahedral_bonds);
  json_builder_end_object (builder);
  begin (builder, "network");
  add_count (builder, "clusters", g->network_clusters);
  add_count (builder, "largest", g->network_largest);
  json_builder_set_member_name (builder, "spans");
  json_builder_begin_array (builder);
  for (int c = 0; c < 3; c++)
    json_builder_add_boolean_value (builder, g->network_spans[c]);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  add_number (builder, "four_fold", g->four_fold);
  add_number (builder, "six_fold", g->six_fold);
  if (g->inherent)
    {
      json_builder_set_member_name (builder, "equivalent_quench_rate");
      sg_quench_rate_add_json (builder, &g->quench);
    }
  begin (builder, "guard");
  json_builder_set_member_name (builder, "verdict");
  json_builder_add_string_value (builder, g->verdict == SG_VERDICT_GLASS ? "glass" : "ordering");
  json_builder_set_member_name (builder, "reason");
  if (g->reason[0] != '\0')
    json_builder_add_string_value (builder, g->reason);
  else
    json_builder_add_null_value (builder);
  add_count (builder, "laves_largest_cluster", g->laves_largest);
  add_count (builder, "laves_clusters", g->laves_clusters);
  add_count (builder, "laves_c15", g->laves_c15);
  add_count (builder, "laves_c14", g->laves_c14);
  begin (builder, "frank_kasper");
  static const char *const names[4] = { "Z12", "Z14", "Z15", "Z16" };
  for (int k = 0; k < 4; k++)
    add_number (builder, names[k], g->frank_kasper[k]);
  json_builder_end_object (builder);
  add_number (builder, "z16_of_large", g->z16_large);
  begin (builder, "structure_factor");
  add_number (builder, "largest", s->largest);
  add_number (builder, "k", s->k);
  json_builder_set_member_name (builder, "hkl");
  json_builder_begin_array (builder);
  for (int c = 0; c < 3; c++)
    json_builder_add_int_value (builder, s->hkl[c]);
  json_builder_end_array (builder);
  add_number (builder, "excess", s->excess);
  add_count (builder, "wave_vectors", s->n_vectors);
  json_builder_end_object (builder);
  json_builder_end_object (builder);
}

char *
sg_gauge_to_json (const SgGauge *gauge)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  json_builder_begin_object (builder);
  sg_gauge_add_json (builder, gauge);
  json_builder_end_object (builder);
  g_autoptr (JsonNode) root = json_builder_get_root (builder);
  return json_to_string (root, TRUE);
}

char *
sg_gauge_path (const char *sample)
{
  static const char *const suffixes[] = { ".gz", ".lammps", ".data", ".lmp", ".xyz", ".extxyz" };
  g_autofree char *stem = g_strdup (sample);
  for (unsigned k = 0; k < G_N_ELEMENTS (suffixes); k++)
    if (g_str_has_suffix (stem, suffixes[k]))
      stem[strlen (stem) - strlen (suffixes[k])] = '\0';
  return g_strconcat (stem, ".gauge.json", NULL);
}

bool
sg_gauge_save (const SgConfiguration *configuration, const char *sample, SgPool *pool, const atomic_bool *cancel,
               SgGauge *gauge, GError **error)
{
  SgGauge mine;
  if (gauge == NULL)
    gauge = &mine;
  if (!sg_gauge_measure (configuration, true, pool, cancel, gauge, error))
    return false;
  g_autofree char *text = sg_gauge_to_json (gauge), *path = sg_gauge_path (sample);
  SgOutFile *file = sg_out_file_open (path, false, error);
  if (file == NULL)
    return false;
  sg_out_file_write (file, text, strlen (text));
  sg_out_file_write (file, "\n", 1);
  return sg_out_file_commit (file, error);
}

/* analyze.c: energy, pressure, stress and temperature of a configuration, and of each of its atoms
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Configurational stress sigma = -W/V (tension positive), pressure tr W/(3V), with all pairs in double
 * precision; temperature 2 K/(3N - 3) without the motion of the centre of mass.
 */
#include "cli/analyze-structure.h"
#include "cli/cli.h"
#include "engine/io/configuration-io.h"
#include "engine/io/out-file.h"
#include "engine/per-atom.h"
#include "engine/structure/gauge.h"
#include "engine/stress.h"

#include <stdio.h>

static gboolean as_json, with_gauge;
static char *per_atom_path, *potential_path;
static int n_threads;
static SgCliStructureOptions structure_options;

static const GOptionEntry entries[] = {
  { "json", 0, 0, G_OPTION_ARG_NONE, &as_json, "print JSON", NULL },
  { "per-atom", 0, 0, G_OPTION_ARG_FILENAME, &per_atom_path,
    "write forces, energy and stress of each atom (.csv or .csv.gz)", "OUT.csv" },
  { "gauge", 0, 0, G_OPTION_ARG_NONE, &with_gauge,
    "how relaxed the glass is, on its inherent structure, and whether it orders", NULL },
  { "potential", 0, 0, G_OPTION_ARG_FILENAME, &potential_path,
    "use this potential, a file or the name of a shipped one", "FILE" },
  { "threads", 0, 0, G_OPTION_ARG_INT, &n_threads, "threads; 0: one a processor", "N" },
  SG_CLI_STRUCTURE_ENTRIES (structure_options),
  { NULL },
};

typedef struct {
  SgForceSums sums;
  double shift;
  SgPerAtom per_atom;
  double kinetic, temperature, volume;
  double pressure, pressure_total;
  double stress[6];
} Analysis;

static void
kinetic_part (const SgConfiguration *configuration, Analysis *analysis)
{
  const SgAtoms *atoms = configuration->atoms;
  const double *mass = configuration->potential.mass;
  double momentum[3] = { 0 }, total = 0, kinetic = 0;
  for (size_t i = 0; i < atoms->n; i++)
    {
      total += mass[atoms->type[i]];
      for (int c = 0; c < 3; c++)
        momentum[c] += mass[atoms->type[i]] * atoms->v[c][i];
    }
  for (size_t i = 0; i < atoms->n; i++)
    for (int c = 0; c < 3; c++)
      {
        double v = atoms->v[c][i] - momentum[c] / total;
        kinetic += 0.5 * mass[atoms->type[i]] * v * v;
      }
  analysis->kinetic = kinetic;
  analysis->temperature = atoms->n > 1 ? 2 * kinetic / (3 * (double) atoms->n - 3) : 0;
}

static bool
analyze (SgConfiguration *configuration, bool per_atom, Analysis *analysis, GError **error)
{
  size_t n = configuration->atoms->n;
  *analysis = (Analysis){ 0 };
  if (per_atom)
    {
      analysis->per_atom.energy = g_new0 (double, n);
      analysis->per_atom.shift = g_new0 (double, n);
      for (int c = 0; c < 6; c++)
        analysis->per_atom.stress[c] = g_new0 (double, n);
    }
  SgPool *pool = sg_pool_new ((unsigned) n_threads);
  bool good = sg_per_atom_compute (&configuration->potential, &configuration->cell, configuration->atoms,
                                   pool, &analysis->sums, &analysis->shift,
                                   per_atom ? &analysis->per_atom : NULL, error);
  sg_pool_free (pool);
  if (!good)
    return false;

  static const double nothing[6];
  analysis->volume = sg_cell_volume (&configuration->cell);
  sg_stress_total (analysis->sums.virial, nothing, analysis->volume, analysis->stress);
  analysis->pressure = sg_stress_pressure (analysis->stress);
  kinetic_part (configuration, analysis);
  analysis->pressure_total = analysis->pressure + 2 * analysis->kinetic / (3 * analysis->volume);
  return true;
}

static int
compare_ids (gconstpointer a, gconstpointer b, void *data)
{
  const int64_t *id = data, x = id[*(const uint32_t *) a], y = id[*(const uint32_t *) b];
  return x < y ? -1 : x > y;
}

static bool
write_per_atom (const SgConfiguration *configuration, const Analysis *analysis,
                const SgStructure *structure, GError **error)
{
  const SgAtoms *atoms = configuration->atoms;
  const SgPerAtom *p = &analysis->per_atom;
  g_autofree uint32_t *order = g_new (uint32_t, atoms->n);
  for (size_t i = 0; i < atoms->n; i++)
    order[i] = (uint32_t) i;
  g_qsort_with_data (order, (int) atoms->n, sizeof *order, compare_ids, atoms->id);

  SgOutFile *file = sg_out_file_open (per_atom_path, g_str_has_suffix (per_atom_path, ".gz"), error);
  if (file == NULL)
    return false;
  sg_out_file_print (file, "id,type,x,y,z,fx,fy,fz,pe,sxx,syy,szz,sxy,sxz,syz%s\n",
                     structure != NULL ? sg_cli_structure_columns (structure) : "");
  for (size_t k = 0; k < atoms->n; k++)
    {
      size_t i = order[k];
      sg_out_file_print (file, "%" G_GINT64_FORMAT ",%d", atoms->id[i], atoms->type[i] + 1);
      for (int c = 0; c < 3; c++)
        sg_out_file_print (file, ",%.17g", atoms->r[c][i]);
      for (int c = 0; c < 3; c++)
        sg_out_file_print (file, ",%.17g", atoms->f[c][i]);
      sg_out_file_print (file, ",%.17g", p->energy[i] + p->shift[i]);
      for (int c = 0; c < 6; c++)
        sg_out_file_print (file, ",%.17g", p->stress[c][i]);
      if (structure != NULL)
        sg_cli_structure_row (file, structure, atoms->index[i]);
      sg_out_file_print (file, "\n");
    }
  return sg_out_file_commit (file, error);
}

static void
add_vector (JsonBuilder *builder, const char *name, double x, double y, double z)
{
  json_builder_set_member_name (builder, name);
  json_builder_begin_array (builder);
  json_builder_add_double_value (builder, x);
  json_builder_add_double_value (builder, y);
  json_builder_add_double_value (builder, z);
  json_builder_end_array (builder);
}

static void
print_as_json (const SgConfiguration *configuration, const Analysis *analysis,
               const SgStructure *structure, const SgGauge *gauge)
{
  const SgCell *cell = &configuration->cell;
  JsonBuilder *builder = json_builder_new ();
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "atoms");
  json_builder_add_int_value (builder, (gint64) configuration->atoms->n);
  json_builder_set_member_name (builder, "cell");
  json_builder_begin_object (builder);
  add_vector (builder, "a", cell->lx, 0, 0);
  add_vector (builder, "b", cell->xy, cell->ly, 0);
  add_vector (builder, "c", cell->xz, cell->yz, cell->lz);
  add_vector (builder, "origin", cell->origin[0], cell->origin[1], cell->origin[2]);
  json_builder_end_object (builder);
  sg_cli_add_number (builder, "volume", analysis->volume);
  sg_cli_add_number (builder, "potential_energy", analysis->sums.energy + analysis->shift);
  sg_cli_add_number (builder, "potential_energy_shifted", analysis->sums.energy);
  sg_cli_add_number (builder, "kinetic_energy", analysis->kinetic);
  sg_cli_add_number (builder, "pressure", analysis->pressure);
  sg_cli_add_tensor (builder, "stress", analysis->stress);
  sg_cli_add_number (builder, "pressure_total", analysis->pressure_total);
  sg_cli_add_number (builder, "temperature", analysis->temperature);
  sg_cli_add_number (builder, "von_mises_stress", sg_stress_von_mises (analysis->stress));

  size_t of_type[SG_MAX_TYPES] = { 0 };
  for (size_t i = 0; i < configuration->atoms->n; i++)
    of_type[configuration->atoms->type[i]]++;
  json_builder_set_member_name (builder, "atoms_of_type");
  json_builder_begin_array (builder);
  for (int t = 0; t < configuration->potential.n_types; t++)
    json_builder_add_int_value (builder, (gint64) of_type[t]);
  json_builder_end_array (builder);
  json_builder_set_member_name (builder, "potential");
  json_builder_add_string_value (builder, configuration->potential.name);
  add_vector (builder, "strain", configuration->strain[0], configuration->strain[1],
              configuration->strain[2]);
  json_builder_set_member_name (builder, "sha256");
  json_builder_add_string_value (builder, configuration->sha256);
  if (structure != NULL)
    sg_cli_structure_add_json (builder, structure, &structure_options);
  if (gauge != NULL)
    {
      json_builder_set_member_name (builder, "gauge");
      json_builder_begin_object (builder);
      sg_gauge_add_json (builder, gauge);
      json_builder_end_object (builder);
    }
  json_builder_end_object (builder);
  sg_cli_print_json (builder);
}

static void
print_as_text (const SgConfiguration *configuration, const Analysis *analysis)
{
  const SgCell *cell = &configuration->cell;
  double n = (double) configuration->atoms->n;
  printf ("atoms                    %zu\n", configuration->atoms->n);
  printf ("potential                %s\n", configuration->potential.name);
  printf ("cell                     %.10g %.10g %.10g, tilt %.10g %.10g %.10g\n", cell->lx, cell->ly,
          cell->lz, cell->xy, cell->xz, cell->yz);
  printf ("volume                   %.12g  (%.8g an atom)\n", analysis->volume, analysis->volume / n);
  printf ("potential energy         %.12g  (%.8g an atom)\n", analysis->sums.energy + analysis->shift,
          (analysis->sums.energy + analysis->shift) / n);
  printf ("  shifted at the cutoff  %.12g  (%.8g an atom)\n", analysis->sums.energy,
          analysis->sums.energy / n);
  printf ("temperature              %.8g\n", analysis->temperature);
  printf ("pressure                 %.8g, with the kinetic part %.8g\n", analysis->pressure,
          analysis->pressure_total);
  printf ("stress xx yy zz          %.8g %.8g %.8g\n", analysis->stress[SG_XX], analysis->stress[SG_YY],
          analysis->stress[SG_ZZ]);
  printf ("stress xy xz yz          %.8g %.8g %.8g\n", analysis->stress[SG_XY], analysis->stress[SG_XZ],
          analysis->stress[SG_YZ]);
}

static void
print_gauge (const SgGauge *g)
{
  const SgStructureFactor *s = &g->structure_factor;
  printf ("inherent structure%s\n", g->converged ? "" : " (not converged)");
  printf ("  energy an atom         %.8g shifted, %.8g\n", g->energy, g->energy_unshifted);
  printf ("  icosahedral small      %.2f%% by the Voronoi index, %.2f%% by twelve five-fold bonds\n",
          100 * g->icosahedral_voronoi, 100 * g->icosahedral_bonds);
  printf ("  network                largest cluster %zu, spans%s%s%s%s\n", g->network_largest,
          g->network_spans[0] ? " a" : "", g->network_spans[1] ? " b" : "", g->network_spans[2] ? " c" : "",
          g->network_spans[0] || g->network_spans[1] || g->network_spans[2] ? "" : " nothing");
  printf ("  four-fold, six-fold    %.2f%%, %.2f%% of the bonds\n", 100 * g->four_fold, 100 * g->six_fold);
  g_autofree char *quench = sg_quench_rate_text (&g->quench);
  printf ("  equivalent quench rate %s\n", quench);
  printf ("  Laves motifs           %zu C15, %zu C14; largest cluster %zu atoms\n", g->laves_c15, g->laves_c14,
          g->laves_largest);
  printf ("  Z12 Z14 Z15 Z16        %.2f%% %.2f%% %.2f%% %.2f%%\n", 100 * g->frank_kasper[0],
          100 * g->frank_kasper[1], 100 * g->frank_kasper[2], 100 * g->frank_kasper[3]);
  printf ("  structure factor       largest %.1f at k = %.2f; beyond chance %.1f\n", s->largest, s->k, s->excess);
  if (g->verdict == SG_VERDICT_GLASS)
    printf ("  a glass\n");
  else
    printf ("  ordering: %s\n", g->reason);
}

int
sg_cli_analyze (int argc, char **argv)
{
  GError *error = NULL;
  if (!sg_cli_parse (&argc, &argv, entries, "FILE", "Energy, pressure and stress of a configuration.",
                     "Reduced Lennard-Jones units; stress is positive in tension. Stress and pressure are\n"
                     "configurational; pressure_total has the kinetic part. potential_energy is of the\n"
                     "unshifted potential. In the CSV stress is times volume and rows go by id.",
                     1, 1))
    return SG_EXIT_INPUT;
  if (n_threads < 0 || n_threads > 1024)
    return sg_cli_usage ("analyze", "--threads %d is not within 0 to 1024", n_threads);
  if (!sg_cli_structure_check (&structure_options))
    return SG_EXIT_INPUT;

  g_autoptr (SgConfiguration) configuration = sg_cli_load (argv[1], potential_path, &error);
  if (configuration == NULL)
    return sg_cli_fail (error);
  Analysis analysis;
  g_autoptr (SgStructure) structure = NULL;
  bool good = analyze (configuration, per_atom_path != NULL, &analysis, &error);
  if (good && sg_cli_structure_wanted (&structure_options))
    {
      structure = sg_cli_structure_new (&structure_options, configuration, potential_path,
                                        (unsigned) n_threads, &error);
      good = structure != NULL;
    }
  SgGauge gauge;
  if (good && with_gauge)
    {
      SgPool *pool = sg_pool_new ((unsigned) n_threads);
      good = sg_gauge_measure (configuration, true, pool, NULL, &gauge, &error);
      sg_pool_free (pool);
    }
  good = good && (per_atom_path == NULL || write_per_atom (configuration, &analysis, structure, &error));
  if (good && as_json)
    print_as_json (configuration, &analysis, structure, with_gauge ? &gauge : NULL);
  else if (good)
    {
      print_as_text (configuration, &analysis);
      if (structure != NULL)
        sg_cli_structure_print (structure, &structure_options);
      if (with_gauge)
        print_gauge (&gauge);
    }
  g_free (analysis.per_atom.energy);
  g_free (analysis.per_atom.shift);
  for (int c = 0; c < 6; c++)
    g_free (analysis.per_atom.stress[c]);
  return good ? SG_EXIT_DONE : sg_cli_fail (error);
}

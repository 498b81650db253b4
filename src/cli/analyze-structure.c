/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/analyze-structure.h"
#include "engine/error.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

gboolean
sg_cli_structure_wanted (const SgCliStructureOptions *o)
{
  return o->structure || o->paper_order || o->time || o->link != NULL || o->faces != NULL || o->bonds != NULL
         || o->reference != NULL || o->excitations != NULL || o->van_hove != NULL || o->probe != 0
         || o->smoothing != 0;
}

gboolean
sg_cli_structure_check (const SgCliStructureOptions *o)
{
  if (o->link != NULL && !g_str_equal (o->link, "vertex") && !g_str_equal (o->link, "neighbour"))
    sg_cli_usage ("analyze", "--network-link %s is neither vertex nor neighbour", o->link);
  else if ((o->excitations != NULL || o->van_hove != NULL) && o->reference == NULL)
    sg_cli_usage ("analyze", "--%s needs --reference", o->excitations != NULL ? "excitations" : "van-hove");
  else if (o->probe != 0 && !(o->probe >= 0.3 && o->probe <= 4))
    sg_cli_usage ("analyze", "--mesh-probe %g is not within 0.3 to 4", o->probe);
  else if (o->smoothing != 0 && !(o->smoothing >= 1.1 && o->smoothing <= 4))
    sg_cli_usage ("analyze", "--mesh-smoothing %g is not within 1.1 to 4", o->smoothing);
  else
    return TRUE;
  return FALSE;
}

static int
compare_ids (gconstpointer a, gconstpointer b, void *data)
{
  const int64_t *id = data, x = id[*(const uint32_t *) a], y = id[*(const uint32_t *) b];
  return x < y ? -1 : x > y;
}

/* Places by ascending number. */
static uint32_t *
sort_by_id (const int64_t *id, size_t n)
{
  uint32_t *order = g_new (uint32_t, n + 1);
  for (size_t i = 0; i < n; i++)
    order[i] = (uint32_t) i;
  g_qsort_with_data (order, (int) n, sizeof *order, compare_ids, (void *) id);
  return order;
}

/* The second file's atoms in the order of the first's. */
static SgSnapshot *
load_reference (const char *path, const char *potential, const SgSnapshot *now, GError **error)
{
  g_autoptr (SgConfiguration) c = sg_cli_load (path, potential, error);
  if (c == NULL)
    return NULL;
  SgAtoms *atoms = c->atoms;
  if (atoms->n != now->n)
    {
      g_set_error (error, SG_ERROR, SG_ERROR_INPUT, "%s: has %zu atoms where %zu are compared", path, atoms->n,
                   now->n);
      return NULL;
    }
  g_autofree uint32_t *mine = sort_by_id (now->id_of, now->n);
  g_autofree uint32_t *theirs = sort_by_id (atoms->id, atoms->n);
  g_autofree uint32_t *order = g_new (uint32_t, atoms->n + 1);
  for (size_t k = 0; k < atoms->n; k++)
    {
      if (atoms->id[theirs[k]] != now->id_of[mine[k]])
        {
          g_set_error (error, SG_ERROR, SG_ERROR_INPUT, "%s: has no atom %" G_GINT64_FORMAT, path,
                       now->id_of[mine[k]]);
          return NULL;
        }
      order[mine[k]] = theirs[k];
    }
  sg_atoms_permute (atoms, order);
  for (size_t i = 0; i < atoms->n; i++)
    atoms->index[i] = (uint32_t) i;
  return sg_snapshot_new_from_configuration (c);
}

/* Entries of one row whose bond is written here, by ascending number of the neighbour. */
static unsigned
row_once (const SgStructure *s, uint32_t i, uint32_t *entry)
{
  const SgVoronoi *v = s->voronoi;
  const int64_t *id = s->snapshot->id_of;
  unsigned n = 0;
  for (uint32_t e = v->start[i]; e < v->start[i + 1]; e++)
    {
      uint32_t j = v->neighbour[e];
      if (id[j] < id[i] || (j == i && v->reverse[e] < e))
        continue;
      unsigned at = n++;
      while (at > 0 && id[v->neighbour[entry[at - 1]]] > id[j])
        {
          entry[at] = entry[at - 1];
          at--;
        }
      entry[at] = e;
    }
  return n;
}

static bool
write_pairs (const SgStructure *s, const char *path, bool faces, GError **error)
{
  const SgVoronoi *v = s->voronoi;
  const int64_t *id = s->snapshot->id_of;
  SgOutFile *file = sg_out_file_open (path, g_str_has_suffix (path, ".gz"), error);
  if (file == NULL)
    return false;
  g_autofree uint32_t *order = sort_by_id (id, s->n);
  uint32_t widest = 1;
  for (size_t i = 0; i < s->n; i++)
    widest = MAX (widest, sg_voronoi_degree (v, i));
  g_autofree uint32_t *entry = g_new (uint32_t, widest);
  sg_out_file_print (file, faces ? "i,j,area,edges\n" : "i,j,order\n");
  for (size_t k = 0; k < s->n; k++)
    {
      uint32_t i = order[k];
      unsigned n = row_once (s, i, entry);
      for (unsigned q = 0; q < n; q++)
        {
          uint32_t e = entry[q];
          int64_t j = id[v->neighbour[e]];
          if (faces)
            sg_out_file_print (file, "%" G_GINT64_FORMAT ",%" G_GINT64_FORMAT ",%.17g,%d\n", id[i], j, v->area[e],
                               v->edges[e]);
          else if (s->modified->order[e] != 0)
            sg_out_file_print (file, "%" G_GINT64_FORMAT ",%" G_GINT64_FORMAT ",%d\n", id[i], j,
                               s->modified->order[e]);
        }
    }
  return sg_out_file_commit (file, error);
}

static bool
write_excitations (const SgStructure *s, const char *path, GError **error)
{
  SgOutFile *file = sg_out_file_open (path, g_str_has_suffix (path, ".gz"), error);
  if (file == NULL)
    return false;
  sg_out_file_print (file, "%s\n", sg_excitations_csv_header ());
  for (size_t k = 0; k < s->excitations->n; k++)
    {
      SgExcitation numbered = s->excitations->excitation[k];
      numbered.number = k + 1;
      g_autofree char *row = sg_excitation_csv_row (&numbered, s->snapshot->id_of);
      sg_out_file_print (file, "%s\n", row);
    }
  return sg_out_file_commit (file, error);
}

static bool
write_van_hove (const SgStructure *s, const char *path, GError **error)
{
  const SgVanHove *h = s->van_hove;
  SgOutFile *file = sg_out_file_open (path, g_str_has_suffix (path, ".gz"), error);
  if (file == NULL)
    return false;
  sg_out_file_print (file, "r,all,icosahedral,other\n");
  for (unsigned b = 0; b < h->n_bins; b++)
    sg_out_file_print (file, "%.10g,%.10g,%.10g,%.10g\n", (b + 0.5) * h->width, h->g[SG_VAN_HOVE_ALL][b],
                       h->g[SG_VAN_HOVE_ICOSAHEDRAL][b], h->g[SG_VAN_HOVE_OTHER][b]);
  return sg_out_file_commit (file, error);
}

SgStructure *
sg_cli_structure_new (const SgCliStructureOptions *o, const SgConfiguration *configuration,
                      const char *potential, unsigned n_threads, GError **error)
{
  g_autoptr (SgSnapshot) now = sg_snapshot_new_from_configuration (configuration);
  g_autoptr (SgSnapshot) then = NULL;
  if (o->reference != NULL)
    {
      then = load_reference (o->reference, potential, now, error);
      if (then == NULL)
        return NULL;
    }
  SgStructureOptions options;
  sg_structure_options_default (&options);
  options.want = SG_STRUCTURE_ALL;
  options.mode = o->paper_order ? SG_MODIFIED_PAPER : SG_MODIFIED_CANONICAL;
  options.link = o->link != NULL && g_str_equal (o->link, "neighbour") ? SG_LINK_NEIGHBOUR : SG_LINK_VERTEX;
  if (o->probe != 0)
    options.mesh.probe = o->probe;
  if (o->smoothing != 0)
    options.mesh.smoothing = o->smoothing;

  SgPool *pool = sg_pool_new (n_threads);
  g_autoptr (SgStructure) s = sg_structure_new (now, then, &options, NULL, pool, error);
  sg_pool_free (pool);
  if (s == NULL || (o->faces != NULL && !write_pairs (s, o->faces, true, error))
      || (o->bonds != NULL && !write_pairs (s, o->bonds, false, error))
      || (o->excitations != NULL && !write_excitations (s, o->excitations, error))
      || (o->van_hove != NULL && !write_van_hove (s, o->van_hove, error)))
    return NULL;
  return g_steal_pointer (&s);
}

static void
add_count (JsonBuilder *builder, const char *name, size_t count)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, (gint64) count);
}

static void
begin (JsonBuilder *builder, const char *name)
{
  json_builder_set_member_name (builder, name);
  json_builder_begin_object (builder);
}

static void
add_histogram (JsonBuilder *builder, const char *name, const size_t histogram[SG_ORDERS])
{
  begin (builder, name);
  for (int q = 0; q < SG_ORDERS; q++)
    if (histogram[q] > 0)
      {
        g_autofree char *key = g_strdup_printf ("%d", q);
        add_count (builder, key, histogram[q]);
      }
  json_builder_end_object (builder);
}

static double
share (size_t part, size_t whole)
{
  return whole > 0 ? (double) part / (double) whole : 0;
}

static void
add_shares (JsonBuilder *builder, const char *name, const SgStructure *s, const size_t of_type[SG_MAX_TYPES])
{
  begin (builder, name);
  sg_cli_add_number (builder, "all", share (of_type[0] + of_type[1], s->n));
  sg_cli_add_number (builder, "small", share (of_type[1], s->count_of_type[1]));
  sg_cli_add_number (builder, "large", share (of_type[0], s->count_of_type[0]));
  json_builder_end_object (builder);
}

static void
add_average (JsonBuilder *builder, const char *name, const SgClassAverage *a)
{
  begin (builder, name);
  add_count (builder, "atoms", a->count);
  sg_cli_add_number (builder, "fraction", a->fraction);
  sg_cli_add_number (builder, "potential_energy", a->potential_energy);
  sg_cli_add_number (builder, "potential_energy_shifted", a->potential_energy_shifted);
  sg_cli_add_tensor (builder, "stress", a->stress);
  sg_cli_add_number (builder, "von_mises", a->von_mises);
  json_builder_end_object (builder);
}

static double
volume_sum (const SgVoronoi *v)
{
  double sum = 0;
  for (size_t i = 0; i < v->n; i++)
    sum += v->volume[i];
  return sum;
}

static void
add_frank_kasper (JsonBuilder *builder, const SgStructure *s)
{
  size_t count[17] = { 0 };
  for (size_t i = 0; i < s->n; i++)
    count[s->frank_kasper[i]]++;
  begin (builder, "frank_kasper");
  for (int z = 12; z <= 16; z++)
    if (z != 13)
      {
        g_autofree char *key = g_strdup_printf ("Z%d", z);
        add_count (builder, key, count[z]);
      }
  json_builder_end_object (builder);
}

static void
add_disclinations (JsonBuilder *builder, const SgDisclinations *d)
{
  begin (builder, "disclinations");
  add_count (builder, "four", d->n_bonds[SG_LINE_FOUR]);
  add_count (builder, "six", d->n_bonds[SG_LINE_SIX]);
  add_count (builder, "other", d->n_other);
  add_count (builder, "lines", d->n_lines);
  add_count (builder, "nodes", d->n_nodes);
  add_count (builder, "ends", d->n_ends);
  add_count (builder, "unbalanced", d->n_unbalanced);
  json_builder_end_object (builder);
}

static void
add_timers (JsonBuilder *builder, const SgStructure *s)
{
  static const char *const names[SG_N_PHASES]
      = { "voronoi_ms", "modified_ms", "labels_ms", "network_ms", "stress_ms", "displacement_ms", "mesh_ms" };
  double total = 0;
  begin (builder, "timers");
  for (int k = 0; k < SG_N_PHASES; k++)
    {
      sg_cli_add_number (builder, names[k], s->milliseconds[k]);
      if (k <= SG_PHASE_STRESS)
        total += s->milliseconds[k];
    }
  sg_cli_add_number (builder, "structure_total_ms", total);
  json_builder_end_object (builder);
}

static void
add_motion (JsonBuilder *builder, const SgStructure *s)
{
  static const char *const classes[SG_VAN_HOVE_CLASSES] = { "all", "icosahedral", "other" };
  double sum2 = 0, most = 0;
  for (size_t i = 0; i < s->n; i++)
    {
      sum2 += s->displacement->magnitude[i] * s->displacement->magnitude[i];
      most = fmax (most, s->displacement->magnitude[i]);
    }
  begin (builder, "displacement");
  sg_cli_add_number (builder, "rms", sqrt (sum2 / (double) s->n));
  sg_cli_add_number (builder, "largest", most);
  sg_cli_add_number (builder, "threshold", s->van_hove->threshold);
  begin (builder, "jumped");
  for (int k = 0; k < SG_VAN_HOVE_CLASSES; k++)
    sg_cli_add_number (builder, classes[k], s->van_hove->jumped[k]);
  json_builder_end_object (builder);
  json_builder_end_object (builder);

  size_t cores = 0, longest = 0;
  for (size_t k = 0; k < s->excitations->n; k++)
    {
      cores += s->excitations->excitation[k].n_cores;
      longest = MAX (longest, s->excitations->excitation[k].longest_chain);
    }
  begin (builder, "excitations");
  add_count (builder, "groups", s->excitations->n);
  add_count (builder, "cores", cores);
  add_count (builder, "longest_chain", longest);
  json_builder_end_object (builder);
}

void
sg_cli_structure_add_json (JsonBuilder *builder, const SgStructure *s, const SgCliStructureOptions *o)
{
  const SgVoronoi *v = s->voronoi;
  const SgModified *m = s->modified;

  begin (builder, "voronoi");
  add_count (builder, "bonds", v->n_entries / 2);
  sg_cli_add_number (builder, "mean_bond_order", m->unmodified_mean_order);
  add_histogram (builder, "histogram", m->unmodified_histogram);
  sg_cli_add_number (builder, "volume_sum", volume_sum (v));
  json_builder_set_member_name (builder, "special_positions");
  json_builder_add_boolean_value (builder, v->degenerate);
  add_count (builder, "hidden_atoms", v->n_hidden);
  json_builder_end_object (builder);

  begin (builder, "modified_voronoi");
  json_builder_set_member_name (builder, "mode");
  json_builder_add_string_value (builder, m->mode == SG_MODIFIED_PAPER ? "paper" : "canonical");
  add_count (builder, "bonds", m->n_bonds);
  if (m->mode == SG_MODIFIED_PAPER)
    {
      json_builder_set_member_name (builder, "removed");
      json_builder_begin_array (builder);
      for (unsigned k = 0; k < m->n_passes; k++)
        json_builder_add_int_value (builder, (gint64) m->removed[k]);
      json_builder_end_array (builder);
    }
  else
    add_count (builder, "removed", m->n_removed);
  sg_cli_add_number (builder, "mean_bond_order", m->mean_order);
  sg_cli_add_number (builder, "euler_coordination", m->euler_coordination);
  sg_cli_add_number (builder, "coordination", m->coordination);
  add_histogram (builder, "histogram", m->common_histogram);
  if (m->mode == SG_MODIFIED_CANONICAL)
    {
      add_histogram (builder, "order_histogram", m->histogram);
      add_count (builder, "differing_bonds", m->n_differ);
    }
  json_builder_end_object (builder);

  begin (builder, "su2");
  for (unsigned k = 0; k < SG_SU2_LABELS; k++)
    add_count (builder, sg_su2_name (k), s->su2_count[k]);
  json_builder_end_object (builder);

  begin (builder, "icosahedral");
  add_shares (builder, "voronoi", s, s->icosahedral_of_type);
  add_shares (builder, "su2", s, s->su2_icosahedral_of_type);
  json_builder_end_object (builder);
  add_frank_kasper (builder, s);

  const SgNetwork *network = s->network;
  begin (builder, "network");
  json_builder_set_member_name (builder, "linkage");
  json_builder_add_string_value (builder, network->link == SG_LINK_VERTEX ? "vertex" : "neighbour");
  add_count (builder, "clusters", network->n_clusters);
  add_count (builder, "largest", network->n_clusters > 0 ? network->size[0] : 0);
  json_builder_set_member_name (builder, "spans");
  json_builder_begin_array (builder);
  for (int c = 0; c < 3; c++)
    json_builder_add_boolean_value (builder, network->n_clusters > 0 && network->spans[0][c]);
  json_builder_end_array (builder);
  add_count (builder, "links", network->n_links);
  add_count (builder, "c15_centres", s->n_c15_centres);
  add_count (builder, "c15_fragments", s->c15->n_clusters);
  add_count (builder, "c15_largest", s->c15->n_clusters > 0 ? s->c15->size[0] : 0);
  json_builder_end_object (builder);
  add_disclinations (builder, s->disclinations);

  begin (builder, "mesh");
  sg_cli_add_number (builder, "probe", s->mesh->parameters.probe);
  sg_cli_add_number (builder, "smoothing", s->mesh->parameters.smoothing);
  add_count (builder, "triangles", s->mesh->n_triangles);
  sg_cli_add_number (builder, "area", s->mesh->area);
  sg_cli_add_number (builder, "volume_fraction", s->mesh->volume_fraction);
  json_builder_set_member_name (builder, "euler");
  json_builder_add_int_value (builder, s->mesh->euler);
  json_builder_end_object (builder);

  begin (builder, "class_averages");
  add_average (builder, "icosahedral", &s->average[1]);
  add_average (builder, "other", &s->average[0]);
  json_builder_end_object (builder);

  if (s->displacement != NULL)
    add_motion (builder, s);
  if (o->time)
    add_timers (builder, s);
}

void
sg_cli_structure_print (const SgStructure *s, const SgCliStructureOptions *o)
{
  const SgModified *m = s->modified;
  const SgNetwork *network = s->network;
  printf ("voronoi bonds            %zu, mean order %.8g\n", s->voronoi->n_entries / 2, m->unmodified_mean_order);
  printf ("modified (%-9s)     %zu bonds, %zu removed, mean order %.8g, coordination %.8g\n",
          m->mode == SG_MODIFIED_PAPER ? "paper" : "canonical", m->n_bonds, m->n_removed, m->mean_order,
          m->coordination);
  if (m->mode == SG_MODIFIED_CANONICAL)
    printf ("  common neighbours differ from the order for %zu bonds\n", m->n_differ);
  printf ("icosahedral <0,0,12,0>   %.4f of all, %.4f of small, %.4f of large atoms\n",
          share (s->icosahedral_of_type[0] + s->icosahedral_of_type[1], s->n),
          share (s->icosahedral_of_type[1], s->count_of_type[1]),
          share (s->icosahedral_of_type[0], s->count_of_type[0]));
  printf ("  twelve 5-fold bonds    %.4f of all, %.4f of small, %.4f of large atoms\n",
          share (s->su2_count[0], s->n), share (s->su2_icosahedral_of_type[1], s->count_of_type[1]),
          share (s->su2_icosahedral_of_type[0], s->count_of_type[0]));
  printf ("network (%-9s)      %zu clusters, the largest of %zu atoms spans:%s%s%s%s\n",
          network->link == SG_LINK_VERTEX ? "vertex" : "neighbour", network->n_clusters,
          network->n_clusters > 0 ? network->size[0] : 0,
          network->n_clusters > 0 && network->spans[0][0] ? " x" : "",
          network->n_clusters > 0 && network->spans[0][1] ? " y" : "",
          network->n_clusters > 0 && network->spans[0][2] ? " z" : "",
          network->n_clusters == 0
                  || !(network->spans[0][0] || network->spans[0][1] || network->spans[0][2])
              ? " nothing"
              : "");
  printf ("surface                  area %.8g, %.4f of the volume inside\n", s->mesh->area,
          s->mesh->volume_fraction);
  printf ("icosahedral atoms        energy %.8g, shear stress xy %.8g\n", s->average[1].potential_energy,
          s->average[1].stress[SG_XY]);
  printf ("other atoms              energy %.8g, shear stress xy %.8g\n", s->average[0].potential_energy,
          s->average[0].stress[SG_XY]);
  if (s->displacement != NULL)
    printf ("moved more than %.3g      %.4f of all, %.4f of icosahedral, %.4f of other atoms, in %zu groups\n",
            s->van_hove->threshold, s->van_hove->jumped[SG_VAN_HOVE_ALL],
            s->van_hove->jumped[SG_VAN_HOVE_ICOSAHEDRAL], s->van_hove->jumped[SG_VAN_HOVE_OTHER],
            s->excitations->n);
  if (o->time)
    {
      double total = 0;
      for (int k = 0; k <= SG_PHASE_STRESS; k++)
        total += s->milliseconds[k];
      printf ("structure                %.1f ms: voronoi %.1f, modification %.1f, labels %.1f, network %.1f, "
              "stress %.1f; displacement %.1f; mesh %.1f\n",
              total, s->milliseconds[SG_PHASE_VORONOI], s->milliseconds[SG_PHASE_MODIFIED],
              s->milliseconds[SG_PHASE_LABELS], s->milliseconds[SG_PHASE_NETWORK],
              s->milliseconds[SG_PHASE_STRESS], s->milliseconds[SG_PHASE_DISPLACEMENT],
              s->milliseconds[SG_PHASE_MESH]);
    }
}

const char *
sg_cli_structure_columns (const SgStructure *s)
{
#define COLUMNS ",voronoi_volume,coordination,coordination_modified,n4,n5,n6,su2,icosahedral,cluster"
  return s->displacement == NULL ? COLUMNS
                                 : COLUMNS ",dx,dy,dz,displacement,d2min,von_mises,von_mises_change";
#undef COLUMNS
}

void
sg_cli_structure_row (SgOutFile *file, const SgStructure *s, size_t i)
{
  sg_out_file_print (file, ",%.17g,%u,%d,%d,%d,%d,%s,%d,%d", s->voronoi->volume[i],
                     sg_voronoi_degree (s->voronoi, i), s->coordination[i], s->n4[i], s->n5[i], s->n6[i],
                     sg_su2_name (s->su2[i]), s->icosahedral[i], s->network->cluster[i]);
  if (s->displacement != NULL)
    sg_out_file_print (file, ",%.17g,%.17g,%.17g,%.17g,%.17g,%.17g,%.17g", s->displacement->u[0][i],
                       s->displacement->u[1][i], s->displacement->u[2][i], s->displacement->magnitude[i],
                       s->displacement->d2min[i], s->stress->von_mises[i], s->von_mises_change[i]);
}

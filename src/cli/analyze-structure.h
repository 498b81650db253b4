/* analyze-structure.h: the structure part of analyze
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "cli/cli.h"
#include "engine/io/out-file.h"
#include "engine/structure/result.h"

/* What the options say. */
typedef struct {
  gboolean structure, paper_order, time;
  char *link, *faces, *bonds, *reference, *excitations, *van_hove;
  double probe, smoothing;
} SgCliStructureOptions;

/* Rows of analyze's option table; @o: an SgCliStructureOptions with static storage. */
#define SG_CLI_STRUCTURE_ENTRIES(o)                                                                        \
  { "structure", 0, 0, G_OPTION_ARG_NONE, &(o).structure,                                                  \
    "tessellation, labels, network and class averages", NULL },                                            \
  { "paper-order", 0, 0, G_OPTION_ARG_NONE, &(o).paper_order,                                              \
    "modify the tessellation in the order of the atoms' numbers", NULL },                                  \
  { "network-link", 0, 0, G_OPTION_ARG_STRING, &(o).link,                                                  \
    "what links icosahedra: vertex (the default) or neighbour", "LINK" },                                  \
  { "faces", 0, 0, G_OPTION_ARG_FILENAME, &(o).faces, "write every radical Voronoi face", "OUT.csv" },     \
  { "bonds", 0, 0, G_OPTION_ARG_FILENAME, &(o).bonds,                                                      \
    "write every bond of the modified tessellation", "OUT.csv" },                                          \
  { "reference", 0, 0, G_OPTION_ARG_FILENAME, &(o).reference,                                              \
    "measure displacements and changes from this state of the same atoms", "FILE2" },                      \
  { "excitations", 0, 0, G_OPTION_ARG_FILENAME, &(o).excitations,                                          \
    "with --reference: write the groups of atoms that moved", "OUT.csv" },                                 \
  { "van-hove", 0, 0, G_OPTION_ARG_FILENAME, &(o).van_hove,                                                \
    "with --reference: write the distribution of displacements", "OUT.csv" },                              \
  { "mesh-probe", 0, 0, G_OPTION_ARG_DOUBLE, &(o).probe,                                                   \
    "radius of the surface around a lone icosahedral atom, in sigma", "R" },                               \
  { "mesh-smoothing", 0, 0, G_OPTION_ARG_DOUBLE, &(o).smoothing,                                           \
    "how far beyond its surface an atom blends with others, as a factor", "S" },                           \
  { "time", 0, 0, G_OPTION_ARG_NONE, &(o).time, "add timers, in milliseconds", NULL }

/** sg_cli_structure_wanted: whether any option asks for structure. */
gboolean sg_cli_structure_wanted (const SgCliStructureOptions *o);

/** sg_cli_structure_check: Returns: %FALSE when it has said on stderr what is wrong. */
gboolean sg_cli_structure_check (const SgCliStructureOptions *o);

/** sg_cli_structure_new: (transfer full): reads the reference where there is one, computes, and writes what was
 * asked for. */
SgStructure *sg_cli_structure_new (const SgCliStructureOptions *o, const SgConfiguration *configuration,
                                   const char *potential, unsigned n_threads, GError **error);

/** sg_cli_structure_add_json: members of the open object. */
void sg_cli_structure_add_json (JsonBuilder *builder, const SgStructure *s, const SgCliStructureOptions *o);

/** sg_cli_structure_print: the same in words. */
void sg_cli_structure_print (const SgStructure *s, const SgCliStructureOptions *o);

/** sg_cli_structure_columns: names of the per-atom columns, each after a comma. */
const char *sg_cli_structure_columns (const SgStructure *s);

/** sg_cli_structure_row: the columns of the atom with place @i in the file. */
void sg_cli_structure_row (SgOutFile *file, const SgStructure *s, size_t i);

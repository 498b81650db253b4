/* disclination.h: lines of bonds of order four and six
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * In the modified tessellation a bond of order q carries the disclination 5 - q of the ideal,
 * tetrahedrally packed space: positive for q = 4, negative for q = 6 (D. R. Nelson, Phys. Rev. B 28 (1983)
 * 5515; F. C. Frank and J. S. Kasper, Acta Cryst. 11 (1958) 184). Lines cannot end: no atom has exactly
 * one bond that is not of order five. A line runs through atoms that have two such bonds, both of its
 * kind, from node to node or back to itself.
 */
#pragma once

#include "engine/structure/modified.h"

typedef enum { SG_LINE_FOUR, SG_LINE_SIX } SgLineKind;

typedef struct {
  size_t n_bonds[2];     /* of order four, six */
  size_t n_other;        /* bonds of any other order but five */

  size_t n_lines;
  uint8_t *kind;         /* SgLineKind by line */
  uint8_t *closed;       /* by line: ends where it began, without a node */
  uint32_t *line_start;  /* n_lines + 1 */
  uint32_t *entry;       /* entries of the tessellation, head to tail; each bond once */
  uint32_t *from;        /* by element of `entry`: the atom whose row it is in */

  size_t n_nodes;        /* atoms with disclinations where no line just passes */
  size_t n_ends;         /* atoms with exactly one bond not of order five: breaks the rule */
  size_t n_unbalanced;   /* atoms whose sum of (6 - q) is not 12: breaks the rule */
  size_t node_degree[16];/* nodes by their number of four- and six-fold bonds, the last: that or more */
} SgDisclinations;

/** sg_disclinations_new: (transfer full): Thread: any. */
SgDisclinations *sg_disclinations_new (const SgVoronoi *v, const SgModified *modified);

/** sg_disclinations_free: (nullable): Thread: any. */
void sg_disclinations_free (SgDisclinations *d);

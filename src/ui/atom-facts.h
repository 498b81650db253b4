/* atom-facts.h: everything known about one atom, as rows of text with units; distances and angles of marked ones
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Thread: main.
 */
#pragma once

#include "engine/structure/result.h"

/* What a structure has to have for all of it. */
#define SG_ATOM_FACTS_WANT                                                                                 \
  (SG_STRUCTURE_VORONOI | SG_STRUCTURE_LABELS | SG_STRUCTURE_NETWORK | SG_STRUCTURE_STRESS                 \
   | SG_STRUCTURE_STRESS_CHANGE | SG_STRUCTURE_DISPLACEMENT | SG_STRUCTURE_D2MIN)

#define SG_MAX_ATOM_FACTS 24

typedef struct {
  const char *name;  /* static */
  const char *unit;  /* static, pango markup, "" for none */
  const char *help;  /* static, nullable */
  char value[96];    /* plain text; "–" where it is not known */
  char physical[32]; /* the same in units of the laboratory, where there is one number; else "" */
  bool wide;         /* never has the second: takes the room of both */
} SgAtomFact;

/**
 * sg_atom_facts:
 * @structure: (nullable): may be of an earlier snapshot of the same atoms
 * @atom: place in the file
 * @fact: (out) (array): room for SG_MAX_ATOM_FACTS
 *
 * The rows are the same for every atom. Returns: their number.
 */
unsigned sg_atom_facts (const SgSnapshot *snapshot, const SgStructure *structure, size_t atom, SgAtomFact *fact);

/** sg_atom_distance: Returns: between the nearest images of @i and @j, sigma. */
double sg_atom_distance (const SgSnapshot *snapshot, size_t i, size_t j);

/** sg_atom_angle: Returns: at @j between the nearest images of @i and @k, degrees; NaN for atoms in one place. */
double sg_atom_angle (const SgSnapshot *snapshot, size_t i, size_t j, size_t k);

/** sg_atom_find: @atom: (out): the place of the atom with the file's number @id. Returns: whether it is there. */
bool sg_atom_find (const SgSnapshot *snapshot, int64_t id, size_t *atom);

/* pairs.h: which atoms are near each other: a Verlet list from a cell grid, kept while a drift rule holds
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Lists and kernels know each other only through this header.
 */
#pragma once

#include "engine/atoms.h"
#include "engine/threads.h"

/* The 27 lattice translations a neighbour may be seen through, by shift = (c+1)*9 + (b+1)*3 + (a+1). */
enum { SG_N_SHIFTS = 27, SG_NO_SHIFT = 13 };

#define SG_PAIR_ATOM_BITS 27
#define SG_PAIR_ATOM(entry) ((entry) & ((1u << SG_PAIR_ATOM_BITS) - 1))
#define SG_PAIR_SHIFT(entry) ((entry) >> SG_PAIR_ATOM_BITS)

typedef struct {
  double radius, skin; /* sigma; the cutoff is radius - skin */
  SgCell cell;         /* at the build */
  double *r0[3];       /* n each: positions at the build */
  size_t n;
  uint32_t *first;     /* n + 1 */
  uint32_t *entry;     /* the neighbours of atom i are entry[first[i]] .. entry[first[i+1]-1], each
                          packed: atom and shift; every pair is listed twice */
  size_t capacity;
} SgPairs;

/** sg_pairs_free_arrays: releases what the list owns. Thread: the owner's. */
void sg_pairs_free_arrays (SgPairs *pairs);

/**
 * sg_pairs_build:
 * @atoms: finite positions; are wrapped into @cell and sorted in space
 *
 * @cell is at least 2 @radius wide. Thread: the owner's.
 * Returns: %FALSE with %SG_ERROR_NUMERICAL when the list would not fit into its index type.
 */
bool sg_pairs_build (SgPairs *pairs, const SgCell *cell, SgAtoms *atoms, double radius, double skin,
                     SgPool *pool, GError **error);

/** sg_pairs_hold: Thread: the owner's. Returns: whether every pair within the cutoff is in the list. */
bool sg_pairs_hold (const SgPairs *pairs, const SgCell *cell, const SgAtoms *atoms);

/** sg_pairs_shift_vectors: @shift: (out): the lattice translations in @cell. Thread: any. */
void sg_pairs_shift_vectors (const SgCell *cell, double shift[SG_N_SHIFTS][3]);

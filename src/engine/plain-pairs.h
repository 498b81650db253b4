/* plain-pairs.h: a list of single pairs of atoms from a cell grid, for what needs double precision throughout
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The minimizer's and, in tests, a second witness; what moves atoms uses the clusters of pairs.h.
 */
#pragma once

#include "engine/atoms.h"
#include "engine/threads.h"

/* The 27 lattice translations a neighbour may be seen through, by image = (c+1)*9 + (b+1)*3 + (a+1). */
enum { SG_N_IMAGES = 27, SG_NO_IMAGE = 13 };

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
} SgPlainPairs;

/** sg_plain_pairs_free_arrays: releases what the list owns. Thread: the owner's. */
void sg_plain_pairs_free_arrays (SgPlainPairs *pairs);

/**
 * sg_plain_pairs_build:
 * @atoms: finite positions; are wrapped into @cell and sorted in space
 *
 * @cell is at least 2 @radius wide. Thread: the owner's.
 * Returns: %FALSE with %SG_ERROR_NUMERICAL when the list would not fit into its index type.
 */
bool sg_plain_pairs_build (SgPlainPairs *pairs, const SgCell *cell, SgAtoms *atoms, double radius, double skin,
                     SgPool *pool, GError **error);

/** sg_plain_pairs_hold: Thread: the owner's. Returns: whether every pair within the cutoff is in the list. */
bool sg_plain_pairs_hold (const SgPlainPairs *pairs, const SgCell *cell, const SgAtoms *atoms);

/** sg_plain_pairs_shift_vectors: @shift: (out): the lattice translations in @cell. Thread: any. */
void sg_plain_pairs_shift_vectors (const SgCell *cell, double shift[SG_N_IMAGES][3]);

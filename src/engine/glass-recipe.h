/* glass-recipe.h: the protocol that makes a glass of a wanted age, from a few numbers of the user's
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The stages are those of data/protocols/glass-quenched.ini, glass-aged.ini and glass-deep.ini, so what the window makes is what
 * the command line makes. Changed are only what the glass begins with and the temperature at which it ends up.
 */
#pragma once

#include "engine/protocol.h"

#define SG_RECIPE_MIN_ATOMS 500
#define SG_RECIPE_MAX_ATOMS 1000000

typedef enum {
  SG_AGE_QUENCHED, /* fast, by plain dynamics */
  SG_AGE_AGED,     /* as relaxed as the paper's sample */
  SG_AGE_DEEP,
  SG_N_AGES
} SgGlassAge;

typedef struct {
  SgGlassAge age;
  size_t n_atoms;         /* of a random mixture, where there is no sample; RECIPE_MIN_ATOMS..MAX_ATOMS */
  double second_fraction; /* of it: share of type 2, within 0..1 */
  const char *potential;  /* borrowed, nullable: name of a shipped one or a file; NULL: the sample's, Wahnstrom's */
  const char *sample;     /* borrowed, nullable: begin with this file */
  int replicate[3];       /* copies of it along its vectors */
  bool melt;              /* of a sample: forget what it was; else it is warmed to where ageing begins */
  double temperature;     /* of the glass in the end, k_B T / epsilon */
  uint64_t seed;
} SgGlassRecipe;

/** sg_glass_recipe_default: 4,000 atoms, 50:50, the paper's age at kT = 0.26, seed 1. Thread: any. */
void sg_glass_recipe_default (SgGlassRecipe *recipe);

/**
 * sg_glass_recipe_protocol: (transfer full)
 *
 * A fast quench always melts; a sample is melted at kT = 2 and its volume first, which a superheated crystal does not survive. Ageing without melting begins with the longest stage with exchanges, to whose temperature the
 * sample is brought within 5,000 steps.
 * Thread: any. Returns: %NULL with %SG_ERROR_INPUT for values out of range, or where the program's data are not found.
 */
SgProtocol *sg_glass_recipe_protocol (const SgGlassRecipe *recipe, GError **error);

/** sg_glass_recipe_hottest: Thread: any. Returns: the temperature a glass of that age must end below: for a
 * deep one where its last exchanges were, else 0.40. */
double sg_glass_recipe_hottest (SgGlassAge age);

/** sg_glass_age_name: Thread: any. Returns: "quenched", "aged", "deep". */
const char *sg_glass_age_name (SgGlassAge age);

/** sg_protocol_cost: Thread: any. Returns: what it takes in steps of plain dynamics, exchanges included; stages whose length
 * nobody knows count nothing. */
double sg_protocol_cost (const SgProtocol *protocol);

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/glass-recipe.h"
#include "engine/data-path.h"
#include "engine/error.h"
#include "engine/units.h"
#include "engine/words.h"

#include <math.h>

#define WARM_STEPS 5000
/* A crystal stands superheated at kT = 0.70, above which the liquid cavitates at zero pressure: it is melted hot at its volume. */
#define HOT 2.0
#define HOT_STEPS 5000

static const char *const names[SG_N_AGES] = { "quenched", "aged", "deep" };
static const double hottest[SG_N_AGES] = { 0.40, 0.40, 0.355 };

void
sg_glass_recipe_default (SgGlassRecipe *recipe)
{
  *recipe = (SgGlassRecipe){ .age = SG_AGE_AGED, .n_atoms = 4000, .second_fraction = 0.5, .replicate = { 1, 1, 1 },
                             .temperature = 0.26, .seed = 1 };
}

const char *
sg_glass_age_name (SgGlassAge age)
{
  return names[age];
}

double
sg_glass_recipe_hottest (SgGlassAge age)
{
  return hottest[age];
}

static bool
check (const SgGlassRecipe *r, GError **error)
{
  if (r->sample == NULL && (r->n_atoms < SG_RECIPE_MIN_ATOMS || r->n_atoms > SG_RECIPE_MAX_ATOMS))
    g_set_error (error, SG_ERROR, SG_ERROR_INPUT, _ ("%zu atoms; possible are %d to %d"), r->n_atoms, SG_RECIPE_MIN_ATOMS,
                 SG_RECIPE_MAX_ATOMS);
  else if (!(r->second_fraction >= 0 && r->second_fraction <= 1))
    g_set_error (error, SG_ERROR, SG_ERROR_INPUT, _ ("a share of %g; possible are 0 to 1"), r->second_fraction);
  else if (!(r->temperature >= 0.01 && r->temperature <= hottest[r->age]))
    g_set_error (error, SG_ERROR, SG_ERROR_INPUT, _ ("kT = %g; a glass of this age ends between 0.01 and %g"), r->temperature,
                 hottest[r->age]);
  else
    return true;
  return false;
}

static bool
uses (const SgStage *stage)
{
  return stage->exchange_every > 0;
}

/* The first stage of the ageing proper: the longest one with exchanges. */
static unsigned
ageing_stage (const SgProtocol *protocol)
{
  unsigned best = 0;
  uint64_t longest = 0;
  for (unsigned k = 0; k < protocol->stages->len; k++)
    {
      const SgStage *stage = sg_protocol_stage (protocol, k);
      uint64_t steps = sg_stage_expected_steps (stage, 0, protocol->time_step);
      if (uses (stage) && steps > longest)
        {
          longest = steps;
          best = k;
        }
    }
  return best;
}

/* Wherever the shipped protocol is at the temperature it ends with, @temperature stands for it. */
static void
end_at (SgProtocol *protocol, double temperature)
{
  double final = sg_protocol_stage (protocol, protocol->stages->len - 1)->temperature_end;
  for (unsigned k = 0; k < protocol->stages->len; k++)
    {
      SgStage *stage = sg_protocol_stage (protocol, k);
      if (stage->temperature == final)
        stage->temperature = temperature;
      if (stage->temperature_end == final)
        stage->temperature_end = temperature;
    }
}

/* The mean volume of a pair, sigma_ab^3. */
static double
pair_volume (const SgPotential *p, double second_fraction)
{
  double share[2] = { 1 - second_fraction, second_fraction }, volume = 0;
  for (int a = 0; a < p->n_types; a++)
    for (int b = 0; b < p->n_types; b++)
      volume += (p->n_types > 1 ? share[a] * share[b] : 1) * pow (p->sigma[a][b], 3);
  return volume;
}

/* Atoms per sigma^3 a little below the liquid's: Wahnstrom's 50:50 mixture is known. */
static double
start_density (const SgPotential *p, double second_fraction, double density)
{
  SgPotential wahnstrom;
  sg_potential_wahnstrom (&wahnstrom);
  return round (1e4 * density * pair_volume (&wahnstrom, 0.5) / pair_volume (p, second_fraction)) / 1e4;
}

SgProtocol *
sg_glass_recipe_protocol (const SgGlassRecipe *r, GError **error)
{
  if (!check (r, error))
    return NULL;
  g_autofree char *relative = g_strdup_printf ("protocols/glass-%s.ini", names[r->age]);
  g_autofree char *path = sg_find_data (relative);
  if (path == NULL)
    {
      g_set_error (error, SG_ERROR, SG_ERROR_INPUT, _ ("the program's data are not installed: no %s"), relative);
      return NULL;
    }
  g_autoptr (SgProtocol) protocol = sg_protocol_load (path, error);
  if (protocol == NULL)
    return NULL;
  g_clear_pointer (&protocol->path, g_free);
  protocol->seed = r->seed;
  protocol->start.seed = r->seed;
  protocol->potential = g_strdup (r->potential);
  if (r->sample != NULL)
    {
      protocol->start.n_atoms = 0;
      protocol->sample = g_canonicalize_filename (r->sample, NULL);
      for (int c = 0; c < 3; c++)
        protocol->replicate[c] = r->replicate[c];
    }
  else
    {
      SgPotential potential;
      if (!sg_protocol_potential (protocol, &potential, error))
        return NULL;
      protocol->start.n_atoms = r->n_atoms;
      protocol->start.second_fraction = r->second_fraction;
      protocol->start.density = start_density (&potential, r->second_fraction, protocol->start.density);
    }
  end_at (protocol, r->temperature);
  unsigned first = r->sample != NULL && !r->melt ? ageing_stage (protocol) : 0;
  if (first > 0)
    {
      SgStage warm;
      sg_stage_default (&warm, SG_STAGE_ANNEAL);
      g_strlcpy (warm.name, "Warm up", sizeof warm.name);
      warm.temperature = MIN (r->temperature, sg_protocol_stage (protocol, first)->temperature);
      warm.temperature_end = sg_protocol_stage (protocol, first)->temperature;
      warm.until = SG_UNTIL_STEPS;
      warm.until_value = WARM_STEPS;
      warm.sample_every = 1000;
      g_array_remove_range (protocol->stages, 0, first);
      g_array_prepend_val (protocol->stages, warm);
      protocol->draw_velocities = false;
    }
  else if (r->sample != NULL)
    {
      SgStage melt;
      sg_stage_default (&melt, SG_STAGE_HOLD);
      g_strlcpy (melt.name, "Melt at constant volume", sizeof melt.name);
      melt.temperature = melt.temperature_end = HOT;
      melt.barostat = false;
      melt.until = SG_UNTIL_STEPS;
      melt.until_value = HOT_STEPS;
      melt.sample_every = 1000;
      g_array_prepend_val (protocol->stages, melt);
    }
  return sg_protocol_check (protocol, error) ? g_steal_pointer (&protocol) : NULL;
}

double
sg_protocol_cost (const SgProtocol *protocol)
{
  double cost = 0;
  for (unsigned k = 0; k < protocol->stages->len; k++)
    {
      const SgStage *stage = sg_protocol_stage (protocol, k);
      double steps = (double) sg_stage_expected_steps (stage, 0, protocol->time_step);
      cost += steps;
      /* a sweep of one pass costs about three steps, every further ten passes one more */
      if (uses (stage))
        cost += steps / stage->exchange_every * (2.9 + 0.1 * stage->exchange_passes);
    }
  return cost;
}

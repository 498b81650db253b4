/* toy-glass.h: an elastic body with plastic strain and correlated noise, to drive the protocol machine
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "engine/protocol-run.h"
#include "engine/rng.h"

#include <math.h>
#include <string.h>

#define TOY_MODULUS 15.0

typedef struct {
  SgRunPoint at;
  double plastic[3];  /* strain at which the stress vanishes */
  double noise[3], noise_size;
  double yield;       /* largest elastic stress; the rest of the strain is plastic. INFINITY: none */
  double temperature;
  SgRng rng;
} Toy;

static inline void
toy_init (Toy *toy, double noise, uint64_t seed)
{
  memset (toy, 0, sizeof *toy);
  toy->noise_size = noise;
  toy->yield = INFINITY;
  sg_rng_seed (&toy->rng, seed);
}

static inline double
toy_stress (const Toy *toy, int plane)
{
  return TOY_MODULUS * (toy->at.strain[plane] - toy->plastic[plane]);
}

static inline void
toy_step (Toy *toy, const SgDrive *drive)
{
  const int p = (int)drive->plane;
  toy->at.strain[p] += drive->strain_rate * drive->time_step;
  toy->at.step++;
  toy->at.time += drive->time_step;
  toy->temperature = drive->temperature;
  double excess = fabs (toy_stress (toy, p)) - toy->yield;
  if (excess > 0)
    toy->plastic[p] += (toy_stress (toy, p) > 0 ? 1 : -1) * excess / TOY_MODULUS;
  if (toy->at.step % SG_STRIDE != 0)
    return;
  if (drive->stress_control)
    toy->at.strain[p] -= 0.01 * (toy->at.strain[p] - toy->plastic[p]);
  for (int k = 0; k < 3; k++)
    toy->noise[k] = 0.9 * toy->noise[k] + sqrt (1 - 0.81) * toy->noise_size * sg_rng_normal (&toy->rng);
}

static inline void
toy_thermo (const Toy *toy, SgThermo *t)
{
  memset (t, 0, sizeof *t);
  t->step = toy->at.step;
  t->time = toy->at.time;
  memcpy (t->strain, toy->at.strain, sizeof t->strain);
  t->volume = 1000;
  t->temperature = toy->temperature;
  for (int k = 0; k < 3; k++)
    t->stress[SG_XY + k] = toy_stress (toy, k) + toy->noise[k];
  t->has_virial = true;
}

/* Goes on until @step or until the machine no longer runs. @cut: (nullable): batches of 1 to 7 steps by these
 * random numbers; otherwise as long as the machine lets them be. */
static inline void
toy_run (Toy *toy, SgProtocolRun *run, uint64_t step, SgRng *cut)
{
  while (sg_protocol_run_state (run) == SG_RUN_RUNNING && toy->at.step < step)
    {
      uint64_t until = MIN (sg_protocol_run_until (run, toy->at.step), step);
      g_assert_cmpuint (until, >, toy->at.step);
      if (cut != NULL)
        {
          uint64_t piece = toy->at.step + 1 + sg_rng_uint64 (cut) % 7;
          until = MIN (until, piece);
        }
      while (toy->at.step < until)
        toy_step (toy, sg_protocol_run_drive (run));
      if (toy->at.step % SG_STRIDE == 0)
        {
          SgThermo thermo;
          toy_thermo (toy, &thermo);
          sg_protocol_run_feed (run, &thermo);
        }
      sg_protocol_run_advance (run, &toy->at);
    }
}

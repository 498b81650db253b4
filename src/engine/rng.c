/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/rng.h"

#include <math.h>

static uint64_t
rotate (uint64_t x, int k)
{
  return (x << k) | (x >> (64 - k));
}

void
sg_rng_seed (SgRng *rng, uint64_t seed)
{
  for (int i = 0; i < 4; i++)
    {
      uint64_t z = (seed += 0x9e3779b97f4a7c15u);
      z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
      z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
      rng->state[i] = z ^ (z >> 31);
    }
  rng->spare = 0;
  rng->has_spare = 0;
}

uint64_t
sg_rng_uint64 (SgRng *rng)
{
  uint64_t *s = rng->state;
  uint64_t result = rotate (s[0] + s[3], 23) + s[0];
  uint64_t t = s[1] << 17;

  s[2] ^= s[0];
  s[3] ^= s[1];
  s[1] ^= s[2];
  s[0] ^= s[3];
  s[2] ^= t;
  s[3] = rotate (s[3], 45);
  return result;
}

double
sg_rng_uniform (SgRng *rng)
{
  return (double) (sg_rng_uint64 (rng) >> 11) * 0x1p-53;
}

double
sg_rng_normal (SgRng *rng)
{
  if (rng->has_spare)
    {
      rng->has_spare = 0;
      return rng->spare;
    }

  double u, v, q;
  do
    {
      u = 2 * sg_rng_uniform (rng) - 1;
      v = 2 * sg_rng_uniform (rng) - 1;
      q = u * u + v * v;
    }
  while (q >= 1 || q == 0);
  double factor = sqrt (-2 * log (q) / q);
  rng->spare = v * factor;
  rng->has_spare = 1;
  return u * factor;
}

/* Gamma variate of shape a >= 1 and scale 1. */
static double
gamma_variate (SgRng *rng, double a)
{
  double d = a - 1.0 / 3.0, c = 1 / sqrt (9 * d);

  for (;;)
    {
      double x = sg_rng_normal (rng);
      double v = 1 + c * x;
      if (v <= 0)
        continue;
      v = v * v * v;
      double u = 1 - sg_rng_uniform (rng); /* (0, 1] */
      if (log (u) < 0.5 * x * x + d - d * v + d * log (v))
        return d * v;
    }
}

double
sg_rng_chi_squared (SgRng *rng, uint64_t k)
{
  double sum = 0;

  if (k % 2 == 1)
    {
      double x = sg_rng_normal (rng);
      sum = x * x;
    }
  if (k >= 2)
    sum += 2 * gamma_variate (rng, (double) (k / 2));
  return sum;
}

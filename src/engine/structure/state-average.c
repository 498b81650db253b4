/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/structure/state-average.h"
#include "engine/snapshot-recycler.h"

#include <string.h>

struct _SgStateAverage {
  double *sum[3]; /* fractional coordinates */
  size_t n;
  uint64_t run;
  unsigned count;
};

SgStateAverage *
sg_state_average_new (void)
{
  return g_new0 (SgStateAverage, 1);
}

void
sg_state_average_free (SgStateAverage *a)
{
  if (a == NULL)
    return;
  for (int c = 0; c < 3; c++)
    g_free (a->sum[c]);
  g_free (a);
}

void
sg_state_average_forget (SgStateAverage *a)
{
  a->count = 0;
}

void
sg_state_average_add (SgStateAverage *a, const SgSnapshot *s)
{
  if (a->n != s->n || a->run != s->run || a->sum[0] == NULL)
    {
      for (int c = 0; c < 3; c++)
        a->sum[c] = g_renew (double, a->sum[c], s->n + 1);
      a->n = s->n;
      a->run = s->run;
      a->count = 0;
    }
  for (size_t i = 0; i < s->n; i++)
    {
      const double r[3] = { s->r[0][i], s->r[1][i], s->r[2][i] };
      double f[3];
      sg_cell_to_fractional (&s->unflipped, r, f);
      for (int c = 0; c < 3; c++)
        a->sum[c][i] = f[c] + (a->count > 0 ? a->sum[c][i] : 0);
    }
  a->count++;
}

SgSnapshot *
sg_state_average_take (SgStateAverage *a, SgSnapshot *s)
{
  if (a->count == 0 || a->n != s->n || a->run != s->run)
    return sg_snapshot_ref (s);
  SgSnapshot *mean = sg_snapshot_new_like (s);
  for (size_t i = 0; i < s->n; i++)
    {
      double r[3];
      for (int c = 0; c < 3; c++)
        r[c] = a->sum[c][i] / a->count;
      sg_cell_to_cartesian (&s->unflipped, r, r);
      for (int c = 0; c < 3; c++)
        mean->r[c][i] = r[c];
    }
  a->count = 0;
  return mean;
}

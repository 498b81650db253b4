/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/structure/van-hove.h"

#include <glib.h>

SgVanHove *
sg_van_hove_new (size_t n, const double *magnitude, const uint8_t *class_of, double r_max, unsigned n_bins,
                 double threshold)
{
  SgVanHove *h = g_new0 (SgVanHove, 1);
  size_t jumped[SG_VAN_HOVE_CLASSES] = { 0 };
  h->n_bins = MAX (n_bins, 1);
  h->width = r_max / h->n_bins;
  h->threshold = threshold;
  for (int k = 0; k < SG_VAN_HOVE_CLASSES; k++)
    h->g[k] = g_new0 (double, h->n_bins);

  for (size_t i = 0; i < n; i++)
    {
      int classes[2] = { SG_VAN_HOVE_ALL, class_of[i] ? SG_VAN_HOVE_ICOSAHEDRAL : SG_VAN_HOVE_OTHER };
      double bin = magnitude[i] / h->width;
      for (int c = 0; c < 2; c++)
        {
          int k = classes[c];
          h->count[k]++;
          jumped[k] += magnitude[i] > threshold;
          if (bin < h->n_bins)
            h->g[k][(unsigned) bin] += 1;
          else
            h->beyond[k]++;
        }
    }
  for (int k = 0; k < SG_VAN_HOVE_CLASSES; k++)
    if (h->count[k] > 0)
      {
        h->jumped[k] = (double) jumped[k] / (double) h->count[k];
        for (unsigned b = 0; b < h->n_bins; b++)
          h->g[k][b] /= (double) h->count[k] * h->width;
      }
  return h;
}

void
sg_van_hove_free (SgVanHove *h)
{
  if (h == NULL)
    return;
  for (int k = 0; k < SG_VAN_HOVE_CLASSES; k++)
    g_free (h->g[k]);
  g_free (h);
}

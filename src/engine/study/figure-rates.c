/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/study/curve-numbers.h"
#include "engine/study/figure-measure-private.h"

#include <math.h>
#include <string.h>

/* One number a pair, made of its mean curve or of one number a run. */
typedef struct {
  const char *quantity, *unit, *state;
  double strain;
  SgSampleValue sample; /* of rows of the load from @low to @high, given to @make; or */
  SgFromCurve make;
  double low, high;
  size_t bins;
  SgRunValue value;     /* given @data */
  const void *data;
} Compared;

/* By sample and plane, the mean over replicas; NaN where there is none. @n: planes and samples. */
static void
by_sample_and_plane (const SgFigureGroup *g, const Compared *c, size_t n, double *mean_of)
{
  g_autofree double *count = g_new0 (double, n);
  g_autoptr (SgBinned) binned = NULL;
  if (c->make != NULL)
    {
      SgCurveSpec spec = { .kind = SG_BRANCH_LOAD, .from_strain = -1, .sample = c->sample, .low = c->low,
                           .width = (c->high - c->low) / (double) c->bins, .bins = c->bins };
      binned = sg_figure_bin (g, &spec);
    }
  memset (mean_of, 0, n * sizeof *mean_of);
  for (size_t p = 0; p < g->pairs->len; p++)
    {
      const SgFigurePair *pair = &g_array_index (g->pairs, SgFigurePair, p);
      size_t at = 3 * (size_t) pair->sample + (size_t) pair->plane;
      double value = NAN;
      if (binned != NULL)
        {
          g_autofree double *x = g_new (double, c->bins), *y = g_new (double, c->bins);
          size_t m = 0;
          for (size_t b = 0; b < c->bins; b++)
            {
              x[m] = binned->x[p * c->bins + b];
              y[m] = binned->y[p * c->bins + b];
              m += isfinite (y[m]);
            }
          if (m > 0)
            c->make (m, x, y, &value, NULL);
        }
      else
        {
          double sum = 0;
          for (int side = 0; side < 2; side++)
            sum += pair->run[side] != NULL ? c->value (pair->run[side], c->data) : (double) NAN;
          value = sum / 2;
        }
      if (isfinite (value) && at < n)
        {
          mean_of[at] += value;
          count[at]++;
        }
    }
  for (size_t k = 0; k < n; k++)
    mean_of[k] = count[k] > 0 ? mean_of[k] / count[k] : (double) NAN;
}

void
sg_figure_measure_rates (SgFigureSheet *sheet, const GPtrArray *groups, const SgAgeScale *scale)
{
  static const double early = 0.01, late = 0.02;
  const SgFigureGroup *g = sheet->group;
  SgFigureFromState plastic[2], enthalpy = { SG_STATE_LOADED, late, sg_fact_enthalpy, 0, 0 },
                        icosahedral = { SG_STATE_LOADED, late, sg_fact_icosahedral, 2, 0 },
                        displaced = { SG_STATE_LOADED, late, sg_fact_displaced, 0, 0 };
  for (int k = 0; k < 2; k++)
    plastic[k] = (SgFigureFromState){ SG_STATE_UNLOADED, k == 0 ? early : late, NULL, 0, scale->modulus_athermal.value };
  const Compared compared[] = {
    { "secant-modulus-difference", "epsilon/sigma^3", "", 0.019, sg_sample_stress, sg_curve_secant, 0.018, 0.0201, 1, NULL, NULL },
    { "tangent-modulus-difference", "epsilon/sigma^3", "", 0.015, sg_sample_stress, sg_curve_slope, SG_FIGURE_LINEAR, 0.02, 20, NULL, NULL },
    { "residual-strain-difference", "", "unloaded", early, NULL, NULL, 0, 0, 0, sg_figure_residual_strain, &early },
    { "residual-strain-difference", "", "unloaded", late, NULL, NULL, 0, 0, 0, sg_figure_residual_strain, &late },
    { "plastic-strain-inherent-difference", "", "unloaded", early, NULL, NULL, 0, 0, 0, sg_figure_from_state, &plastic[0] },
    { "plastic-strain-inherent-difference", "", "unloaded", late, NULL, NULL, 0, 0, 0, sg_figure_from_state, &plastic[1] },
    { "inherent-enthalpy-difference", "epsilon", "loaded", late, NULL, NULL, 0, 0, 0, sg_figure_from_state, &enthalpy },
    { "icosahedral-change-difference", "per cent of small atoms", "loaded", late, NULL, NULL, 0, 0, 0, sg_figure_from_state, &icosahedral },
    { "displaced-share-difference", "", "loaded", late, NULL, NULL, 0, 0, 0, sg_figure_from_state, &displaced },
  };
  size_t n = 3;
  for (guint p = 0; p < g->pairs->len; p++)
    n = MAX (n, 3 * (size_t) g_array_index (g->pairs, SgFigurePair, p).sample + 3);
  g_autofree double *slow = g_new (double, n), *fast = g_new (double, n);
  for (guint k = 0; k < groups->len; k++)
    {
      const SgFigureGroup *faster = g_ptr_array_index (groups, k);
      if (faster->kind != SG_STUDY_LOAD || !sg_figure_groups_alike (faster, g) || !(faster->rate > g->rate * (1 + 1e-9)))
        continue;
      for (size_t c = 0; c < G_N_ELEMENTS (compared); c++)
        {
          by_sample_and_plane (g, &compared[c], n, slow);
          by_sample_and_plane (faster, &compared[c], n, fast);
          for (size_t i = 0; i < n; i++)
            slow[i] -= fast[i];
          guint before = sheet->list->len;
          sg_figure_add (sheet, compared[c].quantity, compared[c].unit, "", compared[c].state, compared[c].strain, sg_estimate_mean (slow, n));
          if (sheet->list->len > before)
            g_array_index (sheet->list, SgMeasured, before).less_rate = faster->rate;
        }
    }
}

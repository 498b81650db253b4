/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/structure/quench-rate.h"
#include "engine/data-path.h"
#include "engine/error.h"
#include "engine/units.h"

#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

/* What make-quench-rate does. */
#define HOT 0.70
#define COLD 0.26
#define CALIBRATION_ATOMS 4000
#define LINE_POINTS 3
/* How much denser or looser than the mean of the calibration: aged glasses are denser. */
#define DENSER 0.035
#define LOOSER 0.015

enum { ENERGY, ICOSAHEDRAL };

static double
value_of (const SgQuenchPoint *p, int what)
{
  return what == ENERGY ? p->energy : p->icosahedral;
}

static int
fastest_first (gconstpointer a, gconstpointer b)
{
  double x = ((const SgQuenchPoint *) a)->log_rate, y = ((const SgQuenchPoint *) b)->log_rate;
  return x > y ? -1 : x < y;
}

/* Rows of one rate follow each other; their scatter is pooled over the rates. */
static SgQuenchCalibration *
average (const GArray *rows)
{
  SgQuenchCalibration *c = g_new0 (SgQuenchCalibration, 1);
  double sum2[2] = { 0 };
  size_t freedom = 0;
  c->n_atoms = CALIBRATION_ATOMS;
  c->point = g_new0 (SgQuenchPoint, rows->len);
  for (unsigned first = 0, n; first < rows->len; first += n)
    {
      const SgQuenchPoint *row = &g_array_index (rows, SgQuenchPoint, first);
      SgQuenchPoint mean = { .log_rate = row->log_rate };
      for (n = 0; first + n < rows->len && row[n].log_rate == row->log_rate; n++)
        {
          mean.energy += row[n].energy;
          mean.icosahedral += row[n].icosahedral;
          mean.volume += row[n].volume;
        }
      mean.n = n;
      mean.energy /= n;
      mean.icosahedral /= n;
      mean.volume /= n;
      for (unsigned k = 0; k < n; k++)
        {
          sum2[ENERGY] += pow (row[k].energy - mean.energy, 2);
          sum2[ICOSAHEDRAL] += pow (row[k].icosahedral - mean.icosahedral, 2);
        }
      freedom += n - 1;
      c->point[c->n++] = mean;
    }
  c->energy_scatter = freedom > 0 ? sqrt (sum2[ENERGY] / (double) freedom) : 0;
  c->icosahedral_scatter = freedom > 0 ? sqrt (sum2[ICOSAHEDRAL] / (double) freedom) : 0;
  return c;
}

SgQuenchCalibration *
sg_quench_calibration_parse (const char *text, GError **error)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", 0);
  g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (SgQuenchPoint));
  bool head = true;
  for (unsigned k = 0; lines[k] != NULL; k++)
    {
      if (*g_strstrip (lines[k]) == '\0' || *lines[k] == '#')
        continue;
      if (head)
        {
          head = false;
          if (g_str_has_prefix (lines[k], "steps,seed,energy,icosahedral_voronoi,icosahedral_bonds,four_fold,six_fold,volume"))
            continue;
          g_set_error (error, SG_ERROR, SG_ERROR_INPUT, "calibration, line %u: other columns", k + 1);
          return NULL;
        }
      g_auto (GStrv) field = g_strsplit (lines[k], ",", 0);
      double steps = field[0] != NULL ? g_ascii_strtod (field[0], NULL) : 0;
      if (g_strv_length (field) < 8 || !(steps >= 1))
        {
          g_set_error (error, SG_ERROR, SG_ERROR_INPUT, "calibration, line %u: not eight numbers", k + 1);
          return NULL;
        }
      SgQuenchPoint row = { .log_rate = log ((HOT - COLD) / (steps * SG_TIME_STEP)), .n = 1,
                            .energy = g_ascii_strtod (field[2], NULL), .icosahedral = g_ascii_strtod (field[3], NULL),
                            .volume = g_ascii_strtod (field[7], NULL) };
      g_array_append_val (rows, row);
    }
  g_array_sort (rows, fastest_first);
  SgQuenchCalibration *c = average (rows);
  if (c->n >= LINE_POINTS)
    return c;
  sg_quench_calibration_free (c);
  g_set_error (error, SG_ERROR, SG_ERROR_INPUT, "calibration: fewer than %d rates", LINE_POINTS);
  return NULL;
}

void
sg_quench_calibration_free (SgQuenchCalibration *c)
{
  if (c == NULL)
    return;
  g_free (c->point);
  g_free (c);
}

/* value = a + b (log_rate - centre) through the points from @first on, by least squares. */
static void
fit_line (const SgQuenchCalibration *c, size_t first, int what, double *centre, double *a, double *b, double *sxx)
{
  double n = (double) (c->n - first), sxy = 0;
  *centre = *a = *sxx = 0;
  for (size_t k = first; k < c->n; k++)
    {
      *centre += c->point[k].log_rate / n;
      *a += value_of (&c->point[k], what) / n;
    }
  for (size_t k = first; k < c->n; k++)
    {
      double d = c->point[k].log_rate - *centre;
      *sxx += d * d;
      sxy += d * value_of (&c->point[k], what);
    }
  *b = sxy / *sxx;
}

/* The logarithm of the rate at which @value would have come about, with its standard error. */
static double
invert (const SgQuenchCalibration *c, double value, int what, size_t n_atoms, double *error, SgQuenchRange *range)
{
  /* energy rises with the rate, the icosahedral share falls */
  double sign = what == ENERGY ? 1 : -1, scatter = what == ENERGY ? c->energy_scatter : c->icosahedral_scatter;
  double sample2 = scatter * scatter * (double) c->n_atoms / (double) n_atoms;
  const SgQuenchPoint *slowest = &c->point[c->n - 1], *fastest = &c->point[0];

  if (sign * (value - value_of (slowest, what)) < 0)
    {
      double centre, a, b, sxx;
      fit_line (c, c->n - LINE_POINTS, what, &centre, &a, &b, &sxx);
      double x = (value - a) / b, mean2 = scatter * scatter / slowest->n;
      *error = sqrt (sample2 + mean2 * (1.0 / LINE_POINTS + x * x / sxx)) / fabs (b);
      *range = SG_QUENCH_SLOWER;
      return centre + x;
    }
  size_t k = 0; /* between this point and the next */
  while (k + 2 < c->n && sign * (value - value_of (&c->point[k + 1], what)) < 0)
    k++;
  const SgQuenchPoint *p = &c->point[k], *q = &c->point[k + 1];
  double b = (value_of (p, what) - value_of (q, what)) / (p->log_rate - q->log_rate);
  /* A stretch that scatter has made flat or turned round says no more than that the rate is within it. */
  double from = q->log_rate, to = p->log_rate, at = from + (value - value_of (q, what)) / b;
  *range = sign * (value - value_of (fastest, what)) > 0 ? SG_QUENCH_FASTER : SG_QUENCH_MEASURED;
  *error = sqrt (sample2 + scatter * scatter / q->n) / fabs (b);
  if (sign * b <= 0)
    {
      *error = 0.5 * (to - from);
      return 0.5 * (from + to);
    }
  if (*range == SG_QUENCH_MEASURED)
    at = CLAMP (at, from, to);
  return at;
}

void
sg_quench_calibration_rate (const SgQuenchCalibration *c, double energy, double icosahedral, double volume, size_t n_atoms,
                            SgQuenchRate *rate)
{
  double error, unused, mean = 0;
  SgQuenchRange other;

  *rate = (SgQuenchRate){ 0 };
  for (size_t k = 0; k < c->n; k++)
    mean += c->point[k].volume / (double) c->n;
  if (!(volume > (1 - DENSER) * mean && volume < (1 + LOOSER) * mean))
    return;
  double at = invert (c, energy, ENERGY, n_atoms, &error, &rate->range);
  rate->known = true;
  rate->rate = exp (at);
  rate->kelvin_per_s = rate->rate * SG_TIME_STEP / SG_SECONDS_PER_STEP / SG_BOLTZMANN_EV_PER_K;
  rate->by_icosahedra = exp (invert (c, icosahedral, ICOSAHEDRAL, n_atoms, &unused, &other));
  /* Beyond the data nobody knows the curve: that its two quantities disagree shows by how much, at least. */
  if (rate->range == SG_QUENCH_SLOWER)
    error = hypot (error, 0.5 * fabs (log (rate->by_icosahedra) - at));
  rate->factor = exp (error);
}

static SgQuenchCalibration *shipped;

static void
load_shipped (void)
{
  g_autofree char *path = sg_find_data ("calibration/quench-rate.csv");
  g_autofree char *text = NULL;
  if (path != NULL && g_file_get_contents (path, &text, NULL, NULL))
    shipped = sg_quench_calibration_parse (text, NULL);
}

void
sg_quench_rate (double energy, double icosahedral, double volume, size_t n_atoms, SgQuenchRate *rate)
{
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once (&once, load_shipped);
  *rate = (SgQuenchRate){ 0 };
  if (shipped != NULL && isfinite (energy) && n_atoms > 0)
    sg_quench_calibration_rate (shipped, energy, icosahedral, volume, n_atoms, rate);
}

static void
add_number (JsonBuilder *builder, const char *name, double value)
{
  json_builder_set_member_name (builder, name);
  if (isfinite (value))
    json_builder_add_double_value (builder, value);
  else
    json_builder_add_null_value (builder);
}

void
sg_quench_rate_add_json (JsonBuilder *builder, const SgQuenchRate *rate)
{
  static const char *const ranges[]
      = { "within the rates measured", "slower than measured: extrapolated", "faster than measured: extrapolated" };
  if (!rate->known)
    {
      json_builder_add_null_value (builder);
      return;
    }
  json_builder_begin_object (builder);
  add_number (builder, "kT_per_tau", rate->rate);
  add_number (builder, "kelvin_per_second", rate->kelvin_per_s);
  add_number (builder, "within_a_factor_of", rate->factor);
  json_builder_set_member_name (builder, "range");
  json_builder_add_string_value (builder, ranges[rate->range]);
  add_number (builder, "kT_per_tau_by_icosahedra", rate->by_icosahedra);
  json_builder_end_object (builder);
}

char *
sg_quench_rate_text (const SgQuenchRate *rate)
{
  if (!rate->known)
    return g_strdup ("not known");
  return g_strdup_printf ("%.1e K/s, within a factor of %.*f%s", rate->kelvin_per_s, rate->factor < 10 ? 1 : 0,
                          rate->factor,
                          rate->range == SG_QUENCH_SLOWER   ? "; slower than measured: extrapolated"
                          : rate->range == SG_QUENCH_FASTER ? "; faster than measured: extrapolated"
                                                            : "");
}

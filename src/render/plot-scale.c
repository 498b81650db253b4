/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/plot-scale.h"

#include <math.h>
#include <string.h>

static void
add_tick (SgTicks *ticks, double value, bool major)
{
  if (ticks->n >= SG_MAX_TICKS)
    return;
  ticks->value[ticks->n] = value;
  ticks->major[ticks->n++] = major;
}

/* A range that can be divided, whatever came in. */
static void
sane_range (double *min, double *max)
{
  if (!isfinite (*min) || !isfinite (*max))
    {
      *min = 0;
      *max = 1;
    }
  if (*min > *max)
    {
      double swap = *min;
      *min = *max;
      *max = swap;
    }
  double size = fmax (fabs (*min), fabs (*max));
  if (*max - *min <= 1e-12 * size || *max == *min)
    {
      double half = size > 0 ? 0.05 * size : 0.5;
      *min -= half;
      *max += half;
    }
}

void
sg_ticks_linear (double min, double max, int target, bool nice, SgTicks *ticks)
{
  memset (ticks, 0, sizeof *ticks);
  sane_range (&min, &max);
  target = CLAMP (target, 1, 20);

  /* the one of 1, 2, 5 times a power of ten that comes nearest to the wanted number */
  double raw = (max - min) / target, power = pow (10, floor (log10 (raw)));
  double factor = raw / power;
  int minor = 5;
  if (factor < 1.42)
    factor = 1;
  else if (factor < 2.9)
    {
      factor = 2;
      minor = 4;
    }
  else if (factor < 7.08)
    factor = 5;
  else
    factor = 10;
  double step = factor * power;

  double small = step / minor;
  ticks->step = step;
  ticks->min = nice ? floor (min / small + 1e-9) * small : min;
  ticks->max = nice ? ceil (max / small - 1e-9) * small : max;

  /* Ticks are multiples of a whole number, so rounding does not add up; negative zero is no label. */
  double from = ceil (ticks->min / small - 1e-6), to = floor (ticks->max / small + 1e-6);
  bool crowded = to - from + 1 > SG_MAX_TICKS;
  for (double k = from; k <= to; k++)
    {
      bool major = fmod (fabs (k), minor) == 0;
      if (crowded && !major)
        continue;
      add_tick (ticks, major ? (k / minor) * step + 0.0 : k * small, major);
    }

  double size = fmax (fabs (ticks->min), fabs (ticks->max));
  int decade = (int) floor (log10 (size) + 1e-9);
  if (decade >= 5 || decade < -3)
    ticks->exponent = decade;
  double shown = step / pow (10, ticks->exponent);
  ticks->decimals = MAX (0, (int) ceil (-log10 (shown) - 1e-9));
}

void
sg_ticks_logarithmic (double min, double max, int target, bool nice, SgTicks *ticks)
{
  memset (ticks, 0, sizeof *ticks);
  if (!(min > 0) || !isfinite (min))
    min = 1e-3;
  if (!(max > min) || !isfinite (max))
    max = 10 * min;
  target = CLAMP (target, 2, 20);

  int low = (int) floor (log10 (min) + 1e-9), high = (int) ceil (log10 (max) - 1e-9);
  if (high == low)
    high++;
  ticks->min = nice ? pow (10, low) : min;
  ticks->max = nice ? pow (10, high) : max;
  int stride = MAX (1, (high - low + target - 1) / target);
  ticks->step = stride;
  for (int d = low; d <= high; d++)
    {
      double decade = pow (10, d);
      if (decade >= ticks->min * (1 - 1e-9) && decade <= ticks->max * (1 + 1e-9))
        add_tick (ticks, decade, (d - low) % stride == 0);
      if (stride == 1 && high - low <= 6)
        for (int m = 2; m < 10; m++)
          if (m * decade >= ticks->min * (1 - 1e-9) && m * decade <= ticks->max * (1 + 1e-9))
            add_tick (ticks, m * decade, false);
    }
}

/* The hyphen is no minus sign. */
static char *
true_minus (const char *text)
{
  return *text == '-' ? g_strconcat ("−", text + 1, NULL) : g_strdup (text);
}

char *
sg_ticks_label (const SgTicks *ticks, int i, bool logarithmic)
{
  char buffer[64];

  g_return_val_if_fail (i >= 0 && i < ticks->n, NULL);
  if (logarithmic)
    {
      int decade = (int) lrint (log10 (ticks->value[i]));
      if (decade >= -2 && decade <= 3)
        {
          char format[16];
          g_snprintf (format, sizeof format, "%%.%df", MAX (0, -decade));
          g_snprintf (buffer, sizeof buffer, format, ticks->value[i]);
          return g_strdup (buffer);
        }
      return g_strdup_printf ("10<sup>%s%d</sup>", decade < 0 ? "−" : "", ABS (decade));
    }
  char format[16];
  g_snprintf (format, sizeof format, "%%.%df", MIN (ticks->decimals, 12));
  double shown = ticks->value[i] / pow (10, ticks->exponent);
  if (fabs (shown) < 0.5 * pow (10, -ticks->decimals))
    shown = 0;
  g_snprintf (buffer, sizeof buffer, format, shown);
  return true_minus (buffer);
}

char *
sg_format_number (double value, int digits)
{
  char buffer[64], format[16];

  if (isnan (value))
    return g_strdup ("–");
  if (isinf (value))
    return g_strdup (value < 0 ? "−∞" : "∞");
  digits = CLAMP (digits, 1, 15);
  double size = fabs (value);
  if (size != 0 && (size >= 1e5 || size < 1e-3))
    {
      g_snprintf (format, sizeof format, "%%.%de", digits - 1);
      g_snprintf (buffer, sizeof buffer, format, value);
      char *e = strchr (buffer, 'e');
      int exponent = (int) g_ascii_strtoll (e + 1, NULL, 10);
      *e = 0;
      g_autofree char *mantissa = true_minus (buffer);
      return g_strdup_printf ("%s×10<sup>%s%d</sup>", mantissa, exponent < 0 ? "−" : "", ABS (exponent));
    }
  int before = size >= 1 ? (int) floor (log10 (size)) + 1 : size > 0 ? (int) floor (log10 (size)) + 1 : 1;
  g_snprintf (format, sizeof format, "%%.%df", MAX (0, digits - before));
  g_snprintf (buffer, sizeof buffer, format, value);
  return true_minus (buffer);
}

void
sg_decimate (const double *x, const double *y, size_t n, double x0, double column, GArray *out)
{
  size_t i = 0;

  while (i < n)
    {
      if (!isfinite (x[i]) || !isfinite (y[i]))
        {
          guint32 at = (guint32) i++;
          g_array_append_val (out, at);
          continue;
        }
      double here = floor ((x[i] - x0) / column), t;
      size_t first = i, low = i, high = i;
      for (; i < n && (t = (x[i] - x0) / column) >= here && t < here + 1 && isfinite (y[i]); i++)
        {
          if (y[i] < y[low])
            low = i;
          if (y[i] > y[high])
            high = i;
        }
      size_t last = i - 1, keep[4] = { first, MIN (low, high), MAX (low, high), last };
      for (int k = 0; k < 4; k++)
        if (k == 0 || keep[k] != keep[k - 1])
          {
            guint32 at = (guint32) keep[k];
            g_array_append_val (out, at);
          }
    }
}

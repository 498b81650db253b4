/* SPDX-License-Identifier: GPL-3.0-or-later */
/* viridis: S. van der Walt and N. Smith (2015), data dedicated to the public domain (CC0).
 * cividis: J. R. Nunez, C. R. Anderton and R. S. Renslow, PLoS ONE 13 (2018) e0199239.
 * Both at 33 equidistant knots; linear between them they stay within 5/255 of the 256-entry tables.
 * diverging: straight lines in CIELAB from a blue over a pale grey to a red of equal lightness.
 * rainbow: hue from blue to red at full saturation, as molecular viewers (and figure 8) have it. */
#include "render/colormap.h"

#include <glib.h>
#include <math.h>
#include <string.h>

#define N_KNOTS 33

static const uint8_t viridis[N_KNOTS][3] = {
  { 68, 1, 84 }, { 71, 13, 96 }, { 72, 24, 106 }, { 72, 35, 116 }, { 71, 45, 123 },
  { 69, 55, 129 }, { 66, 64, 134 }, { 62, 73, 137 }, { 59, 82, 139 }, { 55, 91, 141 },
  { 51, 99, 141 }, { 47, 107, 142 }, { 44, 114, 142 }, { 41, 122, 142 }, { 38, 130, 142 },
  { 35, 137, 142 }, { 33, 145, 140 }, { 31, 152, 139 }, { 31, 160, 136 }, { 34, 167, 133 },
  { 40, 174, 128 }, { 50, 182, 122 }, { 63, 188, 115 }, { 78, 195, 107 }, { 94, 201, 98 },
  { 112, 207, 87 }, { 132, 212, 75 }, { 152, 216, 62 }, { 173, 220, 48 }, { 194, 223, 35 },
  { 216, 226, 25 }, { 236, 229, 27 }, { 253, 231, 37 },
};

static const uint8_t cividis[N_KNOTS][3] = {
  { 0, 34, 78 }, { 0, 40, 91 }, { 0, 46, 106 }, { 5, 51, 113 }, { 26, 56, 111 },
  { 39, 62, 110 }, { 50, 67, 109 }, { 59, 73, 108 }, { 67, 78, 108 }, { 75, 84, 108 },
  { 83, 90, 109 }, { 90, 95, 110 }, { 97, 101, 111 }, { 104, 106, 113 }, { 111, 112, 115 },
  { 118, 118, 118 }, { 125, 124, 120 }, { 132, 130, 121 }, { 140, 136, 120 }, { 147, 142, 120 },
  { 155, 148, 118 }, { 163, 154, 116 }, { 171, 160, 114 }, { 180, 167, 111 }, { 188, 174, 108 },
  { 196, 180, 104 }, { 205, 187, 99 }, { 213, 194, 94 }, { 222, 201, 88 }, { 231, 209, 80 },
  { 240, 216, 70 }, { 249, 224, 58 }, { 254, 232, 56 },
};

static const uint8_t diverging[N_KNOTS][3] = {
  { 36, 92, 173 }, { 56, 100, 178 }, { 72, 108, 182 }, { 85, 116, 187 }, { 98, 124, 191 },
  { 110, 132, 195 }, { 122, 141, 199 }, { 134, 150, 203 }, { 145, 158, 207 }, { 156, 167, 211 },
  { 167, 176, 215 }, { 178, 185, 218 }, { 189, 194, 222 }, { 200, 204, 225 }, { 211, 213, 228 },
  { 222, 222, 230 }, { 233, 232, 230 }, { 237, 219, 215 }, { 237, 207, 201 }, { 236, 195, 187 },
  { 234, 184, 174 }, { 232, 172, 161 }, { 229, 161, 149 }, { 226, 149, 137 }, { 222, 138, 125 },
  { 217, 126, 113 }, { 213, 115, 101 }, { 208, 103, 90 }, { 202, 92, 79 }, { 197, 80, 68 },
  { 191, 67, 58 }, { 185, 53, 47 }, { 178, 38, 37 },
};

static SgRgb
from_knots (const uint8_t knots[N_KNOTS][3], double t)
{
  double at = t * (N_KNOTS - 1);
  int k = MIN ((int) at, N_KNOTS - 2);
  double f = at - k, c[3];

  for (int i = 0; i < 3; i++)
    c[i] = (knots[k][i] + f * (knots[k + 1][i] - knots[k][i])) / 255;
  return (SgRgb){ (float) c[0], (float) c[1], (float) c[2] };
}

/* Hue 240 degrees (blue) to 0 (red), full saturation and value. */
static SgRgb
rainbow (double t)
{
  double hue = 4 * (1 - t);
  double r = CLAMP (2 - hue, 0, 1), g = CLAMP (hue < 2 ? hue : 4 - hue, 0, 1), b = CLAMP (hue - 2, 0, 1);

  return (SgRgb){ (float) r, (float) g, (float) b };
}

const char *
sg_map_name (SgMap map)
{
  static const char *names[SG_N_MAPS] = { "viridis", "cividis", "diverging", "rainbow" };

  g_return_val_if_fail (map < SG_N_MAPS, NULL);
  return names[map];
}

SgRgb
sg_map_color (SgMap map, double t)
{
  if (isnan (t))
    return (SgRgb){ 0.5f, 0.5f, 0.5f };
  t = CLAMP (t, 0, 1);
  switch (map)
    {
    case SG_MAP_CIVIDIS:
      return from_knots (cividis, t);
    case SG_MAP_DIVERGING:
      return from_knots (diverging, t);
    case SG_MAP_PAPER:
      return rainbow (t);
    case SG_MAP_VIRIDIS:
    default:
      return from_knots (viridis, t);
    }
}

static double
linear (float c)
{
  double v = (double) c;
  return v <= 0.04045 ? v / 12.92 : pow ((v + 0.055) / 1.055, 2.4);
}

double
sg_contrast (SgRgb a, SgRgb b)
{
  double x = 0.2126 * linear (a.r) + 0.7152 * linear (a.g) + 0.0722 * linear (a.b) + 0.05;
  double y = 0.2126 * linear (b.r) + 0.7152 * linear (b.g) + 0.0722 * linear (b.b) + 0.05;

  return x > y ? x / y : y / x;
}

double
sg_map_start (SgMap map, SgRgb ground, double least)
{
  const int n = 200;
  int first = n;

  if (map == SG_MAP_DIVERGING)
    return 0;
  while (first > 0 && sg_contrast (sg_map_color (map, (double) (first - 1) / n), ground) >= least)
    first--;
  return 2 * first <= n ? (double) first / n : 0;
}

/* Along the map, from what is a part of the scale. */
static SgRgb
scale_color_at (const SgScale *scale, double t)
{
  return sg_map_color (scale->map, scale->start + (1 - scale->start) * (scale->reversed ? 1 - t : t));
}

void
sg_scale_init (SgScale *scale, SgMap map, double min, double max, const char *quantity, const char *unit)
{
  memset (scale, 0, sizeof *scale);
  scale->map = map;
  scale->min = min;
  scale->max = max;
  g_strlcpy (scale->quantity, quantity, sizeof scale->quantity);
  g_strlcpy (scale->unit, unit, sizeof scale->unit);
}

double
sg_scale_position (const SgScale *scale, double value)
{
  double min = scale->min, max = scale->max;

  if (isnan (value))
    return value;
  if (scale->magnitude && min >= 0)
    value = fabs (value);
  if (scale->logarithmic)
    {
      if (value <= 0)
        return 0;
      value = log (value);
      min = log (min);
      max = log (max);
    }
  if (!(max > min))
    return value < min ? 0 : value > max ? 1 : 0.5;
  return CLAMP ((value - min) / (max - min), 0, 1);
}

SgRgb
sg_scale_color (const SgScale *scale, double value)
{
  double t = sg_scale_position (scale, value);

  return scale_color_at (scale, t);
}

void
sg_scale_table (const SgScale *scale, size_t n, uint8_t (*rgba)[4])
{
  for (size_t i = 0; i < n; i++)
    {
      double t = n > 1 ? (double) i / (double) (n - 1) : 0;
      SgRgb c = scale_color_at (scale, t);
      rgba[i][0] = (uint8_t) lrintf (255 * c.r);
      rgba[i][1] = (uint8_t) lrintf (255 * c.g);
      rgba[i][2] = (uint8_t) lrintf (255 * c.b);
      rgba[i][3] = 255;
    }
}

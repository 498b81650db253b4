/* colormap.h: colour maps and the scale that leads a value to a colour
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Thread: any.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum {
  SG_MAP_VIRIDIS,   /* perceptual, the default */
  SG_MAP_CIVIDIS,   /* perceptual, the same for colour-blind eyes */
  SG_MAP_DIVERGING, /* blue - pale grey - red, for changes about zero */
  SG_MAP_PAPER,     /* rainbow from blue to red, as in the paper's figure 8 */
  SG_N_MAPS
} SgMap;

/* Colours are sRGB, 0..1. */
typedef struct {
  float r, g, b;
} SgRgb;

typedef struct {
  SgMap map;
  double min, max;     /* values of the two ends; beyond them the end colours hold */
  bool reversed;
  bool logarithmic;    /* min > 0 */
  bool magnitude;      /* while it begins at 0 or above, a value of either sign has the colour of its size */
  double start;        /* 0..1: the part of the map that is left out at its beginning */
  char quantity[64];   /* pango markup: "von Mises stress change" */
  char unit[32];       /* pango markup, "" for a number: "ε/σ<sup>3</sup>" */
} SgScale;

/** sg_map_name: Returns: "viridis", "cividis", "diverging", "rainbow". */
const char *sg_map_name (SgMap map);

/** sg_map_color: @t: 0..1, clamped; NaN gives mid grey. */
SgRgb sg_map_color (SgMap map, double t);

/** sg_contrast: Returns: 1..21, the ratio of the luminances of @a and @b (WCAG 2). */
double sg_contrast (SgRgb a, SgRgb b);

/** sg_map_start: Returns: 0..1: from where on every colour of @map has a contrast of at least @least to @ground; 0 where that
 * would cost more than half of it, or for maps whose middle matters. */
double sg_map_start (SgMap map, SgRgb ground, double least);

/** sg_scale_init: @quantity, @unit: markup, copied. */
void sg_scale_init (SgScale *scale, SgMap map, double min, double max, const char *quantity,
                    const char *unit);

/** sg_scale_position: Returns: 0..1 along the map, clamped, before reversal; NaN stays NaN. */
double sg_scale_position (const SgScale *scale, double value);

/** sg_scale_color: */
SgRgb sg_scale_color (const SgScale *scale, double value);

/** sg_scale_table: @rgba: (out): @n colours along the scale with alpha 255, for look-up tables. */
void sg_scale_table (const SgScale *scale, size_t n, uint8_t (*rgba)[4]);

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/plot-private.h"

#include <math.h>

#define DEFAULT_FONT "Cantarell, Inter, DejaVu Sans, sans-serif"

/* After Okabe and Ito: told apart by colour-blind eyes; the dark theme's are lighter. */
static const uint32_t palette_light[] = { 0x0072b2, 0xd55e00, 0x009e73, 0x6b7075, 0xaa4499, 0xb8860b };
static const uint32_t palette_dark[] = { 0x62b0e8, 0xf0915a, 0x4fc59d, 0xa0a6ad, 0xd883c4, 0xe3bf4d };

void
sg_plot_pen_init (SgPlotPen *pen, cairo_t *cr, const SgPlotOptions *options)
{
  bool dark = options->theme == SG_THEME_DARK, print = options->medium == SG_PLOT_PRINT;

  pen->cr = cr;
  pen->options = options;
  pen->text = (print ? 8 : 12) * options->scale;
  pen->line = (print ? 0.6 : 1) * options->scale;
  pen->tick = (print ? 3.2 : 5) * options->scale;
  pen->pad = (print ? 3 : 6) * options->scale;
  pen->ink = dark ? 0xe6e8eb : print ? 0x000000 : 0x2a2e33;
  pen->faint = dark ? 0x9aa1a9 : 0x6a7077;
  pen->grid = dark ? 0x32373e : 0xe4e6e8;
  pen->paper = dark ? 0x1d2025 : 0xffffff;
  pen->font = pango_font_description_from_string (options->font != NULL ? options->font : DEFAULT_FONT);
  pango_font_description_set_size (pen->font, (int) lrint (pen->text * PANGO_SCALE));
}

void
sg_plot_pen_clear (SgPlotPen *pen)
{
  pango_font_description_free (pen->font);
}

void
sg_plot_set_ink (SgPlotPen *pen, uint32_t rgb, double alpha)
{
  cairo_set_source_rgba (pen->cr, (double) (rgb >> 16 & 255) / 255, (double) (rgb >> 8 & 255) / 255,
                         (double) (rgb & 255) / 255, alpha);
}

uint32_t
sg_plot_series_color (const SgPlotPen *pen, const SgPlotStyle *style)
{
  unsigned k = (unsigned) ABS (style->color) % G_N_ELEMENTS (palette_light);

  return pen->options->theme == SG_THEME_DARK ? palette_dark[k] : palette_light[k];
}

PangoLayout *
sg_plot_make_text (SgPlotPen *pen, const char *markup, double *w, double *h)
{
  PangoLayout *layout = sg_text_layout (pen->cr, pen->font, markup);

  sg_text_size (layout, w, h);
  return layout;
}

/* (@ax, @ay): which point of the text stands at (@x, @y), 0..1. */
void
sg_plot_show_text (SgPlotPen *pen, const char *markup, double x, double y, double ax, double ay)
{
  double w, h;
  g_autoptr (GObject) layout = G_OBJECT (sg_plot_make_text (pen, markup, &w, &h));

  cairo_move_to (pen->cr, x - ax * w, y - ay * h);
  pango_cairo_show_layout (pen->cr, PANGO_LAYOUT (layout));
}

double
sg_plot_text_width (SgPlotPen *pen, const char *markup)
{
  double w, h;
  g_autoptr (GObject) layout G_GNUC_UNUSED = G_OBJECT (sg_plot_make_text (pen, markup, &w, &h));

  return w;
}

/* Half a device pixel off, so that thin lines are not smeared over two. */
double
sg_plot_crisp (SgPlotPen *pen, double v)
{
  return pen->options->medium == SG_PLOT_SCREEN ? floor (v) + 0.5 : v;
}

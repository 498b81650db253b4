/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "render/text.h"

#include <math.h>

PangoLayout *
sg_text_layout (cairo_t *cr, const PangoFontDescription *font, const char *markup)
{
  PangoLayout *layout = pango_cairo_create_layout (cr);
  int size = pango_font_description_get_size (font);
  g_autoptr (GString) text = g_string_new (markup);
  g_autofree char *sub = g_strdup_printf ("<span size=\"%d\" rise=\"%d\">", size * 7 / 10, -size / 6);
  g_autofree char *sup = g_strdup_printf ("<span size=\"%d\" rise=\"%d\">", size * 7 / 10, size * 3 / 8);

  g_string_replace (text, "<sub>", sub, 0);
  g_string_replace (text, "<sup>", sup, 0);
  g_string_replace (text, "</sub>", "</span>", 0);
  g_string_replace (text, "</sup>", "</span>", 0);
  /* a point is a unit of the drawing */
  pango_cairo_context_set_resolution (pango_layout_get_context (layout), 72);
  pango_layout_context_changed (layout);
  pango_layout_set_font_description (layout, font);
  if (pango_parse_markup (text->str, -1, 0, NULL, NULL, NULL, NULL))
    pango_layout_set_markup (layout, text->str, -1);
  else
    pango_layout_set_text (layout, markup, -1);
  return layout;
}

void
sg_text_size (PangoLayout *layout, double *w, double *h)
{
  PangoRectangle logical;

  pango_layout_get_extents (layout, NULL, &logical);
  *w = (double) logical.width / PANGO_SCALE;
  *h = (double) logical.height / PANGO_SCALE;
}

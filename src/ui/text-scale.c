/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/text-scale.h"

#include <gtk/gtk.h>

double
sg_text_scale (void)
{
  GtkSettings *settings = gtk_settings_get_default ();
  int dpi = 96 * 1024;

  if (settings != NULL)
    g_object_get (settings, "gtk-xft-dpi", &dpi, NULL);
  return dpi > 0 ? CLAMP (dpi / (96.0 * 1024), 0.75, 3) : 1;
}

int
sg_text_scaled (int pixels)
{
  return (int) (pixels * MAX (sg_text_scale (), 1.0));
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A plot as a PNG, SVG or PDF file that says where it comes from.
 */
#include "render/plot.h"
#include "engine/words.h"

#include "engine/command-log.h"
#include "render/png.h"

#include <cairo-pdf.h>
#include <cairo-svg.h>
#include <errno.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

static const char *
text_of (const char *const *texts, const char *key)
{
  for (size_t k = 0; texts != NULL && texts[k] != NULL; k += 2)
    if (g_str_equal (texts[k], key))
      return texts[k + 1];
  return NULL;
}

static void
describe_pdf (cairo_surface_t *surface, const char *const *texts)
{
  g_autofree char *software = g_strconcat ("Shearglass ", sg_build_version (), NULL);
  const char *title = text_of (texts, "Title"), *provenance = text_of (texts, "Provenance"),
             *created = text_of (texts, "Creation Time");

  cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_CREATOR, software);
  if (title != NULL)
    cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_TITLE, title);
  if (provenance != NULL)
    cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_KEYWORDS, provenance);
  if (created != NULL)
    cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_CREATE_DATE, created);
}

/* Cairo does not say when a disk is full: what it writes goes to memory first. */
static cairo_status_t
keep_bytes (void *bytes, const unsigned char *data, unsigned length)
{
  g_byte_array_append (bytes, data, length);
  return CAIRO_STATUS_SUCCESS;
}

/* Cairo's svg files know no text about themselves: it goes behind the opening tag. */
static bool
describe_svg (const char *path, const char *const *texts, GError **error)
{
  const char *title = text_of (texts, "Title"), *provenance = text_of (texts, "Provenance");
  g_autofree char *svg = NULL;
  gsize length;

  if (title == NULL && provenance == NULL)
    return true;
  if (!g_file_get_contents (path, &svg, &length, error))
    return false;
  char *tag = strstr (svg, "<svg"), *end = tag != NULL ? strchr (tag, '>') : NULL;
  if (end == NULL)
    return true;
  g_autoptr (GString) text = g_string_new_len (svg, end + 1 - svg);
  g_autofree char *safe_title = g_markup_escape_text (title != NULL ? title : "", -1);
  g_autofree char *safe_provenance = g_markup_escape_text (provenance != NULL ? provenance : "", -1);
  if (title != NULL)
    g_string_append_printf (text, "\n<title>%s</title>", safe_title);
  if (provenance != NULL)
    g_string_append_printf (text, "\n<metadata>%s</metadata>", safe_provenance);
  g_string_append (text, end + 1);
  return g_file_set_contents (path, text->str, (gssize) text->len, error);
}

bool
sg_plot_save (SgPlot *plot, const char *path, double w, double h, double dpi, const SgPlotOptions *options,
              GError **error)
{
  return sg_plot_save_with (plot, path, w, h, dpi, options, NULL, error);
}

bool
sg_plot_save_with (SgPlot *plot, const char *path, double w, double h, double dpi, const SgPlotOptions *options,
                   const char *const *texts, GError **error)
{
  g_autofree char *lower = g_ascii_strdown (path, -1), *part = g_strconcat (path, ".part", NULL);
  bool png = g_str_has_suffix (lower, ".png"), svg = g_str_has_suffix (lower, ".svg");
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  cairo_surface_t *surface = NULL;
  cairo_status_t status;

  if (dpi <= 0)
    dpi = 300;
  double scale = dpi / 72;
  if (png)
    {
      /* whole pixels, so that the paper reaches the edge */
      w = ceil (w * scale - 1e-6) / scale;
      h = ceil (h * scale - 1e-6) / scale;
      surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, (int) lrint (w * scale), (int) lrint (h * scale));
    }
  else if (svg)
    surface = cairo_svg_surface_create_for_stream (keep_bytes, bytes, w, h);
  else if (g_str_has_suffix (lower, ".pdf"))
    {
      surface = cairo_pdf_surface_create_for_stream (keep_bytes, bytes, w, h);
      describe_pdf (surface, texts);
    }
  else
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_FILENAME,
                   _ ("%s: the name must end in .png, .svg or .pdf"), path);
      return false;
    }
  cairo_t *cr = cairo_create (surface);
  if (png)
    cairo_scale (cr, scale, scale);
  sg_plot_draw (plot, cr, w, h, options);
  status = cairo_status (cr);
  cairo_destroy (cr);
  if (status == CAIRO_STATUS_SUCCESS && png)
    {
      g_autofree char *software = g_strconcat ("Shearglass ", sg_build_version (), NULL);
      g_autoptr (GPtrArray) all = g_ptr_array_new ();
      for (size_t k = 0; texts != NULL && texts[k] != NULL; k++)
        g_ptr_array_add (all, (char *) texts[k]);
      g_ptr_array_add (all, (char *) "Software");
      g_ptr_array_add (all, software);
      g_ptr_array_add (all, NULL);
      bool saved = sg_png_save (surface, part, (const char *const *) all->pdata, error);
      if (!saved)
        {
          cairo_surface_destroy (surface);
          return false;
        }
    }
  cairo_surface_finish (surface);
  if (status == CAIRO_STATUS_SUCCESS)
    status = cairo_surface_status (surface);
  cairo_surface_destroy (surface);
  if (status != CAIRO_STATUS_SUCCESS)
    {
      g_unlink (part);
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "%s: %s", path, cairo_status_to_string (status));
      return false;
    }
  if ((!png && !g_file_set_contents (part, (const char *) bytes->data, (gssize) bytes->len, error))
      || (svg && !describe_svg (part, texts, error)))
    {
      g_unlink (part);
      return false;
    }
  if (g_rename (part, path) != 0)
    {
      int code = errno;
      g_unlink (part);
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code), "%s: %s", path, g_strerror (code));
      return false;
    }
  return true;
}

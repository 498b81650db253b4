/* A figure's file says where it comes from, whichever of the three it is.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "render/file-origin.h"
#include "render/plot.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

/* All that JSON may put there: quotes, brackets, backslashes, markup, line ends, letters beyond ASCII; and long. */
static char *
text_new (bool ascii)
{
  GString *text = g_string_new ("{\"a\":\"(b)) \\\\ \\n <c> & 'd' ]]>\",\"name\":\"");
  g_string_append (text, ascii ? "plain" : "größe 10⁸ – σ");
  for (int k = 0; k < 700; k++)
    g_string_append_printf (text, " %d=set-rate (1e%d)", k, k % 10);
  return g_string_free (g_string_append (text, "\"}"), FALSE);
}

static void
test_files (void)
{
  static const char *const names[] = { "f.png", "f.svg", "f.pdf" };
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("shearglass-origin-XXXXXX", &error);
  g_autoptr (SgPlot) plot = sg_plot_new ();
  SgPlotOptions options;

  g_assert_no_error (error);
  sg_plot_options_init (&options, SG_PLOT_PRINT, SG_THEME_LIGHT);
  sg_plot_set_axis (plot, 0, "strain <i>γ</i>", NULL);
  for (size_t k = 0; k < 2 * G_N_ELEMENTS (names); k++)
    {
      g_autofree char *path = g_build_filename (folder, names[k / 2], NULL), *text = text_new (k % 2 == 0), *head = NULL;
      const char *const texts[] = { "Title", "A <title>", "Provenance", text, NULL };
      gsize size;
      g_assert_true (sg_plot_save_with (plot, path, 200, 150, 72, &options, texts, &error));
      g_assert_no_error (error);
      g_assert_true (g_file_get_contents (path, &head, &size, NULL));
      g_assert_true (sg_file_has_origin (head, MIN (size, 4095)));
      g_autofree char *back = sg_file_origin (path, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (back, ==, text);

      /* without one */
      g_assert_true (sg_plot_save (plot, path, 200, 150, 72, &options, &error));
      g_assert_null (sg_file_origin (path, &error));
      g_assert_nonnull (error);
      g_assert_nonnull (strstr (error->message, path));
      g_clear_error (&error);

      /* cut off */
      g_assert_true (g_file_set_contents (path, head, (gssize) size / 2, NULL));
      g_autofree char *half = sg_file_origin (path, &error);
      g_assert_true (half == NULL || strcmp (half, text) != 0 || k / 2 != 0);
      g_clear_error (&error);
      g_remove (path);
    }
  g_rmdir (folder);
  g_assert_false (sg_file_has_origin ("[log]\nformat=1\n", 15));
  g_assert_false (sg_file_has_origin ("<?xml version=\"1.0\"?><html/>", 28));
  g_assert_false (sg_file_has_origin ("", 0));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/file-origin/files", test_files);
  return g_test_run ();
}

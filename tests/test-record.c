/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A demonstration recorded in the window: the time in the video is the time that passed, the sign says so, and what is left behind can be read.
 */
#include "ui-test.h"
#include "render/movie.h"
#include "ui/settings.h"
#include "ui/window-private.h"

#include <glib/gstdio.h>
#include <string.h>

#define FPS 10

static gboolean
is_sign (GtkWidget *widget, gconstpointer data)
{
  return gtk_widget_has_css_class (widget, "recording");
}

static GtkWidget *
sign_of (GtkWidget *widget)
{
  return find_widget (widget, is_sign, NULL);
}

static unsigned
count_files (const char *where)
{
  g_autoptr (GDir) dir = g_dir_open (where, 0, NULL);
  unsigned n = 0;
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (where, name, NULL);
      n++;
      g_remove (path);
    }
  return n;
}

static SgWindow *
window_with_run (void)
{
  g_autofree char *sample = g_test_build_filename (G_TEST_DIST, "data", "sheared2k.lammps.gz", NULL);
  SgWindow *window = sg_window_new (ADW_APPLICATION (application), 1);

  gtk_window_present (GTK_WINDOW (window));
  wait_until (gtk_widget_get_mapped (GTK_WIDGET (window)));
  sg_window_open (window, sample, NULL, NULL, FALSE);
  wait_until (!sg_session_loading (sg_window_session (window)));
  wait_until (sg_session_snapshot (sg_window_session (window)) != NULL);
  return window;
}

/* Two seconds, then another run, then the end: pictures, since no GStreamer is found. */
static void
test_pictures (void)
{
  g_autofree char *path = g_build_filename (folder, "demo.webm", NULL), *where = g_build_filename (folder, "demo", NULL);
  g_autofree char *search = g_strdup (g_getenv ("PATH"));
  SgWindow *window = window_with_run ();

  g_setenv ("PATH", folder, TRUE);
  gint64 begin = g_get_monotonic_time ();
  sg_window_record (window, path, 320, 180, FPS);
  g_assert_true (sg_window_is_recording (window));
  wait_until (g_get_monotonic_time () - begin > G_USEC_PER_SEC);
  GtkWidget *sign = sign_of (GTK_WIDGET (window));
  g_assert_nonnull (sign);
  g_assert_true (gtk_widget_get_mapped (sign));
  g_action_group_activate_action (G_ACTION_GROUP (window), "restart", NULL);
  wait_until (g_get_monotonic_time () - begin > 2 * G_USEC_PER_SEC);
  g_action_group_activate_action (G_ACTION_GROUP (window), "record", NULL); /* as the sign's button does */
  wait_until (!sg_window_is_recording (window));
  double seconds = (double) (g_get_monotonic_time () - begin) / G_USEC_PER_SEC;
  g_assert_null (sign_of (GTK_WIDGET (window)));
  g_assert_nonnull (strstr (sg_window_last_message (window), "pictures saved in the folder demo"));
  unsigned n = count_files (where);
  /* However slow the drawing is: the video lasts as long as what it shows. */
  g_test_message ("%u frames in %.2f s", n, seconds);
  g_assert_cmpuint (n, >=, 2 * FPS);
  g_assert_cmpuint (n, <=, (unsigned) (seconds * FPS) + 2);
  g_setenv ("PATH", search, TRUE);
  g_rmdir (where);
  gtk_window_destroy (GTK_WINDOW (window));
}

/* A video; the window is closed while it is made. */
static void
test_closed (void)
{
  if (!sg_movie_can_webm ())
    {
      g_test_skip ("GStreamer with vp8enc and webmmux is not here");
      return;
    }
  g_autofree char *path = g_build_filename (folder, "closed.webm", NULL);
  g_autofree char *data = NULL;
  gsize length;
  SgWindow *window = window_with_run ();

  gint64 begin = g_get_monotonic_time ();
  sg_window_record (window, path, 320, 180, FPS);
  wait_until (g_get_monotonic_time () - begin > 2 * G_USEC_PER_SEC);
  gtk_window_destroy (GTK_WINDOW (window));
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_true (g_file_get_contents (path, &data, &length, NULL));
  g_assert_cmpuint (length, >, 1000);
  g_assert_cmpmem (data, 4, "\x1a\x45\xdf\xa3", 4); /* EBML */

  g_autofree char *source = g_strconcat ("location=", path, NULL), *out = g_build_filename (folder, "out", NULL);
  g_autofree char *sink = g_strconcat ("location=", out, "/%03d.png", NULL);
  const char *argv[] = { "gst-launch-1.0", "-q", "filesrc", source, "!", "matroskademux", "!", "vp8dec", "!", "videoconvert", "!",
                         "pngenc", "!", "multifilesink", sink, NULL };
  int status = -1;
  g_mkdir (out, 0700);
  g_assert_true (g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, &status, NULL));
  g_assert_cmpint (status, ==, 0);
  g_assert_cmpuint (count_files (out), >=, FPS / 2);
  g_rmdir (out);
  g_remove (path);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  if (!ui_test_begin ())
    return 77;
  g_test_add_func ("/record/pictures", test_pictures);
  g_test_add_func ("/record/closed", test_closed);
  return ui_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Opening and saving. Each action takes a path; "" asks for one. What is saved is told by the name.
 */
#include "ui/paths.h"
#include "engine/words.h"
#include "ui/picture-dialog.h"
#include "ui/window-private.h"

#include <string.h>

#define MAX_RECENT 8

/* Opening. */

static void
remember_recent (const char *path)
{
  g_autofree char *uri = g_filename_to_uri (path, NULL, NULL);
  GtkRecentData data = {
    .mime_type = (char *) "application/octet-stream",
    .app_name = (char *) "Shearglass",
    .app_exec = (char *) "shearglass %f",
    .groups = (char *[]){ (char *) "Shearglass", NULL },
  };
  if (uri != NULL)
    gtk_recent_manager_add_full (gtk_recent_manager_get_default (), uri, &data);
}

typedef struct {
  SgWindow *window; /* owned */
  char *path;       /* to be remembered, nullable */
} Opening;

static void
on_opened (GObject *object, GAsyncResult *result, gpointer data)
{
  Opening *opening = data;
  g_autoptr (SgWindow) self = opening->window;
  g_autofree char *path = opening->path;
  g_autofree char *note = NULL;
  g_autoptr (GError) error = NULL;

  g_free (opening);
  if (gtk_widget_in_destruction (GTK_WIDGET (self)) || self->viewport == NULL)
    return;
  if (!sg_session_open_finish (SG_SESSION (object), result, &note, &error))
    {
      if (sg_session_snapshot (self->session) == NULL)
        sg_viewport_set_snapshot (self->viewport, NULL);
      sg_window_error (self, _ ("Cannot Open"), error->message);
      return;
    }
  if (path != NULL)
    {
      remember_recent (path);
      sg_window_update_recent (self);
    }
  if (note != NULL)
    {
      g_autofree char *text = g_strdup_printf (_ ("The replay may not repeat the run exactly. %s"), note);
      sg_window_toast (self, text);
    }
}

void
sg_window_open_request (SgWindow *self, const SgOpenRequest *request, const char *path)
{
  Opening *opening = g_new (Opening, 1);

  opening->window = g_object_ref (self);
  opening->path = g_strdup (path);
  sg_session_open_async (self->session, request, on_opened, opening);
}

void
sg_window_open (SgWindow *self, const char *sample, const char *protocol, const char *log, gboolean paused)
{
  const SgOpenRequest request = { .sample = sample, .protocol = protocol, .log = log, .paused = paused };
  sg_window_open_request (self, &request, log != NULL ? log : protocol != NULL ? protocol : sample);
}

void
sg_window_open_path (SgWindow *self, const char *path)
{
  SgFileKind kind = sg_file_kind (path);
  gboolean paused = sg_session_state (self->session) == SG_RUN_PAUSED;

  if (kind == SG_FILE_FOLDER)
    {
      g_action_group_activate_action (G_ACTION_GROUP (self), "figures", g_variant_new_string (path));
      return;
    }
  if (kind == SG_FILE_PICTURE)
    {
      sg_window_offer_replay (self, path);
      return;
    }

  if (sg_window_ask_before_leaving (self, "open", g_variant_new_string (path)))
    return;
  sg_window_open (self, kind == SG_FILE_SAMPLE ? path : NULL, kind == SG_FILE_PROTOCOL ? path : NULL,
                  kind == SG_FILE_LOG ? path : NULL, paused);
}

static void
show_chooser (SgWindow *self, GtkFileChooserNative *chooser, GCallback callback)
{
  if (self->dialog != NULL)
    gtk_native_dialog_destroy (self->dialog);
  g_clear_object (&self->dialog);
  self->dialog = GTK_NATIVE_DIALOG (chooser);
  gtk_native_dialog_set_modal (self->dialog, TRUE);
  g_signal_connect (chooser, "response", callback, self);
  gtk_native_dialog_show (self->dialog);
}

static void
add_filter (GtkFileChooserNative *chooser, const char *name, const char *const *suffixes)
{
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();
  gtk_file_filter_set_name (filter, name);
  for (; *suffixes != NULL; suffixes++)
    gtk_file_filter_add_suffix (filter, *suffixes);
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (chooser), filter);
}

static char *
chosen_path (GtkNativeDialog *dialog)
{
  g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
  return file != NULL ? g_file_get_path (file) : NULL;
}

static void
on_open_response (GtkNativeDialog *dialog, int response, gpointer data)
{
  SgWindow *self = data;
  g_autofree char *path = response == GTK_RESPONSE_ACCEPT ? chosen_path (dialog) : NULL;
  if (path != NULL)
    sg_window_open_path (self, path);
}

static void
on_open (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  SgWindow *self = data;
  const char *path = g_variant_get_string (parameter, NULL);

  if (*path != '\0')
    {
      sg_window_open_path (self, path);
      return;
    }
  GtkFileChooserNative *chooser = gtk_file_chooser_native_new (
      _ ("Open Sample, Protocol or Command Log"), GTK_WINDOW (self), GTK_FILE_CHOOSER_ACTION_OPEN, _ ("_Open"), NULL);
  add_filter (chooser, _ ("Samples, protocols and logs"),
              (const char *[]){ "lammps", "data", "lmp", "xyz", "extxyz", "gz", "ini", "log", "png", "svg", "pdf", NULL });
  g_autoptr (GtkFileFilter) all = gtk_file_filter_new ();
  gtk_file_filter_set_name (all, _ ("All files"));
  gtk_file_filter_add_pattern (all, "*");
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (chooser), all);
  show_chooser (self, chooser, G_CALLBACK (on_open_response));
}

static gboolean
on_drop (GtkDropTarget *target, const GValue *value, double x, double y, gpointer data)
{
  GSList *files = g_value_get_boxed (value);
  g_autofree char *path = files != NULL ? g_file_get_path (files->data) : NULL;
  if (path == NULL)
    return FALSE;
  sg_window_open_path (data, path);
  return TRUE;
}

static gint
newest_first (gconstpointer a, gconstpointer b)
{
  return g_date_time_compare (gtk_recent_info_get_modified ((GtkRecentInfo *) b),
                              gtk_recent_info_get_modified ((GtkRecentInfo *) a));
}

void
sg_window_update_recent (SgWindow *self)
{
  GList *infos = gtk_recent_manager_get_items (gtk_recent_manager_get_default ());
  GMenu *menu = self->recent_menu;
  int n = 0;

  g_menu_remove_all (menu);
  infos = g_list_sort (infos, newest_first);
  for (GList *l = infos; l != NULL && n < MAX_RECENT; l = l->next)
    {
      GtkRecentInfo *info = l->data;
      g_autofree char *path = g_filename_from_uri (gtk_recent_info_get_uri (info), NULL, NULL);
      if (path == NULL || !gtk_recent_info_has_application (info, "Shearglass")
          || !g_file_test (path, G_FILE_TEST_EXISTS))
        continue;
      g_autofree char *name = g_path_get_basename (path);
      /* A mnemonic's underscore is doubled in a menu. */
      g_auto (GStrv) parts = g_strsplit (name, "_", -1);
      g_autofree char *label = g_strjoinv ("__", parts);
      g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);
      g_menu_item_set_action_and_target (item, "win.open", "s", path);
      g_menu_append_item (menu, item);
      n++;
    }
  g_list_free_full (infos, (GDestroyNotify) gtk_recent_info_unref);
  if (n == 0)
    g_menu_append (menu, _ ("None so far"), "win.nothing");
}

/* Saving. */

static void
report_saved (SgWindow *self, const char *path, const GError *error)
{
  if (error != NULL)
    {
      sg_window_error (self, _ ("Cannot Save"), error->message);
      return;
    }
  g_autofree char *name = g_filename_display_basename (path);
  g_autofree char *text = g_strdup_printf (_ ("Saved %s"), name);
  sg_window_toast (self, text);
}

typedef struct {
  SgWindow *window; /* owned */
  char *path;
  gboolean without_run; /* a table of numbers alone */
  gboolean for_leaving; /* the question whether to leave the run waits for it */
  SgViewportShot *shot; /* owned, nullable: of the picture */
  guint plot;           /* of a figure: which */
} Saving;

static Saving *
saving_new (SgWindow *self, const char *path)
{
  Saving *saving = g_new0 (Saving, 1);
  saving->window = g_object_ref (self);
  saving->path = g_strdup (path);
  return saving;
}

static void
saving_end (Saving *saving, const GError *error)
{
  if (!gtk_widget_in_destruction (GTK_WIDGET (saving->window)) && saving->window->toasts != NULL)
    {
      report_saved (saving->window, saving->path, error);
      if (!saving->without_run)
        sg_window_saved (saving->window, error == NULL, saving->for_leaving);
    }
  g_object_unref (saving->window);
  sg_viewport_shot_free (saving->shot);
  g_free (saving->path);
  g_free (saving);
}

static void
on_session_saved (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  sg_session_save_finish (SG_SESSION (object), result, &error);
  saving_end (data, error);
}

static void
on_picture_saved (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  sg_viewport_save_finish (SG_VIEWPORT (object), result, &error);
  saving_end (data, error);
}

static void
on_provenance (GObject *object, GAsyncResult *result, gpointer data)
{
  Saving *saving = data;
  SgWindow *self = saving->window;
  /* A picture without its origin is better than none. */
  g_autofree char *provenance = sg_session_provenance_finish (SG_SESSION (object), result, NULL);

  saving->without_run = provenance == NULL;
  if (gtk_widget_in_destruction (GTK_WIDGET (self)) || self->viewport == NULL)
    saving_end (saving, NULL);
  else
    sg_viewport_save_async (self->viewport, g_steal_pointer (&saving->shot), saving->path, provenance, on_picture_saved, saving);
}

static SgPlotPanel *
panel (SgWindow *self, guint number)
{
  return number == 0 ? self->first_plot : self->second_plot;
}

static void
on_plot_provenance (GObject *object, GAsyncResult *result, gpointer data)
{
  Saving *saving = data;
  SgWindow *self = saving->window;
  g_autofree char *provenance = sg_session_provenance_finish (SG_SESSION (object), result, NULL);
  g_autoptr (GError) error = NULL;

  saving->without_run = provenance == NULL || g_str_has_suffix (saving->path, ".csv");
  if (!gtk_widget_in_destruction (GTK_WIDGET (self)) && self->viewport != NULL)
    sg_plot_panel_save (panel (self, saving->plot), saving->path, provenance, &error);
  saving_end (saving, error);
}

/* @number: of the plot. @leaving: the run is left when its configuration is saved. */
static void
save_to (SgWindow *self, const char *what, guint number, const char *path, gboolean leaving)
{
  if (strcmp (what, "save-configuration") == 0)
    {
      Saving *saving = saving_new (self, path);
      saving->for_leaving = leaving;
      sg_session_save_async (self->session, SG_SAVE_CONFIGURATION, path, on_session_saved, saving);
    }
  else if (strcmp (what, "save-log") == 0)
    sg_session_save_async (self->session, SG_SAVE_LOG, path, on_session_saved, saving_new (self, path));
  else if (strcmp (what, "save-picture") == 0)
    {
      /* what is shown first, and then where it comes from: the log reaches at least so far */
      Saving *saving = saving_new (self, path);
      saving->shot = sg_viewport_shoot (self->viewport, &self->picture, self->picture_overlay);
      sg_session_provenance_async (self->session, on_provenance, saving);
    }
  else if (strcmp (what, "save-data") == 0)
    {
      Saving *saving = saving_new (self, path);
      saving->without_run = TRUE;
      sg_session_save_async (self->session, SG_SAVE_DATA, path, on_session_saved, saving);
    }
  else
    {
      Saving *saving = saving_new (self, path);
      saving->plot = number;
      sg_session_provenance_async (self->session, on_plot_provenance, saving);
    }
}

static void
on_save_response (GtkNativeDialog *dialog, int response, gpointer data)
{
  SgWindow *self = data;
  g_autofree char *path = response == GTK_RESPONSE_ACCEPT ? chosen_path (dialog) : NULL;
  const gboolean leaving = sg_window_saves_to_leave (self, path != NULL);
  const char *what;
  guint number;

  if (path == NULL || self->save_target == NULL)
    return;
  g_variant_get (self->save_target, "(&su)", &what, &number);
  save_to (self, what, number, path, leaving);
}

static void
ask_path (SgWindow *self, const char *what, guint number)
{
  const SgConfiguration *sample = sg_session_sample (self->session);
  g_autofree char *base = sample != NULL && sample->path != NULL ? g_path_get_basename (sample->path)
                                                                 : g_strdup ("shearglass");
  g_autofree char *name = NULL;
  const char *title = _ ("Save");

  *strchrnul (base, '.') = '\0';
  if (strcmp (what, "save-configuration") == 0)
    {
      const SgSnapshot *snapshot = sg_session_snapshot (self->session);
      title = _ ("Save Configuration");
      name = g_strdup_printf ("%s-step%" G_GUINT64_FORMAT ".lammps.gz", base,
                              snapshot != NULL ? snapshot->step : 0);
    }
  else if (strcmp (what, "save-log") == 0)
    {
      title = _ ("Save Command Log");
      name = g_strdup_printf ("%s.log", base);
    }
  else if (strcmp (what, "save-picture") == 0)
    {
      title = _ ("Save Picture");
      name = g_strdup_printf ("%s.png", base);
    }
  else if (strcmp (what, "save-data") == 0)
    {
      title = _ ("Save Time Series");
      name = g_strdup_printf ("%s.csv", base);
    }
  else
    {
      title = _ ("Save Plot (.pdf, .svg, .png) or Its Data (.csv)");
      name = g_strdup_printf ("%s-%s.pdf", base, sg_figure_kind_name (sg_plot_panel_kind (panel (self, number))));
    }

  GtkFileChooserNative *chooser = gtk_file_chooser_native_new (title, GTK_WINDOW (self),
                                                               GTK_FILE_CHOOSER_ACTION_SAVE, _ ("_Save"), NULL);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (chooser), name);
  g_clear_pointer (&self->save_target, g_variant_unref);
  self->save_target = g_variant_ref_sink (g_variant_new ("(su)", what, number));
  show_chooser (self, chooser, G_CALLBACK (on_save_response));
}

static void
on_save (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  SgWindow *self = data;
  const char *what = g_action_get_name (G_ACTION (action));
  const char *path = g_variant_get_string (parameter, NULL);

  if (*path != '\0')
    save_to (self, what, 0, path, FALSE);
  else
    ask_path (self, what, 0);
}

static void
on_save_figure (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  SgWindow *self = data;
  const char *path;
  guint number;

  g_variant_get (parameter, "(u&s)", &number, &path);
  if (*path != '\0')
    save_to (self, "save-figure", number, path, FALSE);
  else
    ask_path (self, "save-figure", number);
}

static void
on_picture_chosen (SgPictureDialog *dialog, SgWindow *self)
{
  sg_picture_dialog_get (dialog, &self->picture, &self->picture_overlay);
  ask_path (self, "save-picture", 0);
}

static void
on_save_picture (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  SgWindow *self = data;
  const char *path = g_variant_get_string (parameter, NULL);

  if (*path != '\0')
    {
      save_to (self, "save-picture", 0, path, FALSE);
      return;
    }
  SgPictureDialog *dialog = sg_picture_dialog_new (GTK_WINDOW (self), &self->picture, self->picture_overlay);
  g_signal_connect_object (dialog, "chosen", G_CALLBACK (on_picture_chosen), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* Width, height, with background, with legend: what save-picture with a path will do. */
static void
on_picture_options (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  SgWindow *self = data;
  gboolean background, overlay;
  gint32 width, height;

  g_variant_get (parameter, "(iibb)", &width, &height, &background, &overlay);
  self->picture.width = width;
  self->picture.height = height;
  self->picture.transparent = !background;
  self->picture_overlay = overlay;
}

static const GActionEntry entries[] = {
  { .name = "open", .activate = on_open, .parameter_type = "s" },
  { .name = "save-configuration", .activate = on_save, .parameter_type = "s" },
  { .name = "save-log", .activate = on_save, .parameter_type = "s" },
  { .name = "save-data", .activate = on_save, .parameter_type = "s" },
  { .name = "save-figure", .activate = on_save_figure, .parameter_type = "(us)" },
  { .name = "save-picture", .activate = on_save_picture, .parameter_type = "s" },
  { .name = "picture-options", .activate = on_picture_options, .parameter_type = "(iibb)" },
};

void
sg_window_add_file_actions (SgWindow *self)
{
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  GtkDropTarget *drop = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);
  g_signal_connect (drop, "drop", G_CALLBACK (on_drop), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drop));
  sg_window_update_recent (self);
}

static void
enable (SgWindow *self, const char *name, gboolean enabled)
{
  g_simple_action_set_enabled (G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self), name)),
                               enabled);
}

void
sg_window_update_file_actions (SgWindow *self)
{
  gboolean has_run = sg_session_state (self->session) != SG_RUN_IDLE;

  enable (self, "open", !sg_session_loading (self->session));
  enable (self, "save-configuration", has_run);
  enable (self, "save-log", has_run);
  enable (self, "save-data", has_run);
  enable (self, "save-figure", has_run);
  enable (self, "save-picture", has_run);
}

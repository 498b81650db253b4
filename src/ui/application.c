/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/application.h"
#include "engine/command-log.h"
#include "engine/data-path.h"
#include "engine/words.h"
#include "ui/accessible-names.h"
#include "ui/explain.h"
#include "ui/paths.h"
#include "ui/preferences.h"
#include "ui/settings.h"
#include "ui/shearglass-resources.h"
#include "ui/watchdog.h"

#include <cairo.h>
#include <epoxy/gl.h>
#include <json-glib/json-glib.h>
#include <string.h>

#define DEFAULT_PROTOCOL "protocols/shear-demo.ini"

struct _SgApplication {
  AdwApplication parent_instance;
};

G_DEFINE_FINAL_TYPE (SgApplication, sg_application, ADW_TYPE_APPLICATION)

static const GOptionEntry options[] = {
  { "version", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Print versions and exit"), NULL },
  { "sample", 's', 0, G_OPTION_ARG_FILENAME, NULL, N_ ("Shear this sample"), N_ ("FILE") },
  { "protocol", 'p', 0, G_OPTION_ARG_FILENAME, NULL, N_ ("By this protocol"), N_ ("FILE") },
  { "replay", 0, 0, G_OPTION_ARG_FILENAME, NULL, N_ ("Repeat the run of this command log"), N_ ("FILE") },
  { "paused", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Open paused"), NULL },
  { "lesson", 'l', 0, G_OPTION_ARG_STRING, NULL, N_ ("Open this lesson: a file, or the name of a shipped one"), N_ ("LESSON") },
  { "threads", 't', 0, G_OPTION_ARG_INT, NULL, N_ ("Threads of the engine; 0: one a processor"), "N" },
  { "software", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Draw with the processor, not the graphics card"), NULL },
  { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, NULL, NULL, N_ ("[SAMPLE|PROTOCOL|LOG]") },
  { NULL }
};

char *
sg_version_text (void)
{
  return g_strdup_printf (
      "Shearglass %s (%s)\n"
      "GTK %u.%u.%u, libadwaita %u.%u.%u, GLib %u.%u.%u, cairo %s, JSON-GLib %d.%d.%d\n",
      sg_build_version (), sg_build_description (), gtk_get_major_version (), gtk_get_minor_version (),
      gtk_get_micro_version (), adw_get_major_version (), adw_get_minor_version (),
      adw_get_micro_version (), glib_major_version, glib_minor_version, glib_micro_version,
      cairo_version_string (), JSON_MAJOR_VERSION, JSON_MINOR_VERSION, JSON_MICRO_VERSION);
}

void
sg_prepare_environment (int argc, char **argv)
{
  for (int i = 1; i < argc && strcmp (argv[i], "--") != 0; i++)
    if (strcmp (argv[i], "--software") == 0)
      {
        g_setenv ("LIBGL_ALWAYS_SOFTWARE", "1", TRUE);
        /* Widgets drawn with cairo leave the processor to the atoms. */
        g_setenv ("GSK_RENDERER", "cairo", FALSE);
      }
}

static gint
sg_application_handle_local_options (GApplication *application, GVariantDict *dict)
{
  if (g_variant_dict_contains (dict, "version"))
    {
      g_autofree char *text = sg_version_text ();
      g_print ("%s", text);
      return 0;
    }
  gint threads = 0;
  if (g_variant_dict_lookup (dict, "threads", "i", &threads) && (threads < 0 || threads > 256))
    {
      g_printerr ("shearglass: --threads %d is not within 0..256\n", threads);
      return 2;
    }
  return -1;
}

/* A path of the command line, as seen from where it was given. */
static char *
resolve (GApplicationCommandLine *line, const char *path)
{
  g_autoptr (GFile) file = g_application_command_line_create_file_for_arg (line, path);
  return g_file_get_path (file);
}

static char *
resolved_option (GApplicationCommandLine *line, GVariantDict *dict, const char *name)
{
  const char *path = NULL;
  if (!g_variant_dict_lookup (dict, name, "^&ay", &path))
    return NULL;
  return resolve (line, path);
}

/* Without arguments: the demonstration. Until its own sample is there any shipped one will do. */
static void
default_run (char **sample, char **protocol)
{
  *protocol = sg_find_data (DEFAULT_PROTOCOL);
  if (*protocol == NULL)
    {
      *sample = sg_default_sample ();
      return;
    }
  g_autoptr (SgProtocol) parsed = sg_protocol_load (*protocol, NULL);
  if (parsed == NULL || parsed->sample == NULL || !g_file_test (parsed->sample, G_FILE_TEST_EXISTS))
    *sample = sg_default_sample ();
}

static int
sg_application_command_line (GApplication *application, GApplicationCommandLine *line)
{
  GVariantDict *dict = g_application_command_line_get_options_dict (line);
  g_autofree char *sample = resolved_option (line, dict, "sample");
  g_autofree char *protocol = resolved_option (line, dict, "protocol");
  g_autofree char *log = resolved_option (line, dict, "replay");
  g_autofree const char **rest = NULL;
  g_autofree char *other = NULL; /* what the window asks about */
  gint threads = (gint) g_settings_get_uint (sg_settings (), "threads");

  g_variant_dict_lookup (dict, "threads", "i", &threads);
  g_variant_dict_lookup (dict, G_OPTION_REMAINING, "^a&ay", &rest);
  for (int i = 0; rest != NULL && rest[i] != NULL; i++)
    {
      g_autofree char *path = resolve (line, rest[i]);
      if (path == NULL)
        continue;
      SgFileKind kind = sg_file_kind (path);
      if (kind == SG_FILE_PICTURE || kind == SG_FILE_FOLDER)
        {
          g_free (other);
          other = g_steal_pointer (&path);
          continue;
        }
      char **which = kind == SG_FILE_SAMPLE ? &sample : kind == SG_FILE_PROTOCOL ? &protocol : &log;
      g_free (*which);
      *which = g_steal_pointer (&path);
    }
  SgWindow *window = sg_window_new (ADW_APPLICATION (application), (unsigned) threads);
  gtk_window_present (GTK_WINDOW (window));
  const char *lesson = NULL;
  if (g_variant_dict_lookup (dict, "lesson", "&s", &lesson))
    {
      g_autofree char *path = g_str_has_suffix (lesson, ".lesson") ? resolve (line, lesson) : g_strdup (lesson);
      g_action_group_activate_action (G_ACTION_GROUP (window), "lesson", g_variant_new_string (path));
      return 0;
    }
  if (sample == NULL && protocol == NULL && log == NULL && other == NULL)
    {
      /* who opens a file knows what to do with it */
      default_run (&sample, &protocol);
      sg_window_offer_tour (window);
    }
  if (sample != NULL || protocol != NULL || log != NULL)
    sg_window_open (window, sample, protocol, log, g_variant_dict_contains (dict, "paused"));
  else
    sg_viewport_set_snapshot (sg_window_viewport (window), NULL);
  if (other != NULL)
    sg_window_open_path (window, other);
  return 0;
}

/* GTK draws its widgets with OpenGL by default. Where that means the processor, cairo does the same work
 * several times faster: turns of the main loop of 150 to 300 ms become 20 to 40 ms. */
static void
choose_renderer (void)
{
  GdkDisplay *display = gdk_display_get_default ();
  if (display == NULL || g_getenv ("GSK_RENDERER") != NULL)
    return;
  g_autoptr (GdkGLContext) context = gdk_display_create_gl_context (display, NULL);
  if (context == NULL || !gdk_gl_context_realize (context, NULL))
    return;
  gdk_gl_context_make_current (context);
  const char *renderer = (const char *) glGetString (GL_RENDERER);
  if (renderer != NULL
      && (strstr (renderer, "llvmpipe") != NULL || strstr (renderer, "softpipe") != NULL
          || strstr (renderer, "swrast") != NULL || strstr (renderer, "Software") != NULL))
    g_setenv ("GSK_RENDERER", "cairo", FALSE);
  if (sg_debug ("gl"))
    g_printerr ("shearglass: OpenGL by %s\n", renderer != NULL ? renderer : "nobody");
  gdk_gl_context_clear_current ();
}

/* Theme. */

static void
apply_theme (const char *theme)
{
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                      strcmp (theme, "light") == 0  ? ADW_COLOR_SCHEME_FORCE_LIGHT
                                      : strcmp (theme, "dark") == 0 ? ADW_COLOR_SCHEME_FORCE_DARK
                                                                    : ADW_COLOR_SCHEME_DEFAULT);
}

static void
change_theme (GSimpleAction *action, GVariant *value, gpointer data)
{
  const char *theme = g_variant_get_string (value, NULL);

  if (strcmp (theme, "light") != 0 && strcmp (theme, "dark") != 0 && strcmp (theme, "system") != 0)
    return;
  g_settings_set_string (sg_settings (), "theme", theme);
}

static void
follow_theme (GSettings *settings, const char *key, GApplication *application)
{
  g_autofree char *theme = g_settings_get_string (settings, key);
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (application), "theme");
  apply_theme (theme);
  g_simple_action_set_state (G_SIMPLE_ACTION (action), g_variant_new_string (theme));
}

/* About. */

char *
sg_application_troubleshooting (SgWindow *window)
{
  GString *text = g_string_new (NULL);
  g_autofree char *versions = sg_version_text ();
  g_autofree char *timers = sg_watchdog_report ();
  GdkDisplay *display = gdk_display_get_default ();

  g_string_append (text, versions);
  if (display != NULL)
    g_string_append_printf (text, "Display: %s (%s)\n", gdk_display_get_name (display),
                            G_OBJECT_TYPE_NAME (display));
  if (window != NULL)
    {
      SgSession *session = sg_window_session (window);
      g_autofree char *renderer = sg_viewport_renderer (sg_window_viewport (window));
      GskRenderer *gsk = gtk_native_get_renderer (GTK_NATIVE (window));
      const SgEngineStatus *status = sg_session_status (session);
      g_string_append_printf (text, "Widgets drawn by: %s\n", gsk != NULL ? G_OBJECT_TYPE_NAME (gsk) : "none");
      g_string_append_printf (text, "Atoms drawn by: %s\n", renderer);
      g_string_append_printf (text, "Engine: %u threads, instruction set %s, state %s, step %" G_GUINT64_FORMAT
                                    ", %.0f steps/s\n",
                              sg_session_threads (session), sg_session_path (session),
                              sg_run_state_name (status->state), status->step, status->steps_per_second);
    }
  g_string_append (text, timers);
  return g_string_free (text, FALSE);
}

static void
on_about (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  GtkWindow *parent = gtk_application_get_active_window (GTK_APPLICATION (data));
  g_autofree char *troubleshooting
      = sg_application_troubleshooting (SG_IS_WINDOW (parent) ? SG_WINDOW (parent) : NULL);

  adw_show_about_window (
      parent, "application-name", "Shearglass", "application-icon", SG_APPLICATION_ID, "version",
      sg_build_version (), "developer-name", "The Shearglass developers", "license-type",
      GTK_LICENSE_GPL_3_0, "comments",
      _ ("Shears a model of a metallic glass and shows what its atoms do.\n\n"
      "Model and method: P. M. Derlet and R. Maaß, Acta Materialia 209 (2021) 116771; "
      "G. Wahnström, Physical Review A 44 (1991) 3752."),
      "debug-info", troubleshooting, "debug-info-filename", "shearglass-troubleshooting.txt", NULL);
}

static gpointer
hold_window (gconstpointer window, gpointer data)
{
  return g_object_ref ((gpointer) window);
}

static void
on_quit (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  /* one may go with another */
  GList *windows = g_list_copy_deep (gtk_application_get_windows (GTK_APPLICATION (data)), hold_window, NULL);
  for (GList *l = windows; l != NULL; l = l->next)
    if (gtk_widget_get_visible (l->data) && !gtk_widget_in_destruction (l->data))
      gtk_window_close (l->data);
  g_list_free_full (windows, g_object_unref);
}

static void
on_new_window (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  g_autofree char *sample = NULL;
  g_autofree char *protocol = NULL;
  SgWindow *window = sg_window_new (data, g_settings_get_uint (sg_settings (), "threads"));

  gtk_window_present (GTK_WINDOW (window));
  default_run (&sample, &protocol);
  if (sample != NULL || protocol != NULL)
    sg_window_open (window, sample, protocol, NULL, FALSE);
}

/* Of a notification. */
static void
on_present (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  GtkWindow *window = gtk_application_get_window_by_id (data, g_variant_get_uint32 (parameter));
  if (window != NULL)
    gtk_window_present (window);
}

static void
on_preferences (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  sg_preferences_show (gtk_application_get_active_window (data));
}

static const GActionEntry entries[] = {
  { .name = "about", .activate = on_about },
  { .name = "quit", .activate = on_quit },
  { .name = "new-window", .activate = on_new_window },
  { .name = "preferences", .activate = on_preferences },
  { .name = "present", .parameter_type = "u", .activate = on_present },
  { .name = "theme", .parameter_type = "s", .state = "'system'", .change_state = change_theme },
};

static const struct {
  const char *action;
  const char *accelerators[3];
} accelerators[] = {
  { "app.quit", { "<Ctrl>q" } },
  { "app.new-window", { "<Ctrl><Shift>n" } },
  { "app.preferences", { "<Ctrl>comma" } },
  { "window.close", { "<Ctrl>w" } },
  { "win.show-help-overlay", { "<Ctrl>question" } },
  { "win.show-sidebar", { "F9" } },
  { "win.lessons", { "F2" } },
  { "win.demonstrate", { "F11" } },
  { "win.record", { "<Ctrl><Shift>r" } },
  { "win.page('run')", { "<Alt>1" } },
  { "win.page('picture')", { "<Alt>2" } },
  { "win.page('events')", { "<Alt>3" } },
  { "win.page('gauge')", { "<Alt>4" } },
  { "win.look-by(-1)", { "<Alt>Left" } },
  { "win.look-by(1)", { "<Alt>Right" } },
  { "win.go-back", { "<Ctrl>b" } },
  { "win.new-sample", { "<Ctrl>n" } },
  { "win.age-sample", { "<Ctrl><Shift>a" } },
  { "win.open('')", { "<Ctrl>o" } },
  { "win.restart", { "<Ctrl>r" } },
  { "win.save-configuration('')", { "<Ctrl>s" } },
  { "win.save-picture('')", { "<Ctrl>p" } },
  { "win.save-data('')", { "<Ctrl>e" } },
  { "win.save-figure((uint32 0, ''))", { "<Ctrl><Shift>e" } },
};

static void
sg_application_startup (GApplication *application)
{
  G_APPLICATION_CLASS (sg_application_parent_class)->startup (application);
  gtk_window_set_default_icon_name (SG_APPLICATION_ID);
  choose_renderer ();
  sg_accessible_names_install ();
  sg_explain_install ();
  sg_watchdog_install ();
  g_action_map_add_action_entries (G_ACTION_MAP (application), entries, G_N_ELEMENTS (entries), application);
  for (size_t i = 0; i < G_N_ELEMENTS (accelerators); i++)
    gtk_application_set_accels_for_action (GTK_APPLICATION (application), accelerators[i].action,
                                           accelerators[i].accelerators);

  g_signal_connect_object (sg_settings (), "changed::theme", G_CALLBACK (follow_theme), application, 0);
  follow_theme (sg_settings (), "theme", application);
}

static void
sg_application_activate (GApplication *application)
{
  on_new_window (NULL, NULL, application);
}

static void
sg_application_shutdown (GApplication *application)
{
  if (sg_debug ("timers"))
    {
      g_autofree char *report = sg_watchdog_report ();
      g_printerr ("shearglass: %s", report);
    }
  G_APPLICATION_CLASS (sg_application_parent_class)->shutdown (application);
}

static void
sg_application_class_init (SgApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  application_class->startup = sg_application_startup;
  application_class->activate = sg_application_activate;
  application_class->command_line = sg_application_command_line;
  application_class->handle_local_options = sg_application_handle_local_options;
  application_class->shutdown = sg_application_shutdown;
}

static void
sg_application_init (SgApplication *self)
{
  GOptionEntry translated[G_N_ELEMENTS (options)];
  for (size_t k = 0; k < G_N_ELEMENTS (options); k++)
    {
      translated[k] = options[k];
      translated[k].description = sg_words (options[k].description);
      translated[k].arg_description = sg_words (options[k].arg_description);
    }
  g_application_add_main_option_entries (G_APPLICATION (self), translated);
  g_application_set_option_context_summary (
      G_APPLICATION (self), _ ("Shears a metallic-glass model and shows it, live. Without a file the demonstration runs."));
}

SgApplication *
sg_application_new (void)
{
  /* The resources lie in a static library, where no constructor would register them. */
  g_resources_register (shearglass_get_resource ());
  return g_object_new (SG_TYPE_APPLICATION, "application-id", SG_APPLICATION_ID, "flags",
                       G_APPLICATION_HANDLES_COMMAND_LINE, "resource-base-path",
                       "/io/github/shearglass/Shearglass", NULL);
}

/* The window, driven through its actions: every wait is for what the engine acknowledged or published,
 * none for a length of time.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "ui-test.h"
#include "ui/viewport-private.h"
#include "engine/io/configuration-io.h"
#include "render/png.h"
#include "ui/earlier-run.h"
#include "ui/event-page.h"
#include "ui/format.h"
#include "ui/picture-page.h"
#include "ui/settings.h"
#include "ui/watchdog.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

static char *folder; /* of this run's files */

typedef struct {
  SgWindow *window;
  SgSession *session;
  GArray *acks; /* all that came */
} Fixture;

static void
on_ack (SgSession *session, gpointer ack, Fixture *f)
{
  g_array_append_vals (f->acks, ack, 1);
}

static void
setup (Fixture *f, gconstpointer data)
{
  f->window = sg_window_new (ADW_APPLICATION (application), 1);
  f->session = g_object_ref (sg_window_session (f->window));
  f->acks = g_array_new (FALSE, FALSE, sizeof (SgAck));
  g_signal_connect (f->session, "acknowledged", G_CALLBACK (on_ack), f);
  gtk_window_present (GTK_WINDOW (f->window));
  wait_until (gtk_widget_get_mapped (GTK_WIDGET (f->window)));
}

static void
teardown (Fixture *f, gconstpointer data)
{
  g_signal_handlers_disconnect_by_data (f->session, f);
  if (f->window != NULL)
    gtk_window_destroy (GTK_WINDOW (f->window));
  g_object_unref (f->session);
  g_array_unref (f->acks);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static char *
test_data (const char *name)
{
  return g_test_build_filename (G_TEST_DIST, "data", name, NULL);
}

static void
activate (Fixture *f, const char *action, GVariant *parameter)
{
  if (!g_action_group_get_action_enabled (G_ACTION_GROUP (f->window), action))
    g_error ("action %s is not enabled", action);
  g_action_group_activate_action (G_ACTION_GROUP (f->window), action, parameter);
}

/* Waits for the answer to a command given after the @from th acknowledgement. */
static const SgAck *
answer (Fixture *f, SgCommandKind kind, guint from)
{
  for (;;)
    {
      for (guint i = from; i < f->acks->len; i++)
        if (g_array_index (f->acks, SgAck, i).command.kind == kind)
          return &g_array_index (f->acks, SgAck, i);
      guint before = f->acks->len;
      wait_until (f->acks->len > before);
    }
}

static const SgAck *
command (Fixture *f, SgCommandKind kind, GVariant *parameter)
{
  guint from = f->acks->len;
  activate (f, sg_command_info (kind)->name, parameter);
  return answer (f, kind, from);
}

static SgRunState
state (Fixture *f)
{
  return sg_session_state (f->session);
}

static guint64
step (Fixture *f)
{
  return sg_session_status (f->session)->step;
}

/* A long loading of the 2,000-atom sample. */
static void
open_sample (Fixture *f, gboolean paused)
{
  g_autofree char *sample = test_data ("sheared2k.lammps.gz");
  g_autofree char *protocol = g_build_filename (folder, "load.ini", NULL);

  g_assert_true (g_file_set_contents (protocol,
                                      "[protocol]\nname=Test\nseed=3\n\n"
                                      "[stage 1]\nkind=load\ndirection=+xy\nrate=1e9\ntemperature=0.26\n"
                                      "pressure=0\nuntil=strain 5\n",
                                      -1, NULL));
  sg_window_open (f->window, sample, protocol, NULL, paused);
  wait_until (!sg_session_loading (f->session));
  g_assert_cmpstr (sg_window_last_message (f->window), ==, NULL);
  wait_until (sg_session_snapshot (f->session) != NULL);
  g_assert_cmpuint (sg_session_snapshot (f->session)->n, ==, 2000);
}

static void
test_open (Fixture *f, gconstpointer data)
{
  g_assert_cmpint (state (f), ==, SG_RUN_IDLE);
  open_sample (f, FALSE);
  wait_until (state (f) == SG_RUN_RUNNING && step (f) > 0);
  wait_until (sg_session_history (f->session)->len > 1);
  const SgSample *row = &g_array_index (sg_session_history (f->session), SgSample, 1);
  g_assert_cmpfloat (row->strain, >, 0);
  g_assert_true (isfinite (row->stress));
}

static void
test_pause (Fixture *f, gconstpointer data)
{
  open_sample (f, FALSE);
  wait_until (state (f) == SG_RUN_RUNNING);
  const SgAck *ack = command (f, SG_COMMAND_PAUSE, NULL);
  g_assert_true (ack->applied);
  g_assert_cmpint (state (f), ==, SG_RUN_PAUSED);
  guint64 stopped = ack->step;
  g_assert_cmpuint (step (f), ==, stopped);

  /* Steps on demand, and no more than that. */
  g_assert_true (command (f, SG_COMMAND_STEP, g_variant_new_double (7))->applied);
  wait_until (state (f) == SG_RUN_PAUSED && step (f) == stopped + 7);
  wait_until (sg_session_snapshot (f->session)->step == stopped + 7);

  activate (f, "toggle-run", NULL);
  g_assert_true (answer (f, SG_COMMAND_RESUME, 0)->applied);
  wait_until (step (f) > stopped + 7);
}

static void
test_rate (Fixture *f, gconstpointer data)
{
  open_sample (f, FALSE);
  wait_until (state (f) == SG_RUN_RUNNING);
  g_assert_cmpfloat (sg_session_status (f->session)->settings.rate, ==, 1e9);
  g_assert_true (command (f, SG_COMMAND_SET_RATE, g_variant_new_double (2e8))->applied);
  g_assert_cmpfloat (sg_session_status (f->session)->settings.rate, ==, 2e8);
  g_assert_cmpfloat (sg_session_steering (f->session)->rate, ==, 2e8);

  /* While paused it waits, and is shown as waiting. */
  command (f, SG_COMMAND_PAUSE, NULL);
  const SgAck *ack = command (f, SG_COMMAND_SET_RATE, g_variant_new_double (5e8));
  g_assert_true (ack->applied && ack->pending);
  g_assert_true (sg_session_status (f->session)->pending);
  g_assert_cmpfloat (sg_session_status (f->session)->settings.rate, ==, 2e8);
  g_assert_cmpfloat (sg_session_status (f->session)->pending_settings.rate, ==, 5e8);
  command (f, SG_COMMAND_RESUME, NULL);
  wait_until (!sg_session_status (f->session)->pending);
  g_assert_cmpfloat (sg_session_status (f->session)->settings.rate, ==, 5e8);
}

/* Of a slider's values only those that can be answered are sent, and the last is what counts. */
static void
test_slider (Fixture *f, gconstpointer data)
{
  open_sample (f, FALSE);
  wait_until (state (f) == SG_RUN_RUNNING);
  guint from = f->acks->len;
  for (int i = 1; i <= 50; i++)
    activate (f, "set-rate", g_variant_new_double (1e7 * i));
  wait_until (sg_session_status (f->session)->settings.rate == 5e8);
  g_assert_cmpuint (f->acks->len - from, <=, 3);
  g_assert_cmpfloat (sg_session_steering (f->session)->rate, ==, 5e8);
}

static void
test_steer (Fixture *f, gconstpointer data)
{
  open_sample (f, FALSE);
  wait_until (state (f) == SG_RUN_RUNNING);
  g_assert_true (command (f, SG_COMMAND_HOLD, NULL)->applied);
  g_assert_cmpint (sg_session_status (f->session)->settings.kind, ==, SG_STAGE_HOLD);
  activate (f, "direction", g_variant_new_string ("-yz"));
  g_assert_true (command (f, SG_COMMAND_LOAD, g_variant_new_string (""))->applied);
  const SgStage *stage = &sg_session_status (f->session)->settings;
  g_assert_cmpint (stage->kind, ==, SG_STAGE_LOAD);
  g_assert_cmpint (stage->plane, ==, SG_PLANE_YZ);
  g_assert_cmpint (stage->sign, ==, -1);
  g_assert_true (command (f, SG_COMMAND_LOAD, g_variant_new_string ("3e8 +xz 0.5"))->applied);
  g_assert_cmpint (stage->plane, ==, SG_PLANE_XZ);
  g_assert_cmpfloat (stage->rate, ==, 3e8);
  /* The sidebar's settings follow what is in force. */
  const SgSteering *steering = sg_session_steering (f->session);
  g_assert_cmpfloat (steering->rate, ==, 3e8);
  g_assert_cmpfloat (steering->target, ==, 0.5);
  g_assert_cmpint (steering->plane, ==, SG_PLANE_XZ);
  g_assert_true (command (f, SG_COMMAND_REVERSE, NULL)->applied);
  g_assert_cmpint (stage->sign, ==, -1);
  g_assert_true (command (f, SG_COMMAND_UNLOAD, g_variant_new_string (""))->applied);
  g_assert_cmpint (stage->kind, ==, SG_STAGE_UNLOAD);
  g_assert_true (command (f, SG_COMMAND_CREEP, NULL)->applied);
  g_assert_cmpint (stage->kind, ==, SG_STAGE_CREEP);
  g_assert_true (command (f, SG_COMMAND_SET_TEMPERATURE, g_variant_new_double (0.2))->applied);
  g_assert_cmpfloat (stage->temperature, ==, 0.2);
}

static void
test_refuse (Fixture *f, gconstpointer data)
{
  open_sample (f, FALSE);
  wait_until (state (f) == SG_RUN_RUNNING);
  /* Out of range: at once, and nothing is sent. */
  guint from = f->acks->len;
  activate (f, "set-rate", g_variant_new_double (1e30));
  g_assert_nonnull (strstr (sg_window_last_message (f->window), "rate"));
  g_assert_cmpfloat (sg_session_steering (f->session)->rate, ==, 1e9);
  g_assert_cmpuint (f->acks->len, ==, from);

  /* Not legal by the time it arrives: the second of two pauses. */
  activate (f, "pause", NULL);
  activate (f, "pause", NULL);
  wait_until (f->acks->len == from + 2);
  const SgAck *second = &g_array_index (f->acks, SgAck, from + 1);
  g_assert_false (second->applied);
  g_assert_cmpstr (second->reason, !=, "");
  g_assert_cmpstr (sg_window_last_message (f->window), ==, second->reason);
  /* What is not legal cannot be clicked. */
  g_assert_false (g_action_group_get_action_enabled (G_ACTION_GROUP (f->window), "pause"));
  g_assert_true (g_action_group_get_action_enabled (G_ACTION_GROUP (f->window), "resume"));
}

static void
test_triggers (Fixture *f, gconstpointer data)
{
  open_sample (f, TRUE);
  const SgAck *ack = command (f, SG_COMMAND_ARM, g_variant_new_string ("step>=40 pause"));
  g_assert_true (ack->applied);
  double first = (double) ack->number;
  ack = command (f, SG_COMMAND_ARM, g_variant_new_string ("strain>=0.5 unload 1e8"));
  double second = (double) ack->number;
  g_assert_cmpuint (sg_session_armed (f->session)->len, ==, 2);
  g_assert_true (command (f, SG_COMMAND_DISARM, g_variant_new_double (second))->applied);
  wait_until (sg_session_armed (f->session)->len == 1);
  g_assert_cmpfloat ((double) g_array_index (sg_session_armed (f->session), SgAck, 0).number, ==, first);
  guint from = f->acks->len;
  activate (f, "resume", NULL);
  ack = answer (f, SG_COMMAND_PAUSE, from);
  g_assert_cmpfloat ((double) ack->armed_by, ==, first);
  g_assert_cmpuint (ack->step, >=, 40);
  wait_until (state (f) == SG_RUN_PAUSED && sg_session_armed (f->session)->len == 0);
}

/* Bad files: the message names file and line, and the run that was there goes on. */
static void
test_bad_file (Fixture *f, gconstpointer data)
{
  static const struct {
    const char *name, *text;
  } bad[] = {
    { "garbage.lammps", "\001\002\003 no sample at all" },
    { "truncated.xyz", "3\nLattice=\"9 0 0 0 9 0 0 0 9\" Properties=species:S:1:pos:R:3\nA 1 2 3\n" },
    { "bad.ini", "[protocol]\nname=x\n[stage 1]\nkind=teleport\n" },
  };

  open_sample (f, FALSE);
  wait_until (state (f) == SG_RUN_RUNNING);
  const SgConfiguration *sample = sg_session_sample (f->session);
  for (size_t i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autofree char *path = g_build_filename (folder, bad[i].name, NULL);
      g_autofree char *prefix = g_strconcat (path, ":", NULL);
      g_assert_true (g_file_set_contents (path, bad[i].text, -1, NULL));
      activate (f, "open", g_variant_new_string (path));
      g_assert_true (sg_session_loading (f->session));
      wait_until (!sg_session_loading (f->session));
      g_assert_nonnull (sg_window_last_message (f->window));
      g_assert_true (g_str_has_prefix (sg_window_last_message (f->window), prefix));
      g_assert_true (g_ascii_isdigit (sg_window_last_message (f->window)[strlen (prefix)]));
      g_assert_true (sg_session_sample (f->session) == sample);
      guint64 then = step (f);
      wait_until (step (f) > then);
      g_assert_cmpint (state (f), ==, SG_RUN_RUNNING);
    }
  g_autofree char *missing = g_build_filename (folder, "not there.lammps", NULL);
  activate (f, "open", g_variant_new_string (missing));
  wait_until (!sg_session_loading (f->session));
  g_assert_nonnull (strstr (sg_window_last_message (f->window), "not there"));
  g_assert_true (sg_session_sample (f->session) == sample);
}

/* What was hardly loaded is not missed; of two at one rate the second says so. */
static void
test_earlier (Fixture *f, gconstpointer data)
{
  g_autoptr (GArray) samples = g_array_new (FALSE, TRUE, sizeof (SgSample)), unloads = g_array_new (FALSE, TRUE, sizeof (SgUnloadResult));
  g_autoptr (GPtrArray) kept = g_ptr_array_new ();
  for (unsigned n = 1; n <= 100; n++)
    {
      SgSample s = { .step = 100 * n, .stage_kind = SG_STAGE_LOAD, .strain = -1e-4 * n };
      g_array_append_val (samples, s);
      if (n < 20)
        g_assert_null (sg_earlier_run_new (samples, unloads, kept));
    }
  for (unsigned k = 0; k < 2; k++)
    g_ptr_array_add (kept, sg_earlier_run_new (samples, unloads, kept));
  g_assert_cmpstr (((SgEarlierRun *) g_ptr_array_index (kept, 0))->name, ==, "10⁹\u202f/s");
  g_assert_cmpstr (((SgEarlierRun *) g_ptr_array_index (kept, 1))->name, ==, "10⁹\u202f/s (2)");
  for (guint n = 0; n < samples->len; n++)
    g_array_index (samples, SgSample, n).stage_kind = SG_STAGE_HOLD;
  g_assert_null (sg_earlier_run_new (samples, unloads, kept));
  for (unsigned k = 0; k < 2; k++)
    sg_earlier_run_free (g_ptr_array_index (kept, k));
}

static void
test_restart (Fixture *f, gconstpointer data)
{
  open_sample (f, FALSE);
  wait_until (sg_session_history (f->session)->len > 3);
  guint64 run = sg_session_status (f->session)->run;
  activate (f, "restart", NULL);
  wait_until (!sg_session_loading (f->session));
  g_assert_cmpuint (sg_session_status (f->session)->run, ==, run + 1);
  const GArray *history = sg_session_history (f->session);
  wait_until (history->len > 0 && sg_session_snapshot (f->session) != NULL);
  /* Nothing of the run before is left, in front or behind. */
  for (guint i = 1; i < history->len; i++)
    g_assert_cmpuint (g_array_index (history, SgSample, i).step, >,
                      g_array_index (history, SgSample, i - 1).step);
  g_assert_cmpuint (sg_session_snapshot (f->session)->run, ==, run + 1);
  /* What was loaded is kept to be compared with, until it is forgotten. */
  const GPtrArray *earlier = sg_session_earlier (f->session);
  const guint before = earlier->len; /* how far the first run came is a matter of speed */
  activate (f, "load", g_variant_new_string (""));
  wait_until (history->len > 25 && fabs (g_array_index (history, SgSample, history->len - 1).strain) > 0.0015);
  const guint rows = history->len;
  activate (f, "restart", NULL);
  wait_until (!sg_session_loading (f->session));
  g_assert_cmpuint (earlier->len, ==, before + 1);
  g_assert_cmpuint (((const SgEarlierRun *) g_ptr_array_index (earlier, before))->samples->len, >=, rows);
  sg_session_forget_earlier (f->session);
  g_assert_cmpuint (earlier->len, ==, 0);
}

/* Saving. */

static void
assert_starts (const char *path, const char *magic, gsize length)
{
  g_autofree char *contents = NULL;
  gsize n;

  g_assert_true (g_file_get_contents (path, &contents, &n, NULL));
  g_assert_cmpuint (n, >, length);
  g_assert_cmpmem (contents, length, magic, length);
}

static void
saved (Fixture *f, const char *action, const char *name, const char *magic, gsize length)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *message = g_strconcat ("Saved ", name, NULL);

  activate (f, action, g_variant_new_string (path));
  wait_until (g_strcmp0 (sg_window_last_message (f->window), message) == 0);
  assert_starts (path, magic, length);
}

static void
saved_figure (Fixture *f, const char *name, const char *magic, gsize length)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *message = g_strconcat ("Saved ", name, NULL);

  activate (f, "save-figure", g_variant_new ("(us)", 0, path));
  wait_until (g_strcmp0 (sg_window_last_message (f->window), message) == 0);
  assert_starts (path, magic, length);
}

static void
test_save (Fixture *f, gconstpointer data)
{
  open_sample (f, FALSE);
  wait_until (sg_session_history (f->session)->len > 3);
  command (f, SG_COMMAND_PAUSE, NULL);

  saved_figure (f, "plot.png", "\211PNG\r\n\032\n", 8);
  saved_figure (f, "plot.svg", "<?xml", 5);
  saved_figure (f, "plot.pdf", "%PDF-", 5);
  saved_figure (f, "plot.csv", "#", 1);
  saved (f, "save-data", "series.csv", "#", 1);
  saved (f, "save-log", "run.log", "", 0);
  saved (f, "save-configuration", "state.lammps.gz", "\037\213", 2);
  saved (f, "save-configuration", "state.xyz", "2000\n", 5);

  /* What was saved is what is on the screen. */
  g_autofree char *path = g_build_filename (folder, "state.lammps.gz", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (SgConfiguration) read = sg_configuration_load (path, &error);
  g_assert_no_error (error);
  const SgSnapshot *snapshot = sg_session_snapshot (f->session);
  g_assert_cmpuint (read->atoms->n, ==, snapshot->n);
  g_assert_cmpfloat_with_epsilon (read->cell.xy, snapshot->cell.xy, 1e-9);

  /* A name that cannot be written to says so. */
  activate (f, "save-data", g_variant_new_string ("/nowhere/at/all.csv"));
  wait_until (strstr (sg_window_last_message (f->window), "/nowhere/at/all.csv") != NULL);
}

static void
assert_size (const char *path, int width, int height, gboolean transparent)
{
  cairo_surface_t *surface = cairo_image_surface_create_from_png (path);
  g_assert_cmpint (cairo_surface_status (surface), ==, CAIRO_STATUS_SUCCESS);
  g_assert_cmpint (cairo_image_surface_get_width (surface), ==, width);
  g_assert_cmpint (cairo_image_surface_get_height (surface), ==, height);
  const guint8 *pixels = cairo_image_surface_get_data (surface);
  int stride = cairo_image_surface_get_stride (surface);
  gboolean opaque = cairo_image_surface_get_format (surface) == CAIRO_FORMAT_RGB24;
  guint32 corner, middle;
  memcpy (&corner, pixels, sizeof corner);
  memcpy (&middle, pixels + (height / 2) * stride + 4 * (width / 2), sizeof middle);
  g_assert_cmpuint (opaque ? 255 : corner >> 24, ==, transparent ? 0 : 255);
  g_assert_cmpuint (opaque ? 255 : middle >> 24, ==, 255);
  g_assert_cmpuint (corner & 0xffffff, !=, middle & 0xffffff);
  cairo_surface_destroy (surface);
}

static void
test_picture (Fixture *f, gconstpointer data)
{
  open_sample (f, TRUE);
  if (!sg_viewport_has_gl (sg_window_viewport (f->window)))
    {
      wait_until (sg_viewport_at_rest (sg_window_viewport (f->window)));
      if (!sg_viewport_has_gl (sg_window_viewport (f->window)))
        {
          g_test_skip ("no OpenGL");
          return;
        }
    }
  activate (f, "picture-options", g_variant_new ("(iibb)", 640, 360, TRUE, FALSE));
  saved (f, "save-picture", "view.png", "\211PNG\r\n\032\n", 8);
  g_autofree char *view = g_build_filename (folder, "view.png", NULL);
  assert_size (view, 640, 360, FALSE);
  activate (f, "picture-options", g_variant_new ("(iibb)", 200, 300, FALSE, FALSE));
  saved (f, "save-picture", "clear.png", "\211PNG\r\n\032\n", 8);
  g_autofree char *clear = g_build_filename (folder, "clear.png", NULL);
  assert_size (clear, 200, 300, TRUE);
}

static const char *
text_of (char **texts, const char *keyword)
{
  for (size_t k = 0; texts[k] != NULL; k += 2)
    if (g_str_equal (texts[k], keyword))
      return texts[k + 1];
  g_error ("the picture says nothing of %s", keyword);
}

/* A saved picture says of what run, state and layers it is. */
static void
test_picture_provenance (Fixture *f, gconstpointer data)
{
  SgViewport *viewport = sg_window_viewport (f->window);
  g_autofree char *path = g_build_filename (folder, "origin.png", NULL);
  g_autoptr (GError) error = NULL;

  open_sample (f, TRUE);
  if (!sg_viewport_has_gl (viewport))
    {
      g_test_skip ("no OpenGL");
      return;
    }
  command (f, SG_COMMAND_SET_RATE, g_variant_new_double (5e8));
  command (f, SG_COMMAND_STEP, g_variant_new_double (12));
  wait_until (state (f) == SG_RUN_PAUSED && sg_session_snapshot (f->session)->step == 12);
  sg_view_state_show (sg_viewport_state (viewport), SG_PRESET_DISPLACEMENTS);
  wait_until (sg_viewport_structure_is_current (viewport));
  activate (f, "picture-options", g_variant_new ("(iibb)", 300, 200, TRUE, TRUE));
  saved (f, "save-picture", "origin.png", "\211PNG\r\n\032\n", 8);
  g_auto (GStrv) texts = sg_png_texts (path, &error);
  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (text_of (texts, "Software"), "Shearglass "));
  g_assert_nonnull (strstr (text_of (texts, "Description"), "2000 atoms"));
  g_assert_nonnull (strstr (text_of (texts, "Description"), "step 12,"));
  g_assert_nonnull (strstr (text_of (texts, "Layers"), "displacements"));
  g_assert_cmpstr (text_of (texts, "Compared"), ==, "since the initial state, inherent structures");
  g_assert_nonnull (strstr (text_of (texts, "Layers"), "of inherent structures"));
  const char *origin = text_of (texts, "Provenance");
  g_assert_nonnull (strstr (origin, "sheared2k.lammps.gz"));
  g_assert_nonnull (strstr (origin, "set-rate 5"));
  g_assert_nonnull (strstr (origin, "\"seed\""));
  g_assert_nonnull (strstr (origin, sg_session_path (f->session)));
}

/* Each picture of the structure comes, of the atoms that are shown, and is drawn; also of a run that goes on. */
static void
test_structure (Fixture *f, gconstpointer data)
{
  static const char *const shown[] = { "network", "stress", "displacements", "disclinations", "quad" };
  SgViewport *viewport = sg_window_viewport (f->window);
  GActionGroup *view = sg_viewport_actions (viewport);

  open_sample (f, TRUE);
  for (size_t k = 0; k < G_N_ELEMENTS (shown); k++)
    {
      g_action_group_change_action_state (view, "show", g_variant_new_string (shown[k]));
      if (k == 0)
        g_assert_false (sg_viewport_structure_is_current (viewport));
      wait_until (sg_viewport_structure_is_current (viewport) && sg_viewport_at_rest (viewport));
      /* what changed is shown of minima, unless one wants it otherwise */
      const gboolean changes = k == 1 || k == 2 || k == 4;
      for (SgStates states = SG_STATES_AS_NEEDED; states <= SG_STATES_INHERENT; states++)
        {
          sg_view_state_set_states (sg_viewport_state (viewport), states);
          g_autofree char *since = sg_viewport_since (viewport);
          g_assert_cmpint (g_str_has_suffix (since, ", inherent structures"), ==,
                           states == SG_STATES_INHERENT || (states == SG_STATES_AS_NEEDED && changes));
        }
      sg_view_state_set_states (sg_viewport_state (viewport), SG_STATES_AS_NEEDED);
    }
  command (f, SG_COMMAND_RESUME, NULL);
  guint64 from = step (f);
  wait_until (step (f) > from + 20);
  g_action_group_activate_action (view, "compare-with-now", NULL);
  command (f, SG_COMMAND_PAUSE, NULL);
  wait_until (sg_viewport_structure_is_current (viewport) && sg_viewport_at_rest (viewport));

  /* not a name: nothing changes */
  g_action_group_change_action_state (view, "show", g_variant_new_string ("nothing"));
  g_autoptr (GVariant) state_of_show = g_action_group_get_action_state (view, "show");
  g_assert_cmpstr (g_variant_get_string (state_of_show, NULL), ==, "quad");
}

static void
test_view (Fixture *f, gconstpointer data)
{
  SgViewport *viewport = sg_window_viewport (f->window);
  GActionGroup *view = sg_viewport_actions (viewport);

  open_sample (f, TRUE);
  wait_until (sg_viewport_at_rest (viewport));
  for (int v = 0; v < SG_N_STANDARD_VIEWS; v++)
    {
      g_action_group_activate_action (view, "standard", g_variant_new_string (sg_standard_view_name (v)));
      wait_until (sg_viewport_at_rest (viewport));
    }
  g_action_group_change_action_state (view, "perspective", g_variant_new_boolean (TRUE));
  g_action_group_activate_action (view, "zoom", g_variant_new_double (2));
  g_action_group_activate_action (view, "fit", NULL);
  g_action_group_change_action_state (view, "cell", g_variant_new_boolean (FALSE));
  g_action_group_change_action_state (view, "legend", g_variant_new_boolean (FALSE));
  wait_until (sg_viewport_at_rest (viewport));
}

static gboolean
press (GtkWidget *widget, guint key, GdkModifierType modifiers)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);
  gboolean handled = FALSE;

  for (guint i = 0; i < g_list_model_get_n_items (controllers) && !handled; i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);
      if (GTK_IS_EVENT_CONTROLLER_KEY (controller))
        g_signal_emit_by_name (controller, "key-pressed", key, 0, modifiers, &handled);
    }
  return handled;
}

static gboolean
is_row (GtkWidget *widget, gconstpointer title)
{
  return ADW_IS_PREFERENCES_ROW (widget)
         && g_strcmp0 (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (widget)), title) == 0
         && gtk_widget_get_visible (widget);
}

/* The row with this title, wherever below. */
static GtkWidget *
find_row (GtkWidget *widget, const char *title)
{
  return find_widget (widget, is_row, title);
}

static gpointer
control (Fixture *f, const char *title, GType type)
{
  GtkWidget *row = find_row (find_type (GTK_WIDGET (f->window), SG_TYPE_PICTURE_PAGE), title);
  if (row == NULL)
    g_error ("no row %s", title);
  GtkWidget *widget = find_type (row, type);
  g_assert_nonnull (widget);
  return widget;
}

/* The view can be left out, by a key; the run goes on, and the picture comes back. */
static void
test_view_off (Fixture *f, gconstpointer data)
{
  GtkWidget *area = find_type (GTK_WIDGET (sg_window_viewport (f->window)), GTK_TYPE_GL_AREA);

  open_sample (f, FALSE);
  wait_until (step (f) > 10);
  g_assert_true (gtk_widget_get_mapped (area));
  g_assert_true (press (GTK_WIDGET (f->window), GDK_KEY_o, 0));
  wait_until (!gtk_widget_get_mapped (area));
  guint64 then = step (f);
  wait_until (step (f) > then + 20);
  g_assert_false (gtk_widget_get_mapped (area));
  g_assert_true (press (GTK_WIDGET (f->window), GDK_KEY_o, 0));
  wait_until (gtk_widget_get_mapped (area));
  g_assert_true (command (f, SG_COMMAND_PAUSE, NULL)->applied);
  wait_until (sg_viewport_at_rest (sg_window_viewport (f->window)));
}

/* The page of layers: reached by a key; what is common goes to all four pictures, the rest to one. */
static void
test_layers (Fixture *f, gconstpointer data)
{
  SgViewport *viewport = sg_window_viewport (f->window);
  SgViewState *view = sg_viewport_state (viewport);
#define LOOK(preset) sg_view_state_look (view, SG_PRESET_##preset)

  open_sample (f, TRUE);
  g_assert_true (press (GTK_WIDGET (f->window), GDK_KEY_v, 0));
  g_autoptr (GVariant) page = g_action_group_get_action_state (G_ACTION_GROUP (f->window), "page");
  g_assert_cmpstr (g_variant_get_string (page, NULL), ==, "picture");
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (f->window));
  g_assert_nonnull (gtk_widget_get_ancestor (focus, SG_TYPE_PICTURE_PAGE));

  g_assert_null (find_row (GTK_WIDGET (f->window), "Layers below are of"));
  gtk_drop_down_set_selected (control (f, "Picture", GTK_TYPE_DROP_DOWN), SG_N_PRESETS);
  g_assert_true (sg_view_state_is_quad (view));
  g_autoptr (GVariant) shown = g_action_group_get_action_state (sg_viewport_actions (viewport), "show");
  g_assert_cmpstr (g_variant_get_string (shown, NULL), ==, "quad");
  gtk_drop_down_set_selected (control (f, "Layers below are of", GTK_TYPE_DROP_DOWN), 3);
  g_assert_cmpint (sg_view_state_edited (view), ==, SG_PRESET_DISCLINATIONS);

  /* of one picture */
  AdwExpanderRow *layer = control (f, "Displacements", ADW_TYPE_EXPANDER_ROW);
  g_assert_false (adw_expander_row_get_enable_expansion (layer));
  adw_expander_row_set_enable_expansion (layer, TRUE);
  g_assert_true (LOOK (DISCLINATIONS)->sticks[SG_STICKS_DISPLACEMENTS].visible);
  g_assert_false (LOOK (NETWORK)->sticks[SG_STICKS_DISPLACEMENTS].visible);
  gtk_drop_down_set_selected (control (f, "Class", GTK_TYPE_DROP_DOWN), 2);
  g_assert_cmpuint (LOOK (DISCLINATIONS)->show_class, ==, SG_CLASS_OTHER);
  g_assert_cmpuint (LOOK (NETWORK)->show_class, ==, SG_CLASS_ICOSAHEDRAL);

  /* of all */
  gtk_spin_button_set_value (control (f, "Longer than, σ", GTK_TYPE_SPIN_BUTTON), 0.7);
  for (int p = 0; p < SG_N_PRESETS; p++)
    g_assert_cmpfloat_with_epsilon (
        (double) sg_view_state_look (view, (SgPreset) p)->sticks[SG_STICKS_DISPLACEMENTS].threshold, 0.7, 1e-6);
  gtk_drop_down_set_selected (control (f, "Along", GTK_TYPE_DROP_DOWN), 2);
  gtk_drop_down_set_selected (control (f, "Keep", GTK_TYPE_DROP_DOWN), 2);
  gtk_range_set_value (control (f, "Position, σ", GTK_TYPE_SCALE), 2);
  gtk_spin_button_set_value (control (f, "Thickness, σ", GTK_TYPE_SPIN_BUTTON), 3);
  const SgClip *clip = &LOOK (STRESS)->clip[0];
  g_assert_true (clip->active);
  g_assert_cmpfloat (clip->normal[1], ==, 1);
  g_assert_cmpfloat_with_epsilon (clip->offset, 3.5, 1e-9);
  g_assert_cmpfloat_with_epsilon (clip->thickness, 3, 1e-9);
  gtk_spin_button_set_value (control (f, "Along b", GTK_TYPE_SPIN_BUTTON), 2);
  g_assert_cmpint (LOOK (NETWORK)->images[1], ==, 2);
  gtk_switch_set_active (control (f, "Fade with depth", GTK_TYPE_SWITCH), FALSE);
  g_assert_cmpfloat ((double) LOOK (NETWORK)->depth_cue, ==, 0);
  wait_until (sg_viewport_structure_is_current (viewport) && sg_viewport_at_rest (viewport));

  /* of the structure: it is computed anew */
  gtk_spin_button_set_value (control (f, "Surface radius, σ", GTK_TYPE_SPIN_BUTTON), 1.2);
  g_assert_false (sg_viewport_structure_is_current (viewport));
  gtk_drop_down_set_selected (control (f, "Icosahedra by", GTK_TYPE_DROP_DOWN), 1);
  g_assert_true (sg_view_state_options (view)->by_labels);
  wait_until (sg_viewport_structure_is_current (viewport) && sg_viewport_at_rest (viewport));

  /* the menu's actions and the panel are two doors to the same */
  g_action_group_change_action_state (sg_viewport_actions (viewport), "cell", g_variant_new_boolean (FALSE));
  g_assert_false (gtk_switch_get_active (control (f, "Cell", GTK_TYPE_SWITCH)));
  gtk_switch_set_active (control (f, "Colours as in the paper", GTK_TYPE_SWITCH), TRUE);
  g_assert_cmpint (LOOK (DISPLACEMENTS)->sticks[SG_STICKS_DISPLACEMENTS].scale.map, ==, SG_MAP_PAPER);

  g_assert_true (sg_view_state_is_changed (view));
  g_action_group_activate_action (sg_viewport_actions (viewport), "reset", NULL);
  g_assert_false (sg_view_state_is_changed (view));
  g_assert_false (LOOK (NETWORK)->clip[0].active);
  g_assert_false (adw_expander_row_get_enable_expansion (layer));
  wait_until (sg_viewport_structure_is_current (viewport) && sg_viewport_at_rest (viewport));
#undef LOOK
}

static double
number_after (const char *text, const char *name)
{
  const char *at = strstr (text, name);
  if (at == NULL)
    g_error ("no %s in:\n%s", name, text);
  at += strlen (name);
  gboolean minus = g_str_has_prefix (at, "\u2212");
  return minus ? -g_ascii_strtod (at + strlen ("\u2212"), NULL) : g_ascii_strtod (at, NULL);
}

/* Marked atoms: what the card says is what the structure has; distances across the cell's faces; Escape. */
static void
test_marks (Fixture *f, gconstpointer data)
{
  SgViewport *viewport = sg_window_viewport (f->window);
  GActionGroup *view = sg_viewport_actions (viewport);
  SgAtomPanel *panel = sg_viewport_atom_panel (viewport);
  size_t mark[SG_MAX_MARKS];

  open_sample (f, TRUE);
  const SgSnapshot *s = sg_session_snapshot (f->session);
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (panel)));
  g_action_group_activate_action (view, "mark", g_variant_new_int64 (-5)); /* none of that number */
  g_assert_cmpuint (sg_viewport_marks (viewport, mark), ==, 0);
  g_action_group_activate_action (view, "mark", g_variant_new_int64 (s->id_of[17]));
  g_assert_cmpuint (sg_viewport_marks (viewport, mark), ==, 1);
  g_assert_cmpuint (mark[0], ==, 17);
  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (panel)));
  wait_until (sg_viewport_structure_is_current (viewport));

  g_autoptr (GError) error = NULL;
  SgStructureOptions options;
  sg_structure_options_default (&options);
  options.want = SG_STRUCTURE_LABELS | SG_STRUCTURE_STRESS;
  g_autoptr (SgStructure) structure = sg_structure_new ((SgSnapshot *) s, NULL, &options, NULL, NULL, &error);
  g_assert_no_error (error);
  g_autofree char *text = sg_atom_panel_text (panel);
  g_assert_cmpfloat (number_after (text, "Number: "), ==, (double) s->id_of[17]);
  g_assert_cmpfloat_with_epsilon (number_after (text, "Volume: "), structure->voronoi->volume[17], 5.1e-5);
  g_assert_cmpfloat_with_epsilon (number_after (text, "Von Mises stress: "), structure->stress->von_mises[17], 5.1e-4);
  g_assert_cmpfloat_with_epsilon (number_after (text, "Stress xy xz yz: "), structure->stress->stress[SG_XY][17],
                                  5.1e-3);
  g_assert_cmpfloat (number_after (text, "Neighbours: "), ==, sg_voronoi_degree (structure->voronoi, 17));
  g_assert_nonnull (strstr (text, s->potential.label[s->type[17]]));

  /* a second and a third: the nearest images, by going through all of them */
  size_t further[2] = { 400, 1800 };
  for (int k = 0; k < 2; k++)
    g_action_group_activate_action (view, "mark", g_variant_new_int64 (s->id_of[further[k]]));
  g_assert_cmpuint (sg_viewport_marks (viewport, mark), ==, 3);
  double side[3]; /* 1-2, 2-3, 1-3 */
  for (int k = 0; k < 3; k++)
    {
      size_t a = mark[k == 1], b = mark[k == 0 ? 1 : 2];
      side[k] = INFINITY;
      for (int image = 0; image < 125; image++)
        {
          double n[3] = { image % 5 - 2, image / 5 % 5 - 2, image / 25 - 2 }, shift[3], d2 = 0;
          sg_cell_to_cartesian (&s->cell, n, shift);
          for (int c = 0; c < 3; c++)
            {
              double d = s->r[c][b] - s->r[c][a] + shift[c];
              d2 += d * d;
            }
          side[k] = MIN (side[k], sqrt (d2));
        }
    }
  g_autofree char *measures = sg_atom_panel_text (panel);
  g_assert_cmpfloat_with_epsilon (number_after (measures, "Distance 1–2: "), side[0], 5.1e-5);
  g_assert_cmpfloat_with_epsilon (number_after (measures, "Distance 2–3: "), side[1], 5.1e-5);
  g_assert_cmpfloat_with_epsilon (number_after (measures, "Distance 1–3: "), side[2], 5.1e-5);
  g_assert_cmpfloat (number_after (measures, "Angle at 2: "), >, 0);
  wait_until (sg_viewport_at_rest (viewport));

  /* it follows the atom */
  g_assert_cmpfloat (number_after (measures, "Displacement: "), ==, 0);
  command (f, SG_COMMAND_RESUME, NULL);
  guint64 from = step (f);
  wait_until (step (f) > from + 20);
  command (f, SG_COMMAND_PAUSE, NULL);
  wait_until (sg_viewport_structure_is_current (viewport));
  g_autofree char *later = sg_atom_panel_text (panel);
  g_assert_cmpfloat (number_after (later, "Displacement: "), >, 0);

  g_assert_true (press (GTK_WIDGET (f->window), GDK_KEY_Escape, 0));
  g_assert_cmpuint (sg_viewport_marks (viewport, mark), ==, 0);
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (panel)));
  wait_until (sg_viewport_structure_is_current (viewport) && sg_viewport_at_rest (viewport));
}

/* Changes are measured from what is chosen: the initial state, a bookmark, now. */
static void
test_references (Fixture *f, gconstpointer data)
{
  SgViewport *viewport = sg_window_viewport (f->window);
  SgReferences *references = sg_viewport_references (viewport);
  SgAtomPanel *panel = sg_viewport_atom_panel (viewport);
  double moved[3];

  open_sample (f, TRUE);
  g_assert_cmpuint (sg_references_n (references), ==, 1);
  g_assert_cmpstr (sg_references_title (references, 0), ==, "Initial state");
  g_action_group_activate_action (sg_viewport_actions (viewport), "mark", g_variant_new_int64 (100));
  for (int k = 0; k < 2; k++)
    {
      command (f, SG_COMMAND_STEP, g_variant_new_double (30));
      wait_until (state (f) == SG_RUN_PAUSED && sg_session_snapshot (f->session)->step == 30 * (guint64) (k + 1));
      if (k == 0)
        g_assert_true (press (GTK_WIDGET (f->window), GDK_KEY_b, 0));
    }
  g_assert_true (press (GTK_WIDGET (f->window), GDK_KEY_b, 0));
  g_assert_true (press (GTK_WIDGET (f->window), GDK_KEY_b, 0)); /* the same again: not kept twice */
  g_assert_cmpuint (sg_references_n (references), ==, 3);
  g_assert_cmpuint (sg_references_chosen (references), ==, 0);
  for (guint k = 0; k < 3; k++)
    {
      gtk_drop_down_set_selected (control (f, "Compare with", GTK_TYPE_DROP_DOWN), k);
      g_assert_cmpuint (sg_references_snapshot (references)->step, ==, 30 * k);
      wait_until (sg_viewport_structure_is_current (viewport));
      g_autofree char *text = sg_atom_panel_text (panel);
      moved[k] = number_after (text, "Displacement: ");
    }
  g_assert_cmpfloat (moved[0], >, 0);
  g_assert_cmpfloat (moved[1], >, 0);
  g_assert_cmpfloat (moved[0], !=, moved[1]);
  g_assert_cmpfloat (moved[2], ==, 0);
  g_autofree char *since = sg_references_since (references);
  g_assert_nonnull (strstr (since, "step 60"));

  /* gone back, only what is before is left; the same step of another way is another state */
  sg_session_go_back_async (f->session, 45, NULL, NULL);
  wait_until (!sg_session_loading (f->session) && sg_session_snapshot (f->session) != NULL && sg_session_snapshot (f->session)->step == 45);
  g_assert_cmpuint (sg_references_n (references), ==, 2);
  g_assert_cmpuint (sg_references_chosen (references), ==, 0);
  command (f, SG_COMMAND_STEP, g_variant_new_double (15));
  wait_until (state (f) == SG_RUN_PAUSED && sg_session_snapshot (f->session)->step == 60);
  g_assert_true (press (GTK_WIDGET (f->window), GDK_KEY_b, 0));
  g_assert_cmpuint (sg_references_n (references), ==, 3);

  /* nothing of it is left in another run */
  activate (f, "restart", NULL);
  wait_until (!sg_session_loading (f->session));
  wait_until (sg_session_snapshot (f->session)->step == 0 && sg_references_n (references) == 1);
  g_assert_cmpuint (sg_references_chosen (references), ==, 0);
}

/* The keys of the shortcuts window, at the window and at the view. */
static void
test_keys (Fixture *f, gconstpointer data)
{
  GtkWidget *window = GTK_WIDGET (f->window);

  open_sample (f, TRUE);
  g_assert_true (press (window, GDK_KEY_period, 0));
  g_assert_cmpfloat (answer (f, SG_COMMAND_STEP, 0)->command.value, ==, 10);
  wait_until (state (f) == SG_RUN_PAUSED && step (f) == 10);
  g_assert_true (press (window, GDK_KEY_space, 0));
  g_assert_true (answer (f, SG_COMMAND_RESUME, 0)->applied);
  g_assert_true (press (window, GDK_KEY_u, 0));
  g_assert_true (answer (f, SG_COMMAND_UNLOAD, 0)->applied);
  g_assert_true (press (window, GDK_KEY_h, 0));
  g_assert_true (answer (f, SG_COMMAND_HOLD, 0)->applied);
  for (guint key = GDK_KEY_1; key <= GDK_KEY_7; key++)
    g_assert_true (press (window, key, 0));
  g_assert_true (press (window, GDK_KEY_p, 0));
  g_assert_true (press (window, GDK_KEY_Home, 0));
  g_assert_true (press (window, GDK_KEY_plus, GDK_SHIFT_MASK));
  /* What it does not know, and what belongs to menus, goes on to others. */
  g_assert_false (press (window, GDK_KEY_z, 0));
  g_assert_false (press (window, GDK_KEY_u, GDK_CONTROL_MASK));
}

static void
test_theme (Fixture *f, gconstpointer data)
{
  AdwStyleManager *manager = adw_style_manager_get_default ();
  GActionGroup *actions = G_ACTION_GROUP (application);

  open_sample (f, TRUE);
  g_action_group_change_action_state (actions, "theme", g_variant_new_string ("dark"));
  g_assert_true (adw_style_manager_get_dark (manager));
  wait_until (sg_viewport_at_rest (sg_window_viewport (f->window)));
  g_action_group_change_action_state (actions, "theme", g_variant_new_string ("light"));
  g_assert_false (adw_style_manager_get_dark (manager));
  wait_until (sg_viewport_at_rest (sg_window_viewport (f->window)));
  g_action_group_change_action_state (actions, "theme", g_variant_new_string ("system"));
}

/* Every command of the table is an action, and what it takes is what the table says. */
static void
test_table (Fixture *f, gconstpointer data)
{
  for (int kind = 0; kind < SG_N_COMMANDS; kind++)
    {
      const SgCommandInfo *info = sg_command_info (kind);
      g_assert_true (g_action_group_has_action (G_ACTION_GROUP (f->window), info->name));
      const GVariantType *type
          = g_action_group_get_action_parameter_type (G_ACTION_GROUP (f->window), info->name);
      g_assert_true ((type == NULL) == (info->argument == NULL && kind != SG_COMMAND_ARM));
    }
}

static void
print_sizes (GtkWidget *widget, int depth)
{
  int width, height;
  gtk_widget_measure (widget, GTK_ORIENTATION_HORIZONTAL, -1, &width, NULL, NULL, NULL);
  gtk_widget_measure (widget, GTK_ORIENTATION_VERTICAL, -1, &height, NULL, NULL, NULL);
  g_test_message ("%*s%s at least %d x %d", 2 * depth, "", G_OBJECT_TYPE_NAME (widget), width, height);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && depth < 7;
       child = gtk_widget_get_next_sibling (child))
    print_sizes (child, depth + 1);
}

/* Small screens. The frame a server without compositor draws is not ours. */
static void
test_size (Fixture *f, gconstpointer data)
{
  GtkWidget *content = adw_application_window_get_content (ADW_APPLICATION_WINDOW (f->window));
  int width, height;

  /* Step by step, as somebody drags an edge: what no longer fits makes room at each. */
  for (int to = 450; to >= 360; to -= 45)
    {
      gtk_window_set_default_size (GTK_WINDOW (f->window), to, 480);
      wait_until (gtk_widget_get_width (content) > 0 && gtk_widget_get_width (content) <= to);
      while (g_main_context_iteration (NULL, FALSE))
        ;
    }
  gtk_widget_measure (content, GTK_ORIENTATION_HORIZONTAL, -1, &width, NULL, NULL, NULL);
  gtk_widget_measure (content, GTK_ORIENTATION_VERTICAL, 360, &height, NULL, NULL, NULL);
  if (width > 360 || height > 400)
    print_sizes (GTK_WIDGET (f->window), 0);
  g_assert_cmpint (width, <=, 360);
  g_assert_cmpint (height, <=, 400);
}

static int
least (GtkWidget *widget, GtkOrientation orientation)
{
  int size;
  gtk_widget_measure (widget, orientation, -1, &size, NULL, NULL, NULL);
  return size;
}

static GtkWidget *
find_label (GtkWidget *widget)
{
  if (GTK_IS_LABEL (widget) && *gtk_label_get_text (GTK_LABEL (widget)) != '\0')
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *label = find_label (child);
      if (label != NULL)
        return label;
    }
  return NULL;
}

/* Text half as large again, as the desktop's accessibility settings make it. */
static void
test_large_text (Fixture *f, gconstpointer data)
{
  GtkWidget *content = adw_application_window_get_content (ADW_APPLICATION_WINDOW (f->window));
  int dpi;

  open_sample (f, TRUE);
  GtkWidget *label = find_label (content);
  int before = least (label, GTK_ORIENTATION_VERTICAL);
  g_object_get (gtk_settings_get_default (), "gtk-xft-dpi", &dpi, NULL);
  g_object_set (gtk_settings_get_default (), "gtk-xft-dpi", 3 * MAX (dpi, 96 * 1024) / 2, NULL);
  wait_until (least (label, GTK_ORIENTATION_VERTICAL) > before);
  g_assert_cmpint (least (content, GTK_ORIENTATION_HORIZONTAL), <=, 1024);
  g_assert_cmpint (least (content, GTK_ORIENTATION_VERTICAL), <=, 600);
  wait_until (sg_viewport_at_rest (sg_window_viewport (f->window)));
  g_object_set (gtk_settings_get_default (), "gtk-xft-dpi", dpi, NULL);
}

static gboolean
has_text (GtkWidget *widget)
{
  if (GTK_IS_LABEL (widget) && *gtk_label_get_text (GTK_LABEL (widget)) != '\0')
    return TRUE;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (!GTK_IS_POPOVER (child) && has_text (child))
      return TRUE;
  return FALSE;
}

static void
check_labels (GtkWidget *widget, const char *inside)
{
  gboolean control = (GTK_IS_BUTTON (widget) || GTK_IS_MENU_BUTTON (widget) || GTK_IS_DROP_DOWN (widget)
                      || GTK_IS_ENTRY (widget) || GTK_IS_SPIN_BUTTON (widget) || GTK_IS_SCALE (widget)
                      || GTK_IS_GL_AREA (widget) || GTK_IS_LIST_BOX (widget));
  /* What libraries build for themselves is theirs to label. */
  gboolean ours = gtk_widget_get_parent (widget) == NULL
                  || !(GTK_IS_MENU_BUTTON (gtk_widget_get_parent (widget))
                       || GTK_IS_DROP_DOWN (gtk_widget_get_parent (widget))
                       || GTK_IS_SPIN_BUTTON (gtk_widget_get_parent (widget)));

  if (GTK_IS_WINDOW_CONTROLS (widget) || GTK_IS_POPOVER (widget) || GTK_IS_INFO_BAR (widget))
    return;
  if (control && ours && !has_text (widget)
      && !gtk_test_accessible_has_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL)
      && !ADW_IS_PREFERENCES_GROUP (gtk_widget_get_ancestor (widget, ADW_TYPE_PREFERENCES_GROUP)))
    g_error ("a %s in %s has no label", G_OBJECT_TYPE_NAME (widget), inside);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    check_labels (child, G_OBJECT_TYPE_NAME (widget));
}

static void
test_labels (Fixture *f, gconstpointer data)
{
  open_sample (f, TRUE);
  check_labels (GTK_WIDGET (f->window), "nothing");
}

static void
test_no_gl (Fixture *f, gconstpointer data)
{
  open_sample (f, FALSE);
  SgViewport *viewport = sg_window_viewport (f->window);
  g_autofree char *before = sg_viewport_renderer (viewport);
  wait_until (step (f) > 10);
  if (sg_viewport_has_gl (viewport) || !g_str_has_prefix (before, "none"))
    {
      g_test_skip ("this test is for GDK_DEBUG=gl-disable");
      return;
    }
  /* Plots and steering go on. */
  wait_until (sg_session_history (f->session)->len > 1);
  g_assert_true (command (f, SG_COMMAND_UNLOAD, g_variant_new_string (""))->applied);
  g_assert_true (command (f, SG_COMMAND_PAUSE, NULL)->applied);
}

/* Closing, in every state of the run. */

static void
close_window (Fixture *f)
{
  gpointer watched = f->window;
  g_object_add_weak_pointer (G_OBJECT (f->window), &watched);
  gtk_window_close (GTK_WINDOW (f->window));
  f->window = NULL;
  wait_until (watched == NULL);
}

static void
test_close_idle (Fixture *f, gconstpointer data)
{
  g_assert_cmpint (state (f), ==, SG_RUN_IDLE);
  close_window (f);
}

static void
test_close_loading (Fixture *f, gconstpointer data)
{
  g_autofree char *sample = test_data ("sheared2k.lammps.gz");
  sg_window_open (f->window, sample, NULL, NULL, FALSE);
  g_assert_true (sg_session_loading (f->session));
  close_window (f);
}

static void
test_close_running (Fixture *f, gconstpointer data)
{
  open_sample (f, FALSE);
  wait_until (step (f) > 0);
  g_assert_cmpint (state (f), ==, SG_RUN_RUNNING);
  close_window (f);
}

static void
test_close_paused (Fixture *f, gconstpointer data)
{
  open_sample (f, TRUE);
  g_assert_cmpint (state (f), ==, SG_RUN_PAUSED);
  close_window (f);
}

static void
test_close_finished (Fixture *f, gconstpointer data)
{
  open_sample (f, FALSE);
  wait_until (state (f) == SG_RUN_RUNNING);
  g_assert_true (command (f, SG_COMMAND_STOP, NULL)->applied);
  g_assert_cmpint (state (f), ==, SG_RUN_FINISHED);
  /* A finished run can be gone on with. */
  g_assert_true (command (f, SG_COMMAND_LOAD, g_variant_new_string ("1e9 +xy 1"))->applied);
  wait_until (state (f) == SG_RUN_RUNNING);
  command (f, SG_COMMAND_STOP, NULL);
  close_window (f);
}

/* An atom so fast that no time step can follow it. */
static void
open_failing (Fixture *f)
{
  g_autofree char *good = test_data ("sheared2k.lammps.gz");
  g_autofree char *bad = g_build_filename (folder, "bullet.lammps", NULL);
  g_autofree char *protocol = g_build_filename (folder, "keep.ini", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (SgConfiguration) sample = sg_configuration_load (good, &error);

  g_assert_no_error (error);
  for (size_t i = 0; i < sample->atoms->n; i++)
    sample->atoms->v[0][i] = i % 2 ? 0.3 : -0.3;
  sample->atoms->v[0][0] = 3e4;
  sample->has_velocities = true;
  g_assert_true (sg_configuration_save (sample, bad, &error));
  g_assert_true (g_file_set_contents (protocol,
                                      "[protocol]\nname=Keep\nseed=3\ndraw-velocities=false\n\n"
                                      "[stage 1]\nkind=load\nrate=1e9\ntemperature=0.26\n",
                                      -1, NULL));
  sg_window_open (f->window, bad, protocol, NULL, FALSE);
  wait_until (!sg_session_loading (f->session));
  wait_until (state (f) == SG_RUN_FAILED);
}

static void
test_close_failed (Fixture *f, gconstpointer data)
{
  open_failing (f);
  g_autofree char *failure = sg_session_failure (f->session);
  g_assert_nonnull (failure);
  close_window (f);
}

static void
test_failed (Fixture *f, gconstpointer data)
{
  open_failing (f);
  g_assert_nonnull (sg_session_snapshot (f->session));
  g_assert_false (g_action_group_get_action_enabled (G_ACTION_GROUP (f->window), "resume"));
  activate (f, "toggle-run", NULL);
  g_assert_true (answer (f, SG_COMMAND_RESTORE, 0)->applied);
  wait_until (state (f) == SG_RUN_PAUSED);
}

/* Events: off at first; on, they come while the run goes on; a chosen one is alone in the picture, with arrows. Left on while the
 * window closes. */
static void
test_events (Fixture *f, gconstpointer data)
{
  SgViewport *viewport = sg_window_viewport (f->window);

  open_sample (f, FALSE);
  g_assert_true (press (GTK_WIDGET (f->window), GDK_KEY_e, 0));
  g_autoptr (GVariant) shown = g_action_group_get_action_state (G_ACTION_GROUP (f->window), "page");
  g_assert_cmpstr (g_variant_get_string (shown, NULL), ==, "events");
  SgEventPage *page = SG_EVENT_PAGE (find_type (GTK_WIDGET (f->window), SG_TYPE_EVENT_PAGE));
  g_assert_null (sg_event_page_list (page));
  sg_event_page_set_interval (page, 2);
  sg_event_page_set_on (page, TRUE);
  wait_until (sg_event_page_list (page) != NULL && sg_event_page_list (page)->n > 0);
  const SgEventList *list = sg_event_page_list (page);
  guint64 number = list->event[0]->number;
  g_assert_cmpuint (number, ==, 1);
  g_assert_false (sg_event_page_choose (page, 4711));
  g_assert_true (sg_event_page_choose (page, number));
  if (sg_viewport_has_gl (viewport))
    wait_until (sg_viewport_statistics (viewport)->sticks_drawn > 0
                && sg_viewport_statistics (viewport)->atoms_drawn < 1900);

  g_autofree char *path = g_build_filename (folder, "events.csv", NULL), *text = NULL;
  g_autoptr (GError) error = NULL;
  size_t n = sg_event_page_list (page)->n, lines = 0;
  g_assert_true (sg_event_page_save (page, path, &error));
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  for (const char *c = text; *c != '\0'; c++)
    lines += *c == '\n';
  g_assert_true (g_str_has_prefix (text, "number,step0,step,"));
  g_assert_cmpuint (lines, ==, n + 1);

  GActionGroup *view = sg_viewport_actions (viewport);
  g_action_group_change_action_state (view, "share", g_variant_new_string ("70"));
  g_action_group_change_action_state (view, "share", g_variant_new_string ("0"));
  g_autoptr (GVariant) share = g_action_group_get_action_state (view, "share");
  g_assert_cmpstr (g_variant_get_string (share, NULL), ==, "70");
  g_assert_cmpint (g_settings_get_int (sg_settings (), "structure-share"), ==, 70);
  /* and what the preferences set the view follows */
  g_settings_set_int (sg_settings (), "structure-share", 20);
  g_autoptr (GVariant) followed = g_action_group_get_action_state (view, "share");
  g_assert_cmpstr (g_variant_get_string (followed, NULL), ==, "20");
  g_settings_reset (sg_settings (), "structure-share");

  /* another sample: nothing of the old one is left */
  open_sample (f, FALSE);
  g_assert_true (sg_event_page_list (page) == NULL || sg_event_page_list (page)->run != 0);
  wait_until (sg_event_page_list (page) != NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  if (!ui_test_begin ())
    return 77;
#define add(path, function) g_test_add ("/ui/" path, Fixture, NULL, setup, function, teardown)
  add ("open", test_open);
  add ("pause", test_pause);
  add ("rate", test_rate);
  add ("slider", test_slider);
  add ("steer", test_steer);
  add ("refuse", test_refuse);
  add ("triggers", test_triggers);
  add ("bad-file", test_bad_file);
  add ("earlier", test_earlier);
  add ("restart", test_restart);
  add ("save", test_save);
  add ("picture", test_picture);
  add ("picture-provenance", test_picture_provenance);
  add ("structure", test_structure);
  add ("view", test_view);
  add ("keys", test_keys);
  add ("view-off", test_view_off);
  add ("layers", test_layers);
  add ("marks", test_marks);
  add ("references", test_references);
  add ("theme", test_theme);
  add ("table", test_table);
  add ("size", test_size);
  add ("large-text", test_large_text);
  add ("labels", test_labels);
  add ("no-gl", test_no_gl);
  add ("failed", test_failed);
  add ("events", test_events);
  add ("close/idle", test_close_idle);
  add ("close/loading", test_close_loading);
  add ("close/running", test_close_running);
  add ("close/paused", test_close_paused);
  add ("close/finished", test_close_finished);
  add ("close/failed", test_close_failed);
  return ui_test_run ();
}

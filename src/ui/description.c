/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/description.h"
#include "engine/words.h"
#include "render/description.h"
#include "ui/past.h"

#define STRIP_MS 1000
#define READER_US 5000000
#define ANNOUNCE_US 30000000

struct _SgDescription {
  AdwBin parent_instance;

  GtkWidget *revealer;
  GtkLabel *label;

  SgSession *session;   /* borrowed */
  SgViewport *viewport; /* borrowed */
  SgEventList *events;  /* owned, nullable */

  char *announced;      /* owned, nullable */
  gint64 told_us, announced_us;
  guint timer;
  gboolean open;

  /* What is worth telling at once when it changes. */
  uint64_t run;
  SgRunState state;
  uint32_t stage;
  bool returning;
};

G_DEFINE_FINAL_TYPE (SgDescription, sg_description, ADW_TYPE_BIN)

char *
sg_description_text (SgDescription *self)
{
  const GArray *unloads = sg_session_unloads (self->session);
  SgCamera camera;
  SgDescriptionInput input = {
    .status = sg_session_status (self->session),
    .structure = sg_viewport_structure (self->viewport),
    .events = self->events,
    .unload = unloads->len > 0 ? &g_array_index (unloads, SgUnloadResult, unloads->len - 1) : NULL,
    .camera = &camera,
  };
  sg_viewport_camera (self->viewport, &camera, &input.aspect);
  SgPast *past = sg_session_past (self->session);
  g_autofree char *run = sg_describe_run (&input), *state = past != NULL ? sg_past_text (past) : NULL;
  return state != NULL ? g_strdup_printf (_ ("%s The view shows a held state: %s."), run, state) : g_steal_pointer (&run);
}

static void
announce (SgDescription *self, const char *text)
{
  g_free (self->announced);
  self->announced = g_strdup (text);
  self->announced_us = g_get_monotonic_time ();
#if GTK_CHECK_VERSION(4, 14, 0)
  G_GNUC_BEGIN_IGNORE_DEPRECATIONS
  gtk_accessible_announce (GTK_ACCESSIBLE (self), text, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
  G_GNUC_END_IGNORE_DEPRECATIONS
#endif
}

/* @turn: something has happened that is worth telling now. */
static void
tell (SgDescription *self, gboolean turn)
{
  gint64 now = g_get_monotonic_time ();
  g_autofree char *text = sg_description_text (self);

  if (self->open && g_strcmp0 (gtk_label_get_text (self->label), text) != 0)
    gtk_label_set_text (self->label, text);
  if (turn || now - self->told_us >= READER_US)
    {
      self->told_us = now;
      sg_viewport_set_words (self->viewport, text);
      if (g_strcmp0 (text, self->announced) != 0 && (turn || now - self->announced_us >= ANNOUNCE_US))
        announce (self, text);
    }
}

static gboolean
on_timer (gpointer data)
{
  SgDescription *self = data;
  self->timer = 0;
  tell (self, FALSE);
  return G_SOURCE_REMOVE;
}

/* A second from now, however often it is asked for. */
static void
soon (SgDescription *self)
{
  if (self->timer == 0)
    self->timer = g_timeout_add (STRIP_MS, on_timer, self);
}

static void
on_changed (SgSession *session, SgDescription *self)
{
  const SgEngineStatus *status = sg_session_status (session);

  if (self->run == status->run && self->state == status->state && self->stage == status->stage
      && self->returning == status->returning)
    return;
  self->run = status->run;
  self->state = status->state;
  self->stage = status->stage;
  self->returning = status->returning;
  tell (self, TRUE);
}

static void
on_looked (SgDescription *self)
{
  if (self->viewport != NULL)
    tell (self, TRUE);
}

static void
on_unloaded (SgSession *session, gpointer result, SgDescription *self)
{
  tell (self, TRUE);
}

void
sg_description_set_view (SgDescription *self, SgSession *session, SgViewport *viewport)
{
  g_return_if_fail (self->session == NULL);
  self->session = session;
  self->viewport = viewport;
  g_object_add_weak_pointer (G_OBJECT (viewport), (gpointer *) &self->viewport);
  g_signal_connect_object (session, "changed", G_CALLBACK (on_changed), self, 0);
  g_signal_connect_object (session, "unloaded", G_CALLBACK (on_unloaded), self, 0);
  g_signal_connect_object (sg_session_past (session), "looked", G_CALLBACK (on_looked), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "snapshot", G_CALLBACK (soon), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (viewport, "structure-changed", G_CALLBACK (soon), self, G_CONNECT_SWAPPED);
  tell (self, FALSE);
}

void
sg_description_set_events (SgDescription *self, SgEventList *list)
{
  if (list != NULL)
    sg_event_list_ref (list);
  sg_event_list_unref (self->events);
  self->events = list;
  soon (self);
}

void
sg_description_set_open (SgDescription *self, gboolean open)
{
  self->open = open;
  gtk_revealer_set_reveal_child (GTK_REVEALER (self->revealer), open);
  gtk_widget_set_visible (self->revealer, open);
  sg_viewport_want (self->viewport, SG_WANTS_WORDS, open ? SG_STRUCTURE_NETWORK : 0);
  tell (self, FALSE);
}

gboolean
sg_description_is_open (SgDescription *self)
{
  return self->open;
}

const char *
sg_description_announced (SgDescription *self)
{
  return self->announced;
}

static void
sg_description_dispose (GObject *object)
{
  SgDescription *self = SG_DESCRIPTION (object);

  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_pointer (&self->events, sg_event_list_unref);
  g_clear_pointer (&self->announced, g_free);
  if (self->session != NULL)
    g_signal_handlers_disconnect_by_data (self->session, self);
  if (self->viewport != NULL)
    g_object_remove_weak_pointer (G_OBJECT (self->viewport), (gpointer *) &self->viewport);
  self->viewport = NULL;
  G_OBJECT_CLASS (sg_description_parent_class)->dispose (object);
}

static void
sg_description_class_init (SgDescriptionClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = sg_description_dispose;
}

static void
sg_description_init (SgDescription *self)
{
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "wrap", TRUE, "xalign", 0.0, "selectable", TRUE, "margin-start", 12,
                                   "margin-end", 12, "margin-top", 6, "margin-bottom", 6, "accessible-role",
                                   GTK_ACCESSIBLE_ROLE_STATUS, NULL);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  self->label = GTK_LABEL (label);
  gtk_box_append (GTK_BOX (box), gtk_separator_new (GTK_ORIENTATION_HORIZONTAL));
  gtk_box_append (GTK_BOX (box), label);
  self->revealer = gtk_revealer_new ();
  gtk_revealer_set_child (GTK_REVEALER (self->revealer), box);
  gtk_widget_set_visible (self->revealer, FALSE);
  adw_bin_set_child (ADW_BIN (self), self->revealer);
}

/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The run goes on from a held state as if nothing had been said to it there: the engine goes back to a state it has kept and repeats the
 * steps from it. Where none is kept the run is repeated from its beginning (window-replay.c).
 */
#include "engine/words.h"
#include "ui/format.h"
#include "ui/speed.h"
#include "ui/window-private.h"

/* Where to. */
typedef struct {
  uint64_t run, step;
  double strain;
} GoingBack;

/* The same while the engine is asked. */
typedef struct {
  SgWindow *window; /* owned */
  GoingBack to;
} Question;

char *
sg_window_back_heading (uint64_t step, double strain)
{
  g_autofree char *steps = sg_text_count (step), *strains = sg_text_number (strain, 4);
  return g_strdup_printf (_ ("Go Back to Strain %s, Step %s?"), strains, steps);
}

/* Steps a second: of the run, or of the last one here. 0: nobody knows. */
static double
steps_per_second (SgSession *session)
{
  const SgConfiguration *sample = sg_session_sample (session);
  const double now = sg_session_status (session)->steps_per_second;
  SgSpeed speed;

  if (now > 0)
    return now;
  return sample != NULL && sg_speed_known (&speed) ? speed.atom_steps / (double) sample->atoms->n : 0;
}

static char *
describe (SgSession *session, const GoingBack *to, const SgWayBack *way)
{
  const uint64_t again = to->step - way->step;
  const double speed = steps_per_second (session), seconds = speed > 0 ? (double) again / speed : 0;
  g_autofree char *steps = sg_text_count (again), *from = sg_text_count (way->step);
  GString *text = g_string_new (NULL);

  if (again > 0)
    g_string_append_printf (text, _ ("From step %s, where the run was kept whole, %s steps are repeated exactly."), from, steps);
  else
    g_string_append (text, _ ("The run was kept whole at this very step."));
  if (seconds >= 1)
    {
      g_autofree char *took = sg_text_duration (seconds);
      g_string_append_c (text, ' ');
      g_string_append_printf (text, _ ("That takes about %s."), took);
    }
  g_string_append_printf (text, "\n\n%s", _ ("It then pauses. What came after stays as a grey curve."));
  return g_string_free (text, FALSE);
}

static void
on_gone (GObject *session, GAsyncResult *result, gpointer data)
{
  g_autoptr (SgWindow) self = data;
  g_autoptr (GError) error = NULL;

  if (!sg_session_back_finish (SG_SESSION (session), result, NULL, &error) && self->viewport != NULL)
    sg_window_error (self, _ ("Cannot Go Back"), error->message);
}

static void
on_response (AdwMessageDialog *dialog, const char *response, SgWindow *self)
{
  const GoingBack *to = g_object_get_data (G_OBJECT (dialog), "to");

  self->going_back = FALSE;
  if (g_str_equal (response, "replay") && self->viewport != NULL && sg_session_status (self->session)->run == to->run)
    sg_session_go_back_async (self->session, to->step, on_gone, g_object_ref (self));
}

static void
ask (SgWindow *self, const GoingBack *to, const SgWayBack *way)
{
  g_autofree char *body = describe (self->session, to, way), *heading = sg_window_back_heading (to->step, to->strain);
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (self), heading, body);

  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"), "replay", _ ("_Go Back"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "replay", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "replay");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_object_set_data_full (G_OBJECT (dialog), "to", g_memdup2 (to, sizeof *to), g_free);
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_response), self, 0);
  /* a script was faster: there is no such state any more */
  g_signal_connect_object (self->session, "went-back", G_CALLBACK (gtk_window_close), dialog, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
on_way (GObject *session, GAsyncResult *result, gpointer data)
{
  Question *question = data;
  g_autoptr (SgWindow) self = question->window;
  const GoingBack *to = &question->to;
  SgWayBack way;
  const bool near = sg_session_back_finish (SG_SESSION (session), result, &way, NULL);

  self->going_back = FALSE;
  if (self->viewport != NULL && sg_session_status (self->session)->run == to->run)
    {
      self->going_back = near; /* until it is answered */
      if (near)
        ask (self, to, &way);
      else
        sg_window_offer_own_replay (self, to->run, to->step, to->strain);
    }
  g_free (question);
}

void
sg_window_offer_way_back (SgWindow *self, const SgSnapshot *state)
{
  if (self->going_back)
    return;
  self->going_back = TRUE;
  Question *question = g_new (Question, 1);
  *question = (Question){ g_object_ref (self), { state->run, state->step, state->strain } };
  sg_session_way_back_async (self->session, state->step, on_way, question);
}

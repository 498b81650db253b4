/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Every command of the engine's table is an action of its name:
 *   without an argument       win.pause, win.hold, ...
 *   with a number             win.set-rate (double), win.step (double), ...
 *   with more than that       win.load, win.unload, win.arm: what follows the name in the command's text,
 *                             "1e8 +xy 0.02"; "" takes the sidebar's settings
 */
#include "ui/format.h"
#include "engine/words.h"
#include "ui/triggers.h"
#include "ui/past.h"
#include "ui/window-private.h"

#include <string.h>

static gboolean
takes_text (SgCommandKind kind)
{
  return kind == SG_COMMAND_LOAD || kind == SG_COMMAND_UNLOAD || kind == SG_COMMAND_ARM;
}

static const GVariantType *
parameter_type (SgCommandKind kind)
{
  if (takes_text (kind))
    return G_VARIANT_TYPE_STRING;
  return sg_command_info (kind)->argument != NULL ? G_VARIANT_TYPE_DOUBLE : NULL;
}

/* A run of refusals shows the newest, not a queue of old ones. */
static void
show_refusal (SgWindow *self, const char *reason)
{
  if (self->refusal != NULL)
    adw_toast_dismiss (self->refusal);
  sg_window_toast (self, reason);
  g_set_object (&self->refusal, self->newest_toast);
}

static gboolean
build_command (SgWindow *self, SgCommandKind kind, GVariant *parameter, SgCommand *command, GError **error)
{
  const SgSteering *steering = sg_session_steering (self->session);

  sg_command_init (command, kind, 0);
  if (!takes_text (kind))
    {
      if (parameter != NULL)
        command->value = g_variant_get_double (parameter);
      return TRUE;
    }
  const char *arguments = g_variant_get_string (parameter, NULL);
  if (*arguments != '\0')
    {
      g_autofree char *text = g_strconcat (sg_command_info (kind)->name, " ", arguments, NULL);
      return sg_command_parse (text, command, error);
    }
  command->value = steering->rate;
  if (kind == SG_COMMAND_LOAD)
    {
      command->plane = steering->plane;
      command->sign = steering->sign;
      command->target = steering->target;
    }
  return TRUE;
}

static void
on_command (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  SgWindow *self = data;
  g_autoptr (GError) error = NULL;
  SgCommandKind kind = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (action), "kind"));
  gboolean done;

  if (kind == SG_COMMAND_SET_RATE || kind == SG_COMMAND_SET_TEMPERATURE || kind == SG_COMMAND_SET_TARGET)
    done = sg_session_set_value (self->session, kind, g_variant_get_double (parameter), &error);
  else
    {
      SgCommand command;
      done = build_command (self, kind, parameter, &command, &error)
             && sg_session_command (self->session, &command, &error) != 0;
    }
  if (!done)
    show_refusal (self, error->message);
  else if (kind == SG_COMMAND_LOAD || kind == SG_COMMAND_UNLOAD || kind == SG_COMMAND_HOLD || kind == SG_COMMAND_CREEP
           || kind == SG_COMMAND_REVERSE || kind == SG_COMMAND_NEXT)
    sg_past_return (sg_session_past (self->session)); /* who steers looks at what he steers */
}

static void
on_toggle_run (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  SgWindow *self = data;
  GActionGroup *group = G_ACTION_GROUP (self);

  switch (sg_session_state (self->session))
    {
    case SG_RUN_RUNNING:
      g_action_group_activate_action (group, "pause", NULL);
      break;
    case SG_RUN_PAUSED:
      g_action_group_activate_action (group, "resume", NULL);
      break;
    case SG_RUN_FINISHED:
      g_action_group_activate_action (group, "restart", NULL);
      break;
    case SG_RUN_FAILED:
      g_action_group_activate_action (group, "restore", NULL);
      break;
    default:
      g_action_group_activate_action (group, "open", g_variant_new_string (""));
      break;
    }
}

/* The key for "stop here, go on": pressed as the run ends it does not throw the run away. */
static void
on_toggle_pause (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  SgWindow *self = data;
  if (sg_session_state (self->session) == SG_RUN_FINISHED)
    sg_window_toast (self, _ ("The run has ended. Ctrl+R runs it again from the beginning."));
  else
    on_toggle_run (action, parameter, data);
}

static void
on_restart (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  SgWindow *self = data;
  if (sg_session_sample (self->session) != NULL && !sg_window_ask_before_leaving (self, "restart", NULL))
    sg_window_open (self, NULL, NULL, NULL, sg_session_state (self->session) == SG_RUN_PAUSED);
}

/* For the next load; a load under way keeps its own. */
static void
on_direction (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  SgWindow *self = data;
  SgSteering steering = *sg_session_steering (self->session);

  if (sg_direction_parse (g_variant_get_string (parameter, NULL), &steering.plane, &steering.sign))
    sg_session_set_steering (self->session, &steering);
}

/* Not a GPropertyAction: that would keep the flap alive after the window. */
static void
change_sidebar (GSimpleAction *action, GVariant *value, gpointer data)
{
  SgWindow *self = data;
  adw_flap_set_reveal_flap (self->flap, g_variant_get_boolean (value));
}

static void
on_reveal_flap (AdwFlap *flap, GParamSpec *pspec, SgWindow *self)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), "show-sidebar");
  g_simple_action_set_state (G_SIMPLE_ACTION (action),
                             g_variant_new_boolean (adw_flap_get_reveal_flap (flap)));
}

static const GActionEntry entries[] = {
  { .name = "show-sidebar", .state = "true", .change_state = change_sidebar },
  { .name = "toggle-run", .activate = on_toggle_run },
  { .name = "toggle-pause", .activate = on_toggle_pause },
  { .name = "restart", .activate = on_restart },
  { .name = "direction", .activate = on_direction, .parameter_type = "s" },
};

void
sg_window_add_actions (SgWindow *self)
{
  for (int kind = 0; kind < SG_N_COMMANDS; kind++)
    {
      GSimpleAction *action = g_simple_action_new (sg_command_info (kind)->name, parameter_type (kind));
      g_object_set_data (G_OBJECT (action), "kind", GUINT_TO_POINTER (kind));
      g_signal_connect (action, "activate", G_CALLBACK (on_command), self);
      g_action_map_add_action (G_ACTION_MAP (self), G_ACTION (action));
      g_object_unref (action);
    }
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  g_signal_connect_object (self->flap, "notify::reveal-flap", G_CALLBACK (on_reveal_flap), self, 0);
  on_reveal_flap (self->flap, NULL, self);
}

static void
enable (SgWindow *self, const char *name, gboolean enabled)
{
  g_simple_action_set_enabled (G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self), name)),
                               enabled);
}

void
sg_window_update_actions (SgWindow *self)
{
  SgRunState state = sg_session_state (self->session);
  SgStageKind kind = sg_session_status (self->session)->pending_settings.kind;

  for (int k = 0; k < SG_N_COMMANDS; k++)
    {
      const SgCommandInfo *info = sg_command_info (k);
      gboolean legal = (info->legal & (1u << state)) != 0;
      /* Settings can always be changed: where no stage has them they are for the next load. */
      if (k == SG_COMMAND_SET_RATE || k == SG_COMMAND_SET_TARGET || k == SG_COMMAND_SET_TEMPERATURE)
        legal = TRUE;
      if (k == SG_COMMAND_REVERSE)
        legal = legal && kind == SG_STAGE_LOAD;
      enable (self, info->name, legal);
    }
  enable (self, "toggle-run", !sg_session_loading (self->session));
  enable (self, "toggle-pause", !sg_session_loading (self->session));
  enable (self, "restart",
          sg_session_sample (self->session) != NULL && !sg_session_loading (self->session));
}

void
sg_window_show_ack (SgWindow *self, const SgAck *ack)
{
  if (!ack->applied)
    {
      show_refusal (self, ack->reason);
      return;
    }
  if (ack->command.kind == SG_COMMAND_ARM)
    {
      g_autofree char *sentence = sg_trigger_sentence (&ack->command);
      g_autofree char *text = g_strdup_printf (_ ("Armed: %s"), sentence);
      sg_window_toast (self, text);
    }
  else if (ack->armed_by != 0)
    {
      g_autofree char *step = sg_text_count (ack->step);
      g_autofree char *text
          = g_strdup_printf (_ ("Trigger: %s at step %s"), sg_command_info (ack->command.kind)->name, step);
      sg_window_toast (self, text);
    }
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/picture-card.h"
#include "engine/study/picture-states.h"
#include "engine/threads.h"
#include "engine/words.h"
#include "render/paper-pictures.h"
#include "ui/format.h"
#include "ui/text-scale.h"

#define SIDE 640           /* logical pixels, at most */
#define SHARE 10           /* a picture is drawn again after so many times the time it took, */
#define LONGEST_US 5000000 /* but no later than this: its thread gives way to the run, so that time says little */
#define PRINT_PIXELS 2100  /* two columns at 300 dpi */

struct _SgPictureCard {
  AdwBin parent_instance;

  GtkLabel *label;
  GtkPicture *picture;

  /* Owned; what is to be shown. */
  SgSnapshot *initial, *state; /* nullable */
  char *folder;                /* nullable: of a study, whose states are not read yet or are the two above */
  unsigned age;
  SgPhysical physical;
  gboolean in_laboratory;

  SgSnapshot *drawn;           /* nullable, owned: the state that is on the screen */
  gboolean stale;              /* it is to be drawn again all the same */
  GCancellable *job;           /* nullable: one is drawn now */
  gint64 due_us;
  guint timer;
};

G_DEFINE_FINAL_TYPE (SgPictureCard, sg_picture_card, ADW_TYPE_BIN)

typedef struct {
  SgSnapshot *initial, *state; /* owned; NULL: to be read */
  char *folder;
  unsigned age;
  SgPaperPictureOptions options;
  SgPhysical physical;
  char *since, *path, *provenance; /* a path: to be saved */
  SgPictureCardSaved saved;
  void *saved_data;
  gint64 took_us;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;
  g_clear_pointer (&job->initial, sg_snapshot_unref);
  g_clear_pointer (&job->state, sg_snapshot_unref);
  g_free (job->folder);
  g_free (job->since);
  g_free (job->path);
  g_free (job->provenance);
  g_free (job);
}

/* Worker. */
static void
draw_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Job *job = data;
  GError *error = NULL;
  gint64 began = g_get_monotonic_time ();

  sg_thread_give_way ();
  if (job->state == NULL && job->folder != NULL)
    {
      g_autoptr (SgStudyResults) results = sg_study_results_load (job->folder, &error);
      SgPictureStates states = { 0 };
      if (results == NULL || !sg_picture_states_find (results, job->age, NULL, &states, &error))
        {
          g_task_return_error (task, error);
          return;
        }
      job->initial = g_steal_pointer (&states.initial);
      job->state = g_steal_pointer (&states.state);
      sg_picture_states_clear (&states);
    }
  if (job->state == NULL)
    {
      g_task_return_pointer (task, NULL, NULL);
      return;
    }
  if (job->path != NULL)
    {
      const char *texts[] = { "Title", _ ("Network, change of stress, displacements and disclinations"), "Provenance",
                              job->provenance, NULL };
      if (job->provenance == NULL)
        texts[2] = NULL;
      if (sg_paper_pictures_save (job->initial, job->state, job->path, PRINT_PIXELS, texts, NULL, &error))
        g_task_return_boolean (task, TRUE);
      else
        g_task_return_error (task, error);
      return;
    }
  job->options.since = job->since;
  job->options.physical = job->physical.sigma_nm > 0 ? &job->physical : NULL;
  cairo_surface_t *surface = sg_paper_pictures_draw (job->initial, job->state, &job->options, NULL, &error);
  job->took_us = g_get_monotonic_time () - began;
  if (surface == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  cairo_surface_flush (surface);
  const int stride = cairo_image_surface_get_stride (surface), height = cairo_image_surface_get_height (surface);
  g_autoptr (GBytes) bytes = g_bytes_new (cairo_image_surface_get_data (surface), (gsize) stride * (gsize) height);
  GdkTexture *texture = gdk_memory_texture_new (cairo_image_surface_get_width (surface), height, GDK_MEMORY_DEFAULT, bytes, (gsize) stride);
  cairo_surface_destroy (surface);
  g_task_return_pointer (task, texture, g_object_unref);
}

static void update (SgPictureCard *self);

static void
set_text (SgPictureCard *self, const SgSnapshot *state, const char *why)
{
  GString *text = g_string_new ("<b>8</b>  ");
  g_autofree char *title = g_markup_escape_text (_ ("Network, change of stress, displacements and disclinations"), -1);
  g_string_append (text, title);
  if (state != NULL)
    {
      g_autofree char *strain = sg_text_number (state->strain, 3), *step = sg_text_count (state->step);
      g_autofree char *where = g_strdup_printf (_ ("strain %s, step %s"), strain, step);
      g_string_append_printf (text, ", %s", where);
    }
  if (why != NULL)
    {
      g_autofree char *escaped = g_markup_escape_text (why, -1);
      g_string_append_printf (text, "\n%s", escaped);
    }
  gtk_label_set_markup (self->label, text->str);
  g_string_free (text, TRUE);
}

static void
on_drawn (GObject *object, GAsyncResult *result, gpointer data)
{
  SgPictureCard *self = SG_PICTURE_CARD (object);
  Job *job = g_task_get_task_data (G_TASK (result));
  GCancellable *cancellable = g_task_get_cancellable (G_TASK (result));
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkTexture) texture = g_task_propagate_pointer (G_TASK (result), &error);

  if (self->job != cancellable) /* it was told to show something else since, or is gone */
    return;
  g_clear_object (&self->job);
  self->due_us = g_get_monotonic_time () + MIN (SHARE * job->took_us, LONGEST_US);
  self->stale = FALSE;
  if (self->state == NULL && job->state != NULL && job->folder != NULL)
    {
      self->initial = sg_snapshot_ref (job->initial);
      self->state = sg_snapshot_ref (job->state);
    }
  g_clear_pointer (&self->drawn, sg_snapshot_unref);
  self->drawn = job->state != NULL ? sg_snapshot_ref (job->state) : NULL;
  if (texture != NULL)
    gtk_picture_set_paintable (self->picture, GDK_PAINTABLE (texture));
  gtk_widget_set_visible (GTK_WIDGET (self->picture), texture != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self), texture != NULL || error != NULL);
  set_text (self, texture != NULL && job->folder == NULL ? job->state : NULL, error != NULL ? error->message : NULL);
  if (self->folder == NULL)
    update (self);
}

static Job *
job_new (SgPictureCard *self)
{
  Job *job = g_new0 (Job, 1);
  job->initial = self->initial != NULL ? sg_snapshot_ref (self->initial) : NULL;
  job->state = self->state != NULL ? sg_snapshot_ref (self->state) : NULL;
  job->folder = g_strdup (self->folder);
  job->age = self->age;
  return job;
}

static void
start (SgPictureCard *self)
{
  const int factor = gtk_widget_get_scale_factor (GTK_WIDGET (self)), side = factor * sg_text_scaled (SIDE);
  Job *job = job_new (self);
  job->options = (SgPaperPictureOptions){ .width = side, .height = side, .samples = 8, .scale = 0.75 * side / SIDE,
                                          .theme = adw_style_manager_get_dark (adw_style_manager_get_default ()) ? SG_THEME_DARK
                                                                                                                 : SG_THEME_LIGHT };
  job->since = g_strdup (_ ("since the beginning"));
  if (self->in_laboratory)
    job->physical = self->physical;
  self->job = g_cancellable_new ();
  g_autoptr (GTask) task = g_task_new (self, self->job, on_drawn, NULL);
  g_task_set_task_data (task, job, job_free);
  g_task_run_in_thread (task, draw_in_thread);
}

static gboolean
on_due (gpointer data)
{
  SgPictureCard *self = data;
  self->timer = 0;
  update (self);
  return G_SOURCE_REMOVE;
}

/* Begins to draw where something new is there and it is time. */
static void
update (SgPictureCard *self)
{
  const gboolean study = self->folder != NULL && self->state == NULL && self->drawn == NULL;
  const gboolean wanted = study || self->stale || (self->state != NULL && self->state != self->drawn);
  const gint64 now = g_get_monotonic_time ();

  if (!wanted || self->job != NULL || (self->state == NULL && self->folder == NULL))
    return;
  GtkWidget *above = gtk_widget_get_parent (GTK_WIDGET (self));
  if (above == NULL || !gtk_widget_get_mapped (above))
    return;
  if (now >= self->due_us)
    start (self);
  else if (self->timer == 0)
    self->timer = g_timeout_add ((guint) ((self->due_us - now) / 1000 + 1), on_due, self);
}

/* What was drawn before is of something else. */
static void
forget (SgPictureCard *self)
{
  g_clear_object (&self->job);
  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_pointer (&self->initial, sg_snapshot_unref);
  g_clear_pointer (&self->state, sg_snapshot_unref);
  g_clear_pointer (&self->drawn, sg_snapshot_unref);
  g_clear_pointer (&self->folder, g_free);
  self->stale = FALSE;
  self->due_us = 0;
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

void
sg_picture_card_show_run (SgPictureCard *self, SgSnapshot *initial, SgSnapshot *last)
{
  if (self->folder != NULL || initial == NULL || last == NULL
      || (self->initial != NULL && self->initial->run != initial->run))
    forget (self);
  if (initial == NULL || last == NULL)
    return;
  sg_snapshot_ref (initial);
  sg_snapshot_ref (last);
  sg_snapshot_unref (self->initial);
  sg_snapshot_unref (self->state);
  self->initial = initial;
  self->state = last;
  update (self);
}

void
sg_picture_card_show_study (SgPictureCard *self, const char *folder, unsigned age)
{
  if (g_strcmp0 (self->folder, folder) != 0 || self->age != age)
    {
      forget (self);
      self->folder = g_strdup (folder);
      self->age = age;
    }
  update (self);
}

void
sg_picture_card_set_physical (SgPictureCard *self, const SgPhysical *physical)
{
  self->in_laboratory = physical != NULL;
  if (physical != NULL)
    self->physical = *physical;
}

gboolean
sg_picture_card_has_picture (SgPictureCard *self)
{
  return self->drawn != NULL && gtk_widget_get_visible (GTK_WIDGET (self->picture));
}

static void
on_saved (GObject *object, GAsyncResult *result, gpointer data)
{
  Job *job = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  g_task_propagate_boolean (G_TASK (result), &error);
  if (job->saved != NULL && gtk_widget_get_root (GTK_WIDGET (object)) != NULL)
    job->saved (error, job->saved_data);
}

gboolean
sg_picture_card_save (SgPictureCard *self, const char *path, const char *provenance, SgPictureCardSaved saved, void *data)
{
  if (self->state == NULL)
    return FALSE;
  Job *job = job_new (self);
  job->path = g_strdup (path);
  job->provenance = g_strdup (provenance);
  job->saved = saved;
  job->saved_data = data;
  g_autoptr (GTask) task = g_task_new (self, NULL, on_saved, NULL);
  g_task_set_task_data (task, job, job_free);
  g_task_run_in_thread (task, draw_in_thread);
  return TRUE;
}

static void
on_dark (SgPictureCard *self)
{
  self->stale = self->drawn != NULL;
  self->due_us = 0;
  update (self);
}

static void
on_click (SgPictureCard *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "figures.pictures", NULL);
}

static void
sg_picture_card_dispose (GObject *object)
{
  SgPictureCard *self = SG_PICTURE_CARD (object);
  forget (self);
  G_OBJECT_CLASS (sg_picture_card_parent_class)->dispose (object);
}

static void
sg_picture_card_class_init (SgPictureCardClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = sg_picture_card_dispose;
}

static void
sg_picture_card_init (SgPictureCard *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  self->label = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_xalign (self->label, 0);
  gtk_label_set_wrap (self->label, TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self->label), "caption");
  self->picture = GTK_PICTURE (gtk_picture_new ());
  /* as high as wide, up to its size */
  GtkWidget *clamp = adw_clamp_new ();
  adw_clamp_set_maximum_size (ADW_CLAMP (clamp), sg_text_scaled (SIDE));
  adw_clamp_set_tightening_threshold (ADW_CLAMP (clamp), sg_text_scaled (SIDE));
  adw_clamp_set_child (ADW_CLAMP (clamp), GTK_WIDGET (self->picture));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->picture), GTK_ACCESSIBLE_PROPERTY_LABEL, "8",
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  _ ("Network, change of stress, displacements and disclinations"), -1);
  GtkGesture *click = gtk_gesture_click_new ();
  g_signal_connect_object (click, "released", G_CALLBACK (on_click), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self->picture), GTK_EVENT_CONTROLLER (click));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->label));
  gtk_box_append (GTK_BOX (box), clamp);
  gtk_widget_set_margin_start (box, 11);
  gtk_widget_set_margin_end (box, 11);
  gtk_widget_set_margin_bottom (box, 12);
  adw_bin_set_child (ADW_BIN (self), box);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  set_text (self, NULL, NULL);
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark", G_CALLBACK (on_dark), self, G_CONNECT_SWAPPED);
}

SgPictureCard *
sg_picture_card_new (void)
{
  return g_object_new (SG_TYPE_PICTURE_CARD, NULL);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/study-loader.h"
#include "engine/study/figure-load.h"
#include "engine/study/study-facts.h"
#include "engine/threads.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

/* Data are made anew at most so often while states are measured. */
#define RELOAD_US 4000000
/* The folder is looked at so often for what is new, and read again in a tenth of the time at most. */
#define LOOK_US (2 * G_USEC_PER_SEC)
#define REST_TIMES 9

struct _SgStudyLoader {
  gatomicrefcount references; /* the owner's, the worker's and one of each idle */
  char *folder;               /* immutable */
  bool measure;               /* immutable */
  atomic_bool give_up;
  GMutex lock;
  GCond changed;              /* give_up or follow */
  bool follow;                /* protected by lock */
  SgStudyLoaderNews news;     /* main thread: NULL after free */
  void *data;
};

typedef struct {
  SgStudyLoader *loader;
  SgFigureData *figures;
  char *now;
  unsigned done, all;
  GError *error;
} News;

/* The worker's. */
typedef struct {
  SgStudyLoader *loader;
  SgStudyResults *results;
  gint64 loaded_us;
} Work;

static void
loader_unref (SgStudyLoader *loader)
{
  if (!g_atomic_ref_count_dec (&loader->references))
    return;
  g_mutex_clear (&loader->lock);
  g_cond_clear (&loader->changed);
  g_free (loader->folder);
  g_free (loader);
}

static gboolean
on_news (gpointer data)
{
  News *news = data;
  SgStudyLoader *loader = news->loader;

  if (loader->news != NULL)
    loader->news (news->figures, news->now, news->done, news->all, news->error, loader->data);
  else
    sg_figure_data_free (news->figures);
  return G_SOURCE_REMOVE;
}

static void
free_news (gpointer data)
{
  News *news = data;
  loader_unref (news->loader);
  g_free (news->now);
  g_clear_error (&news->error);
  g_free (news);
}

static void
tell (SgStudyLoader *loader, SgFigureData *figures, const char *now, unsigned done, unsigned all, GError *error)
{
  News *news = g_new0 (News, 1);
  g_atomic_ref_count_inc (&loader->references);
  *news = (News){ loader, figures, g_strdup (now), done, all, error };
  /* not an idle of the lowest kind: a spinner that turns would go first for ever */
  g_idle_add_full (G_PRIORITY_DEFAULT, on_news, news, free_news);
}

static bool
on_run (const char *run, unsigned done, unsigned all, void *data)
{
  Work *work = data;
  SgFigureData *figures = NULL;

  if (done > 0 && g_get_monotonic_time () - work->loaded_us > RELOAD_US)
    {
      figures = sg_figure_data_load (work->results, NULL, NULL);
      work->loaded_us = g_get_monotonic_time ();
    }
  tell (work->loader, figures, run, done, all, NULL);
  return !atomic_load (&work->loader->give_up);
}

/* What changes with every piece of a study that is finished, and with the study itself. */
typedef struct {
  gint64 seconds[2], nanoseconds[2], bytes[2];
} Stamp;

static Stamp
stamp_of (const char *folder)
{
  static const char *const names[] = { "timing.csv", "study.ini" };
  Stamp stamp = { { 0 }, { 0 }, { 0 } };
  for (size_t k = 0; k < G_N_ELEMENTS (names); k++)
    {
      g_autofree char *path = g_build_filename (folder, names[k], NULL);
      GStatBuf is;
      if (g_stat (path, &is) != 0)
        continue;
      stamp.seconds[k] = is.st_mtim.tv_sec;
      stamp.nanoseconds[k] = is.st_mtim.tv_nsec;
      stamp.bytes[k] = is.st_size;
    }
  return stamp;
}

/* Until somebody looks at the figures and the folder is not as it was, but for @rest_us at least. Returns: whether to go on. */
static bool
wait_for_change (SgStudyLoader *loader, const Stamp *was, gint64 rest_us)
{
  const gint64 rested = g_get_monotonic_time () + rest_us;
  bool fresh = false;

  g_mutex_lock (&loader->lock);
  while (!fresh && !atomic_load (&loader->give_up))
    if (!loader->follow)
      g_cond_wait (&loader->changed, &loader->lock);
    else if (!g_cond_wait_until (&loader->changed, &loader->lock, g_get_monotonic_time () + LOOK_US)
             && g_get_monotonic_time () >= rested)
      {
        g_mutex_unlock (&loader->lock); /* a folder may be far away */
        const Stamp is = stamp_of (loader->folder);
        fresh = memcmp (&is, was, sizeof is) != 0;
        g_mutex_lock (&loader->lock);
      }
  g_mutex_unlock (&loader->lock);
  return fresh && !atomic_load (&loader->give_up);
}

/* Reads and measures. @read_us: (out): how long reading took. Returns: whether the folder could be read. */
static bool
load (SgStudyLoader *loader, gint64 *read_us)
{
  GError *error = NULL;
  const gint64 start = g_get_monotonic_time ();
  Work work = { .loader = loader, .results = sg_study_results_load (loader->folder, &error) };
  SgFigureData *figures = work.results != NULL ? sg_figure_data_load (work.results, NULL, &error) : NULL;
  const bool good = figures != NULL;

  *read_us = g_get_monotonic_time () - start;
  if (!good || !loader->measure)
    tell (loader, figures, NULL, 0, 0, error);
  else
    {
      unsigned measured = 0;
      tell (loader, figures, "", 0, 0, NULL);
      work.loaded_us = g_get_monotonic_time ();
      sg_study_facts_update (work.results, NULL, NULL, &loader->give_up, on_run, &work, &measured, &error);
      figures = measured > 0 && !atomic_load (&loader->give_up) ? sg_figure_data_load (work.results, NULL, error == NULL ? &error : NULL)
                                                                 : NULL;
      tell (loader, figures, NULL, measured, measured, error);
    }
  sg_study_results_free (work.results);
  return good;
}

static void *
run (void *data)
{
  SgStudyLoader *loader = data;
  gint64 read_us;
  Stamp stamp;
  bool good, ever = false;

  sg_thread_give_way (); /* to a run that goes on */
  do
    {
      stamp = stamp_of (loader->folder); /* before reading: what comes meanwhile is found the next time */
      good = load (loader, &read_us);
      ever = ever || good;
    }
  while (ever && wait_for_change (loader, &stamp, REST_TIMES * read_us));
  loader_unref (loader);
  return NULL;
}

SgStudyLoader *
sg_study_loader_new (const char *folder, bool measure, SgStudyLoaderNews news, void *data)
{
  SgStudyLoader *loader = g_new0 (SgStudyLoader, 1);
  g_atomic_ref_count_init (&loader->references);
  g_atomic_ref_count_inc (&loader->references);
  loader->folder = g_strdup (folder);
  loader->measure = measure;
  loader->news = news;
  loader->data = data;
  loader->follow = true;
  g_mutex_init (&loader->lock);
  g_cond_init (&loader->changed);
  atomic_init (&loader->give_up, false);
  g_thread_unref (g_thread_new ("study results", run, loader));
  return loader;
}

static void
wake (SgStudyLoader *loader)
{
  g_mutex_lock (&loader->lock);
  g_cond_broadcast (&loader->changed);
  g_mutex_unlock (&loader->lock);
}

void
sg_study_loader_follow (SgStudyLoader *loader, bool follow)
{
  g_mutex_lock (&loader->lock);
  loader->follow = follow;
  g_cond_broadcast (&loader->changed);
  g_mutex_unlock (&loader->lock);
}

void
sg_study_loader_free (SgStudyLoader *loader)
{
  if (loader == NULL)
    return;
  loader->news = NULL;
  atomic_store (&loader->give_up, true);
  wake (loader);
  loader_unref (loader);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/study-loader.h"
#include "engine/study/figure-load.h"
#include "engine/study/study-facts.h"
#include "engine/threads.h"

#include <gio/gio.h>

/* Data are made anew at most so often while states are measured. */
#define RELOAD_US 4000000

struct _SgStudyLoader {
  gatomicrefcount references; /* the owner's, the worker's and one of each idle */
  char *folder;               /* immutable */
  bool measure;               /* immutable */
  atomic_bool give_up;
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

static void *
run (void *data)
{
  SgStudyLoader *loader = data;
  GError *error = NULL;
  sg_thread_give_way (); /* to a run that goes on */
  Work work = { .loader = loader, .results = sg_study_results_load (loader->folder, &error) };
  SgFigureData *figures = work.results != NULL ? sg_figure_data_load (work.results, NULL, &error) : NULL;

  if (figures == NULL || !loader->measure)
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
  atomic_init (&loader->give_up, false);
  g_thread_unref (g_thread_new ("study results", run, loader));
  return loader;
}

void
sg_study_loader_free (SgStudyLoader *loader)
{
  if (loader == NULL)
    return;
  loader->news = NULL;
  atomic_store (&loader->give_up, true);
  loader_unref (loader);
}

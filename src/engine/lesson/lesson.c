/* lesson.c: lessons as data
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "engine/lesson/lesson.h"
#include "engine/data-path.h"

#include <string.h>

void
sg_lesson_free (SgLesson *lesson)
{
  if (lesson == NULL)
    return;
  g_free (lesson->path);
  g_free (lesson->title);
  g_free (lesson->summary);
  g_free (lesson->sample);
  g_ptr_array_unref (lesson->steps);
  g_free (lesson);
}

/* Further holds after the first, so that a load or an unload that is done is followed by rest: the stage that ends gives way to
 * the one after the one it replaced. */
#define HOLDS 40

SgProtocol *
sg_lesson_protocol (const SgLesson *lesson)
{
  SgProtocol *protocol = sg_protocol_new (lesson->title);
  SgStage stage;

  protocol->sample = g_strdup (lesson->sample);
  protocol->seed = lesson->seed;
  sg_stage_default (&stage, SG_STAGE_HOLD);
  stage.temperature = stage.temperature_end = lesson->temperature;
  for (int k = 0; k < HOLDS; k++)
    g_array_append_val (protocol->stages, stage);
  return protocol;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

char **
sg_lesson_list (void)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new ();
  g_auto (GStrv) shipped = sg_list_data ("lessons", ".lesson");
  g_autofree char *own = g_build_filename (g_get_user_data_dir (), "shearglass", "lessons", NULL);
  g_autoptr (GDir) dir = g_dir_open (own, 0, NULL);
  g_autoptr (GPtrArray) mine = g_ptr_array_new ();
  const char *entry;

  for (int k = 0; shipped[k] != NULL; k++)
    g_ptr_array_add (all, g_strdup (shipped[k]));
  while (dir != NULL && (entry = g_dir_read_name (dir)) != NULL)
    if (g_str_has_suffix (entry, ".lesson"))
      g_ptr_array_add (mine, g_build_filename (own, entry, NULL));
  g_ptr_array_sort (mine, compare_names);
  for (guint k = 0; k < mine->len; k++)
    g_ptr_array_add (all, g_ptr_array_index (mine, k));
  g_ptr_array_add (all, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&all), FALSE);
}

char *
sg_lesson_translated (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path), *name = g_path_get_basename (path);
  const char *const *languages = g_get_language_names ();

  /* English goes without a folder. */
  for (int k = 0; languages[k] != NULL && strcmp (languages[k], "C") != 0 && strcmp (languages[k], "en") != 0; k++)
    {
      g_autofree char *there = g_build_filename (folder, languages[k], name, NULL);
      if (g_file_test (there, G_FILE_TEST_EXISTS))
        return g_steal_pointer (&there);
    }
  return g_strdup (path);
}

SgLesson *
sg_lesson_load_translated (const char *path, GError **error)
{
  g_autofree char *translated = sg_lesson_translated (path);
  SgLesson *lesson = g_str_equal (translated, path) ? NULL : sg_lesson_load (translated, NULL, NULL);

  return lesson != NULL ? lesson : sg_lesson_load (path, NULL, error);
}

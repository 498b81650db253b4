/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/study/picture-states.h"
#include "engine/structure/inherent.h"

#include <string.h>

static SgSnapshot *
minimum_of (SgConfiguration *configuration, const atomic_bool *cancel, GError **error)
{
  SgInherentOptions options;
  sg_inherent_options_default (&options);
  if (configuration == NULL)
    return NULL;
  g_autoptr (SgSnapshot) snapshot = sg_snapshot_new_from_configuration (configuration);
  sg_configuration_free (configuration);
  g_autoptr (SgInherent) inherent = sg_inherent_new (snapshot, &options, NULL, cancel, error);
  return inherent != NULL ? sg_snapshot_ref (inherent->snapshot) : NULL;
}

bool
sg_picture_states_find (const SgStudyResults *results, unsigned age, const atomic_bool *cancel, SgPictureStates *states,
                        GError **error)
{
  const SgStudyRun *best = NULL;
  const SgStudyState *state = NULL;
  memset (states, 0, sizeof *states);
  for (guint r = 0; r < results->runs->len; r++)
    {
      const SgStudyRun *run = sg_study_results_run (results, r);
      const SgPlanRun *plan = run->plan;
      const SgStudyBranch *load = sg_study_run_branch (run, SG_BRANCH_LOAD, -1);
      if (plan->age != age || plan->kind != SG_STUDY_LOAD || plan->plane != SG_PLANE_XY || plan->sign < 0 || load == NULL
          || (best != NULL && run->rate >= best->rate))
        continue;
      for (guint k = 0; k < load->states->len; k++)
        {
          const SgStudyState *s = &g_array_index (load->states, SgStudyState, k);
          g_autofree char *path = g_build_filename (results->folder, "states", plan->name, s->name, NULL);
          if (s->strain > 0.0198 && s->strain < 0.0202 && g_file_test (path, G_FILE_TEST_EXISTS))
            {
              best = run;
              state = s;
            }
        }
    }
  if (best == NULL)
    return true;
  states->initial = minimum_of (sg_study_results_reference (results, best, error), cancel, error);
  if (states->initial != NULL)
    states->state = minimum_of (sg_study_results_state (results, best, state, error), cancel, error);
  states->run = g_strdup (best->plan->name);
  if (states->state != NULL)
    return true;
  sg_picture_states_clear (states);
  return false;
}

void
sg_picture_states_clear (SgPictureStates *states)
{
  g_clear_pointer (&states->initial, sg_snapshot_unref);
  g_clear_pointer (&states->state, sg_snapshot_unref);
  g_clear_pointer (&states->run, g_free);
}

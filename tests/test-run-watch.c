/* What a run that is over tells somebody who looks elsewhere.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "ui/run-watch.h"

static void
test_message (void)
{
  g_autoptr (GArray) unloads = g_array_new (FALSE, TRUE, sizeof (SgUnloadResult));
  SgEngineStatus status = { .state = SG_RUN_FINISHED, .step = 12345 };

  char *text = sg_run_watch_message (&status, unloads, NULL, 60, FALSE);
  g_assert_nonnull (text);
  g_assert_nonnull (strstr (text, "12345"));
  g_assert_null (strstr (text, "Residual"));
  g_free (text);

  SgUnloadResult result = { .found = true, .residual_strain = 0.00125, .residual_error = 0.0002 };
  g_array_append_val (unloads, result);
  text = sg_run_watch_message (&status, unloads, NULL, 60, FALSE);
  g_assert_nonnull (strstr (text, "0.00125 ± 0.00020"));
  g_free (text);

  status.state = SG_RUN_FAILED;
  text = sg_run_watch_message (&status, unloads, "step 7: the cell is too thin", 60, FALSE);
  g_assert_nonnull (strstr (text, "step 7: the cell is too thin"));
  g_free (text);
}

/* Not while somebody looks, not after a moment, not when the user paused it. */
static void
test_silence (void)
{
  g_autoptr (GArray) unloads = g_array_new (FALSE, TRUE, sizeof (SgUnloadResult));
  SgEngineStatus status = { .state = SG_RUN_FINISHED, .step = 12345 };

  g_assert_null (sg_run_watch_message (&status, unloads, NULL, 60, TRUE));
  g_assert_null (sg_run_watch_message (&status, unloads, NULL, SG_RUN_WATCH_SECONDS - 1, FALSE));
  status.state = SG_RUN_PAUSED;
  g_assert_null (sg_run_watch_message (&status, unloads, NULL, 60, FALSE));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/run-watch/message", test_message);
  g_test_add_func ("/run-watch/silence", test_silence);
  return g_test_run ();
}

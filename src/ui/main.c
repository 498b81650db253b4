/* shearglass: shears a metallic-glass model and shows it, live
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "ui/application.h"
#include "engine/words.h"

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  sg_words_start ();
  sg_prepare_environment (argc, argv);
  g_autoptr (SgApplication) application = sg_application_new ();
  return g_application_run (G_APPLICATION (application), argc, argv);
}

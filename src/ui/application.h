/* application.h: the program: options, windows, theme, about
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Thread: main.
 */
#pragma once

#include "ui/window.h"

#include <adwaita.h>

#define SG_APPLICATION_ID "io.github.shearglass.Shearglass"

#define SG_TYPE_APPLICATION (sg_application_get_type ())
G_DECLARE_FINAL_TYPE (SgApplication, sg_application, SG, APPLICATION, AdwApplication)

/** sg_application_new: (transfer full): */
SgApplication *sg_application_new (void);

/** sg_application_troubleshooting: (transfer full): versions, drivers and timers of @window, as text for a
 * report. */
char *sg_application_troubleshooting (SgWindow *window);

/** sg_version_text: (transfer full): this program's version and those of its libraries. Thread: any, also
 * without a display. */
char *sg_version_text (void);

/** sg_prepare_environment: before GTK begins: reads --software. Thread: main. */
void sg_prepare_environment (int argc, char **argv);

/* form.h: rows of settings for dialogs that are built in code
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Each adds a row to a group and returns what is set in it. Titles have mnemonics. Thread: main.
 */
#pragma once

#include <adwaita.h>

/** sg_form_group: (transfer none): a new group at the end of @box. @title: (nullable). */
GtkWidget *sg_form_group (GtkBox *box, const char *title);

/** sg_form_number: */
GtkSpinButton *sg_form_number (GtkWidget *group, const char *title, const char *subtitle, double low, double high, double step,
                               int digits, double value);

/** sg_form_compact: what is chosen in @drop_down, of strings, may be cut short where there is little room; its list shows all. */
void sg_form_compact (GtkDropDown *drop_down);

/** sg_form_choice: @choices: (array zero-terminated=1). */
GtkDropDown *sg_form_choice (GtkWidget *group, const char *title, const char *subtitle, const char *const *choices);

/** sg_form_switch: */
GtkSwitch *sg_form_switch (GtkWidget *group, const char *title, const char *subtitle);

/** sg_form_row: (transfer none): the row in which @child is. */
GtkWidget *sg_form_row (gpointer child);

/** sg_form_subtitle: of the row in which @child is; plain text. */
void sg_form_subtitle (gpointer child, const char *text);

/** sg_form_button: (transfer none): @icon: (nullable): instead of @label, which is then the tooltip. */
GtkWidget *sg_form_button (const char *label, const char *icon);

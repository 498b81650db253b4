/* accessible-names.h: what screen readers call the controls, where GTK leaves that open
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

/**
 * sg_accessible_names_install:
 *
 * From now on every control of the program gets a name when it comes to the screen: buttons without the underscore of their
 * mnemonic, drop-downs the name of their row and what is chosen, switches of unfolding rows their title, rows theirs; what a row
 * explains below its title is the description of its control. Twice is once. Thread: main.
 */
void sg_accessible_names_install (void);

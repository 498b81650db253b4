/* configuration-io.h: reading and writing glasses: LAMMPS data and extended XYZ, plain or gzipped
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Files are in the units of their authors. Lengths and energies are ours; masses, times and velocities
 * follow from the mass of type 1 in the file: mass_ours = mass_file / mass_file(1),
 * v_ours = v_file sqrt(mass_file(1)).
 */
#pragma once

#include "engine/configuration.h"

typedef enum {
  SG_FORMAT_LAMMPS_DATA, /* *.lammps, *.data, *.lmp, with .gz */
  SG_FORMAT_EXTXYZ,      /* *.xyz, *.extxyz, with .gz */
} SgFormat;

/**
 * sg_configuration_load: (transfer full)
 * @path: the format is told by the content, not by the name
 *
 * Thread: any. Returns: %NULL with %SG_ERROR_INPUT, message "PATH:LINE: what is wrong".
 */
SgConfiguration *sg_configuration_load (const char *path, GError **error);

/**
 * sg_configuration_save:
 * @path: format and compression are told by the name; the old file is replaced only when the new one is
 *   complete
 *
 * %.17g in the C locale. Thread: any.
 */
bool sg_configuration_save (const SgConfiguration *configuration, const char *path, GError **error);

/** sg_format_from_path: Thread: any. Returns: whether the name says a format. */
bool sg_format_from_path (const char *path, SgFormat *format, bool *compressed);

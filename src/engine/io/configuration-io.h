/* configuration-io.h: reading and writing glasses: LAMMPS data and extended XYZ, plain or gzipped
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Files are in the units of their authors. Lengths and energies are ours; masses, times and velocities
 * follow from the mass of type 1 in the file: mass_ours = mass_file / mass_file(1),
 * v_ours = v_file sqrt(mass_file(1)). A file without masses is in our units. Our own files are, too, so
 * that what was saved is loaded bit for bit.
 *
 * Potential, in this order: the one given to the loader; the one our own files keep in a comment; pair
 * coefficients, which stand for a known potential (Wahnstrom's or one of data/potentials) where they agree
 * with it within their printed digits, else for themselves with arithmetic mixing; Wahnstrom's. What was
 * assumed is said in the configuration's notes.
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
 * sg_configuration_load_with: (transfer full)
 * @potential: (nullable): used instead of what the file says; coefficients in the file are not looked at
 *
 * Thread: any.
 */
SgConfiguration *sg_configuration_load_with (const char *path, const SgPotential *potential,
                                             GError **error);

/**
 * sg_configuration_load_from_data: (transfer full)
 * @data: (array length=size): the bytes of a file
 * @name: stands for the path in messages
 *
 * Thread: any.
 */
SgConfiguration *sg_configuration_load_from_data (const void *data, size_t size, const char *name,
                                                  GError **error);

/**
 * sg_configuration_save:
 * @path: format and compression are told by the name; the old file is replaced only when the new one is
 *   complete
 *
 * %.17g in the C locale. Atoms stand in the order of the arrays. LAMMPS files get a reduced cell.
 * Thread: any. Returns: %FALSE with %SG_ERROR_INPUT "PATH: why".
 */
bool sg_configuration_save (const SgConfiguration *configuration, const char *path, GError **error);

/** sg_format_from_path: Thread: any. Returns: whether the name says a format. */
bool sg_format_from_path (const char *path, SgFormat *format, bool *compressed);

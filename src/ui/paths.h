/* paths.h: the sample to start with, and what kind a file is
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <glib.h>

/** sg_default_sample: (transfer full) (nullable): a shipped sample, the smaller ones first.
 * Thread: any. */
char *sg_default_sample (void);

typedef enum { SG_FILE_SAMPLE, SG_FILE_PROTOCOL, SG_FILE_LOG, SG_FILE_PICTURE, SG_FILE_FOLDER } SgFileKind;

/** sg_file_kind: tells by the content: a folder, a PNG, SVG or PDF, a key file with a group [log] or another, else a sample; what
 * cannot be read counts as a sample, whose reader says what is wrong. Thread: any; reads the first
 * kilobytes. */
SgFileKind sg_file_kind (const char *path);

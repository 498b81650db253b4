/* key-lines.h: at which line of a key file a group or a key stands
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <glib.h>

typedef struct _SgKeyLines SgKeyLines;

/** sg_key_lines_new: (transfer full): @path only names the text in errors.
 * Thread: any. Returns: %NULL with %SG_ERROR_INPUT, "PATH:LINE: what is wrong", where a line is neither
 * blank, comment, group nor key, or a group or a key of a group comes twice. */
SgKeyLines *sg_key_lines_new (const char *text, const char *path, GError **error);

/** sg_key_lines_free: (nullable). Thread: any. */
void sg_key_lines_free (SgKeyLines *lines);

/** sg_key_lines_find: @key: (nullable): %NULL for the group itself. Thread: any.
 * Returns: the line, from 1; that of the group where the key is absent; 1 where both are. */
unsigned sg_key_lines_find (const SgKeyLines *lines, const char *group, const char *key);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SgKeyLines, sg_key_lines_free)

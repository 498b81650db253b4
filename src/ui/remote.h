/* remote.h: a window's run on D-Bus: the commands, properties and signals of data/dbus
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Everything goes through the session, as the user's own commands do, and is answered with what the engine did.
 * Thread: main.
 */
#pragma once

#include "ui/description.h"
#include "ui/session.h"
#include "ui/viewport.h"

typedef struct _SgRemote SgRemote;

/**
 * sg_remote_new: (transfer full) (nullable)
 * @path: of the object
 * @session, @viewport, @description: borrowed; they outlive the remote
 *
 * Returns: %NULL where the object cannot be put on the bus; a warning says why.
 */
SgRemote *sg_remote_new (GDBusConnection *connection, const char *path, SgSession *session, SgViewport *viewport,
                         SgDescription *description);

/** sg_remote_free: (nullable): calls still waiting are answered with an error. */
void sg_remote_free (SgRemote *remote);

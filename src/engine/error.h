/* error.h: the error domain of the engine
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <glib.h>

#define SG_ERROR (sg_error_quark ())

typedef enum {
  SG_ERROR_INPUT,       /* a file says something wrong; the message starts "FILE:LINE: " */
  SG_ERROR_CELL,        /* a cell too thin, too tilted or of no volume for what is asked */
  SG_ERROR_NUMERICAL,   /* non-finite value, temperature or energy jump, overfull list */
  SG_ERROR_REFUSED,     /* a command that is not legal in the present state; the message is the reason */
  SG_ERROR_INTERRUPTED, /* the user asked to stop */
  SG_ERROR_UNSUPPORTED, /* this build or this processor cannot do it */
} SgError;

GQuark sg_error_quark (void);

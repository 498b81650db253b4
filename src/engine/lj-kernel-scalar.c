/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdbool.h>

#include "engine/simd-scalar.h"

#define SG_KERNEL sg_kernel_scalar
#include "engine/lj-kernel-body.h"

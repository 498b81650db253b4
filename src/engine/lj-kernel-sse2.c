/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdbool.h>

#include "engine/simd-sse2.h"

#define SG_KERNEL sg_kernel_sse2
#include "engine/lj-kernel-body.h"

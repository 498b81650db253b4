/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdbool.h>

#include "engine/simd-avx512.h"

#define SG_KERNEL sg_kernel_avx512
#include "engine/lj-kernel-body.h"

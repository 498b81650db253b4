/* lj-kernel.h: Lennard-Jones forces and energies from a list of pairs of clusters
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The kernel works on blocks of 4 x 4 pairs: S. Pall and B. Hess, Comput. Phys. Commun. 184 (2013) 2641.
 * It is written once, in lj-kernel-body.h, and compiled for each instruction set; what differs between
 * those is in simd-*.h. Single precision inside a block, with coordinates from an origin nearby.
 */
#pragma once

#include "engine/cluster.h"
#include "engine/potential.h"

/* Parameters by pair of types, [i][j]. */
typedef struct {
  float cutoff2[2][2];
  float c6[2][2], c12[2][2]; /* 24 eps sigma^6, 48 eps sigma^12 */
  float shift12[2][2];       /* of the energy, times 12 */
  float force_c[2][2];       /* force at the cutoff with force_shift, else 0 */
  float cutoff[2][2];
  float cutoff2_max;
  bool general;              /* several cutoffs or a force shift */
} SgKernelParameters;

/* Packing: absolute double precision to offsets in clusters, and how far the atoms went since the outer
 * and the inner list were made, less the cell's deformation. Clusters [first, end). */
typedef struct {
  const double *const *r;      /* 3 x atoms */
  const uint32_t *atom;        /* first atom of each cluster; atom[end] is the next after the last */
  const uint8_t *count;        /* atoms of each cluster */
  const uint16_t *block;       /* of each cluster */
  const double (*origin)[4];   /* of each block */
  double fit[6];               /* xx yy zz xy xz yz: what to add to an offset, by offset, to make up for the
                                  rounding of the blocks' lattice */
  SgCluster *cluster;
  uint32_t first, end;
  const float *since_outer;    /* nullable: 12 floats a cluster: where the atoms were */
  const float *since_inner;    /* nullable */
  const float *leash2;         /* 4 floats a cluster: how far an atom may go, squared, for the inner list */
  float map_outer[6], map_inner[6]; /* xx yy zz xy xz yz of the cell's deformation since then */
  float moved2;                /* out: the largest squared displacement from @since_outer; a NaN where a
                                  position is none */
  bool strayed;                /* out: an atom went beyond its leash, or a position is no number */
} SgPackTask;

/* How far each atom of clusters [first, end) may go until the inner list is made again, about as far as
 * velocity and force take it in @time, and where it is now. */
typedef struct {
  const double *const *v, *const *f; /* 3 x atoms each */
  const uint32_t *atom;
  const uint8_t *count;
  const SgCluster *cluster;
  uint32_t first, end;
  float time, least, most;     /* tau; sigma */
  float inverse_mass[SG_MAX_TYPES];
  float margin;                /* of @leash2 for rounding */
  float *leash, *leash2;       /* out: 4 a cluster; sigma, sigma^2 */
  float *since_inner;          /* out: 12 a cluster */
  const float *since_outer;    /* 12 a cluster */
  float map_outer[6];
  float moved2;                /* out: the largest squared distance that an atom may get from @since_outer */
} SgLeashTask;

/* The way back: the sum of what the tasks have for the atoms of clusters [first, end). */
typedef struct {
  const float *source[SG_MAX_REACH + 1]; /* SG_FORCE_STRIDE a cluster, from cluster `first` */
  int n_sources;
  const uint32_t *atom;
  const uint8_t *count;
  const SgCluster *cluster;
  uint32_t first, end;
  double *const *f;            /* 3 x atoms */
  bool sums;
  double virial[9];            /* out, with sums: virial[3 a + b] is sum of r_a F_b, r from the block's origin */
} SgUnpackTask;

/* What one task works on: the i-clusters [first, end). */
typedef struct {
  const SgKernelParameters *parameters;
  const SgCluster *cluster;
  uint32_t first, end;
  const SgPairList *list;     /* its first_run is counted from `first` */
  const float (*shift)[4];    /* SG_N_SHIFTS: what to add to r_i - r_j */
  float *spread;              /* the kernel's `spread` for each of clusters [first, seen), from the first on; zero
                                 before and after */
  uint32_t seen;              /* the list has no cluster from here on */
  float *force;               /* out: SG_FORCE_STRIDE for each of clusters [first, seen), from the first on */
  double energy, virial[9];   /* out, where wanted: virial[3 a + b] is sum over runs of shift_a F_b */
} SgKernelTask;

typedef struct {
  const char *name;
  unsigned spread;            /* floats a cluster in which forces are added up before they are summed by atom */
  void (*pack) (SgPackTask *task);
  void (*leash) (SgLeashTask *task);
  void (*unpack) (SgUnpackTask *task);
  void (*forces) (SgKernelTask *task);
  void (*forces_and_sums) (SgKernelTask *task);
  /* Boxes begin..end-1, in order of low[0], that are closer than @radius to the box @low..@high; @found is
   * as long as there are boxes. Returns: how many. */
  uint32_t (*near_boxes) (const SgBoxes *boxes, uint32_t begin, uint32_t end, const float low[3],
                          const float high[3], float radius, uint32_t *found);
  /* Keeps of @task's list what has a pair closer than @radius + leash_i + leash_j; @leash: (nullable):
   * 4 floats a cluster. @to may be the list itself. */
  void (*prune) (const SgKernelTask *task, float radius, const float *leash, SgPairList *to);
} SgKernel;

/** sg_kernel_find: @name: (nullable): %NULL: the best of this processor.
 * Thread: any. Returns: (transfer none) (nullable): %NULL where the processor or the build lacks it. */
const SgKernel *sg_kernel_find (const char *name);

/** sg_kernel_parameters: Thread: any. */
void sg_kernel_parameters (const SgPotential *potential, SgKernelParameters *parameters);

#if defined(__x86_64__)
extern const SgKernel sg_kernel_avx512, sg_kernel_avx2, sg_kernel_sse2;
#endif
extern const SgKernel sg_kernel_scalar;

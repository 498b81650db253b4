/* make-crystal.h: perfect crystals from published coordinates, for tests
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Positions of the sites: International Tables for Crystallography, volume A. Free coordinates:
 *   C15, MgCu2, Fd-3m (origin at -3m): Mg 8a, Cu 16d, no free one. J. B. Friauf, J. Am. Chem. Soc. 49
 *     (1927) 3107.
 *   C14, MgZn2, P6_3/mmc: Mg 4f z = 0.062, Zn 2a, Zn 6h x = 0.830. J. B. Friauf, Phys. Rev. 29 (1927) 34.
 *   A15, Cr3Si, Pm-3n: Si 2a, Cr 6c, no free one.
 *   sigma, CrFe, P4_2/mnm: 2a, 4f x = 0.3986, 8i x = 0.4635 y = 0.1312, 8i x = 0.7393 y = 0.0661,
 *     8j x = 0.1827 z = 0.2524. G. Bergman and D. P. Shoemaker, Acta Cryst. 7 (1954) 857.
 * Their environments: F. C. Frank and J. S. Kasper, Acta Cryst. 11 (1958) 184 and 12 (1959) 483.
 */
#pragma once

#include "engine/configuration.h"
#include "engine/rng.h"

#include <math.h>

typedef enum {
  CRYSTAL_SC,
  CRYSTAL_BCC,
  CRYSTAL_FCC,
  CRYSTAL_HCP,
  CRYSTAL_C15,
  CRYSTAL_C14,
  CRYSTAL_A15,
  CRYSTAL_SIGMA,
} Crystal;

typedef struct {
  double s[3];
  uint8_t type;  /* 0 large, 1 small */
  uint8_t z;     /* expected coordination; 0: none is defined */
} Site;

static inline unsigned
crystal_sites (Crystal crystal, Site site[32], double edge[3], double *xy)
{
  unsigned n = 0;
  edge[0] = edge[1] = edge[2] = 1;
  *xy = 0;
#define SITE(x, y, w, t, coordination) \
  site[n++] = (Site){ { (x), (y), (w) }, (t), (coordination) }
  static const double f[4][3] = { { 0, 0, 0 }, { 0, .5, .5 }, { .5, 0, .5 }, { .5, .5, 0 } };
  switch (crystal)
    {
    case CRYSTAL_SC:
      SITE (0, 0, 0, 0, 0);
      break;
    case CRYSTAL_BCC:
      SITE (0, 0, 0, 0, 14);
      SITE (.5, .5, .5, 0, 14);
      break;
    case CRYSTAL_FCC:
      for (int k = 0; k < 4; k++)
        SITE (f[k][0], f[k][1], f[k][2], 0, 0);
      break;
    case CRYSTAL_HCP:
      edge[1] = sqrt (0.75);
      edge[2] = sqrt (8.0 / 3.0);
      *xy = -0.5;
      SITE (1.0 / 3, 2.0 / 3, .25, 0, 0);
      SITE (2.0 / 3, 1.0 / 3, .75, 0, 0);
      break;
    case CRYSTAL_C15:
      for (int k = 0; k < 4; k++)
        {
          const double *t = f[k];
          SITE (t[0] + .125, t[1] + .125, t[2] + .125, 0, 16);
          SITE (t[0] + .875, t[1] + .375, t[2] + .375, 0, 16);
          SITE (t[0] + .5, t[1] + .5, t[2] + .5, 1, 12);
          SITE (t[0] + .25, t[1] + .75, t[2], 1, 12);
          SITE (t[0] + .75, t[1], t[2] + .25, 1, 12);
          SITE (t[0], t[1] + .25, t[2] + .75, 1, 12);
        }
      break;
    case CRYSTAL_C14:
      {
        double z = 0.062, x = 0.830;
        edge[1] = sqrt (0.75);
        edge[2] = sqrt (8.0 / 3.0);
        *xy = -0.5;
        SITE (1.0 / 3, 2.0 / 3, z, 0, 16);
        SITE (2.0 / 3, 1.0 / 3, z + .5, 0, 16);
        SITE (2.0 / 3, 1.0 / 3, -z, 0, 16);
        SITE (1.0 / 3, 2.0 / 3, .5 - z, 0, 16);
        SITE (0, 0, 0, 1, 12);
        SITE (0, 0, .5, 1, 12);
        SITE (x, 2 * x, .25, 1, 12);
        SITE (-2 * x, -x, .25, 1, 12);
        SITE (x, -x, .25, 1, 12);
        SITE (-x, -2 * x, .75, 1, 12);
        SITE (2 * x, x, .75, 1, 12);
        SITE (-x, x, .75, 1, 12);
        break;
      }
    case CRYSTAL_A15:
      SITE (0, 0, 0, 0, 12);
      SITE (.5, .5, .5, 0, 12);
      SITE (.25, 0, .5, 0, 14);
      SITE (.75, 0, .5, 0, 14);
      SITE (.5, .25, 0, 0, 14);
      SITE (.5, .75, 0, 0, 14);
      SITE (0, .5, .25, 0, 14);
      SITE (0, .5, .75, 0, 14);
      break;
    case CRYSTAL_SIGMA:
      {
        edge[2] = 0.516;
        SITE (0, 0, 0, 0, 12);
        SITE (.5, .5, .5, 0, 12);
        double x = 0.3986, y;
        SITE (x, x, 0, 0, 15);
        SITE (-x, -x, 0, 0, 15);
        SITE (.5 - x, .5 + x, .5, 0, 15);
        SITE (.5 + x, .5 - x, .5, 0, 15);
        for (int k = 0; k < 2; k++)
          {
            x = k == 0 ? 0.4635 : 0.7393;
            y = k == 0 ? 0.1312 : 0.0661;
            uint8_t c = k == 0 ? 14 : 12;
            SITE (x, y, 0, 0, c);
            SITE (-x, -y, 0, 0, c);
            SITE (.5 - y, .5 + x, .5, 0, c);
            SITE (.5 + y, .5 - x, .5, 0, c);
            SITE (.5 - x, .5 + y, .5, 0, c);
            SITE (.5 + x, .5 - y, .5, 0, c);
            SITE (y, x, 0, 0, c);
            SITE (-y, -x, 0, 0, c);
          }
        x = 0.1827;
        double z = 0.2524;
        SITE (x, x, z, 0, 14);
        SITE (-x, -x, z, 0, 14);
        SITE (.5 - x, .5 + x, .5 + z, 0, 14);
        SITE (.5 + x, .5 - x, .5 + z, 0, 14);
        SITE (.5 - x, .5 + x, .5 - z, 0, 14);
        SITE (.5 + x, .5 - x, .5 - z, 0, 14);
        SITE (x, x, -z, 0, 14);
        SITE (-x, -x, -z, 0, 14);
        break;
      }
    }
#undef SITE
  return n;
}

/**
 * make_crystal: (transfer full)
 * @count: unit cells along each vector
 * @jitter: largest displacement of a coordinate, sigma
 * @coordination: (out) (optional) (transfer full): expected coordination of each atom, 0 for none
 *
 * One atom in 0.77 sigma^3.
 */
static inline SgConfiguration *
make_crystal (Crystal crystal, const int count[3], double jitter, uint64_t seed, uint8_t **coordination)
{
  Site site[32];
  double edge[3], xy;
  unsigned per_cell = crystal_sites (crystal, site, edge, &xy);
  double scale = cbrt (0.77 * per_cell / (edge[0] * edge[1] * edge[2]));
  SgCell cell = { .lx = scale * edge[0] * count[0],
                  .ly = scale * edge[1] * count[1],
                  .lz = scale * edge[2] * count[2],
                  .xy = scale * xy * count[1] };
  size_t n = (size_t) count[0] * (size_t) count[1] * (size_t) count[2] * per_cell, i = 0;
  SgAtoms *atoms = sg_atoms_new (n);
  SgRng rng;
  sg_rng_seed (&rng, seed);
  if (coordination != NULL)
    *coordination = g_new (uint8_t, n);
  for (int c = 0; c < count[2]; c++)
    for (int b = 0; b < count[1]; b++)
      for (int a = 0; a < count[0]; a++)
        for (unsigned k = 0; k < per_cell; k++, i++)
          {
            double s[3] = { (a + site[k].s[0]) / count[0], (b + site[k].s[1]) / count[1],
                            (c + site[k].s[2]) / count[2] };
            double r[3];
            sg_cell_to_cartesian (&cell, s, r);
            for (int d = 0; d < 3; d++)
              atoms->r[d][i] = r[d] + jitter * (2 * sg_rng_uniform (&rng) - 1);
            atoms->type[i] = site[k].type;
            if (coordination != NULL)
              (*coordination)[i] = site[k].z;
          }
  sg_atoms_wrap (atoms, &cell);
  return sg_configuration_new (&cell, atoms);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/atoms.h"

static void
test_permute_and_copy (void)
{
  enum { N = 101 };
  g_autoptr (SgAtoms) atoms = sg_atoms_new (N);
  uint32_t order[N];
  for (uint32_t i = 0; i < N; i++)
    {
      order[i] = (i * 37 + 5) % N;
      atoms->r[1][i] = 2.0 * i;
      atoms->image[2][i] = (int32_t) i - 50;
      atoms->type[i] = (uint8_t) (i % 2);
    }
  g_autoptr (SgAtoms) before = sg_atoms_copy (atoms);
  sg_atoms_permute (atoms, order);
  for (uint32_t k = 0; k < N; k++)
    {
      uint32_t i = order[k];
      g_assert_cmpuint (atoms->index[k], ==, i);
      g_assert_cmpint (atoms->id[k], ==, before->id[i]);
      g_assert_cmpfloat (atoms->r[1][k], ==, before->r[1][i]);
      g_assert_cmpint (atoms->image[2][k], ==, before->image[2][i]);
      g_assert_cmpuint (atoms->type[k], ==, before->type[i]);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/atoms/permute-and-copy", test_permute_and_copy);
  return g_test_run ();
}

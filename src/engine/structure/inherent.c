/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/structure/inherent.h"
#include "engine/snapshot-recycler.h"

#include <string.h>

void
sg_inherent_options_default (SgInherentOptions *options)
{
  options->tolerance = 1e-4;
  options->max_evaluations = 20000;
}

/* The picture as the minimizer wants it: atoms in the cell, with image flags. */
static SgConfiguration *
configuration_of (const SgSnapshot *s)
{
  SgAtoms *atoms = sg_atoms_new (s->n);
  for (int c = 0; c < 3; c++)
    memcpy (atoms->r[c], s->r[c], s->n * sizeof (double));
  memcpy (atoms->type, s->type, s->n);
  memcpy (atoms->id, s->id_of, s->n * sizeof (int64_t));
  SgConfiguration *c = sg_configuration_new (&s->cell, atoms);
  c->potential = s->potential;
  sg_atoms_wrap (atoms, &c->cell);
  return c;
}

static SgSnapshot *
snapshot_of (const SgConfiguration *c, const SgSnapshot *from)
{
  SgSnapshot *s = sg_snapshot_new_like (from);
  const SgAtoms *atoms = c->atoms;
  for (size_t i = 0; i < from->n; i++)
    {
      const double r[3] = { atoms->r[0][i], atoms->r[1][i], atoms->r[2][i] };
      const int32_t image[3] = { atoms->image[0][i], atoms->image[1][i], atoms->image[2][i] };
      double out[3];
      sg_cell_unwrap (&c->cell, r, image, out);
      for (int k = 0; k < 3; k++)
        s->r[k][i] = out[k];
    }
  return s;
}

SgInherent *
sg_inherent_new (SgSnapshot *snapshot, const SgInherentOptions *options, SgPool *pool,
                 const atomic_bool *cancel, GError **error)
{
  g_autoptr (SgConfiguration) c = configuration_of (snapshot);
  SgMinimum minimum;
  gint64 began = g_get_monotonic_time ();
  if (!sg_minimize (c, pool, options->tolerance, options->max_evaluations, cancel, &minimum, error))
    return NULL;
  SgInherent *x = g_new0 (SgInherent, 1);
  atomic_init (&x->references, 1);
  x->snapshot_id = snapshot->id;
  x->snapshot = snapshot_of (c, snapshot);
  x->snapshot->thermo.potential_energy = minimum.energy;
  x->snapshot->thermo.kinetic_energy = x->snapshot->thermo.temperature = 0;
  x->minimum = minimum;
  x->seconds = 1e-6 * (double) (g_get_monotonic_time () - began);
  return x;
}

SgInherent *
sg_inherent_ref (SgInherent *x)
{
  atomic_fetch_add_explicit (&x->references, 1, memory_order_relaxed);
  return x;
}

void
sg_inherent_unref (SgInherent *x)
{
  if (x == NULL || atomic_fetch_sub_explicit (&x->references, 1, memory_order_acq_rel) > 1)
    return;
  sg_snapshot_unref (x->snapshot);
  g_free (x);
}

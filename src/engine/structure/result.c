/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/structure/result.h"
#include "engine/error.h"

#include <string.h>

/* A group of arrays that results share: freed with the last result that names them. */
typedef struct {
  atomic_int references;
  struct {
    void *pointer;
    void (*release) (void *);
  } piece[8];
  unsigned n;
} Part;

typedef enum {
  PART_VORONOI,
  PART_LABELS,
  PART_NETWORK,
  PART_C15,
  PART_DISCLINATIONS,
  PART_MESH,
  PART_STRESS,
  PART_REFERENCE_VORONOI,
  PART_REFERENCE_STRESS,
  PART_CHANGE,
  PART_DISPLACEMENT,
  PART_VAN_HOVE,
  PART_EXCITATIONS,
  N_PARTS
} PartName;

/* The result with what it keeps for itself. */
typedef struct {
  SgStructure public;
  Part *part[N_PARTS];
  SgVoronoi *reference_voronoi;
  uint8_t *reference_icosahedral;
} Private;

static Part *
part_new (void)
{
  Part *part = g_new0 (Part, 1);
  atomic_init (&part->references, 1);
  return part;
}

static void
part_add (Part *part, void *pointer, void (*release) (void *))
{
  g_assert (part->n < G_N_ELEMENTS (part->piece));
  part->piece[part->n].pointer = pointer;
  part->piece[part->n++].release = release;
}

static void
part_unref (Part *part)
{
  if (part == NULL || atomic_fetch_sub_explicit (&part->references, 1, memory_order_acq_rel) > 1)
    return;
  for (unsigned k = 0; k < part->n; k++)
    part->piece[k].release (part->piece[k].pointer);
  g_free (part);
}

#define RELEASE(name, type)             \
  static void release_##name (void *p)  \
  {                                     \
    sg_##name##_free ((type *) p);      \
  }
RELEASE (voronoi, SgVoronoi)
RELEASE (modified, SgModified)
RELEASE (network, SgNetwork)
RELEASE (disclinations, SgDisclinations)
RELEASE (surface_mesh, SgSurfaceMesh)
RELEASE (atomic_stress, SgAtomicStress)
RELEASE (displacement, SgDisplacement)
RELEASE (van_hove, SgVanHove)
RELEASE (excitations, SgExcitations)
#undef RELEASE

void
sg_structure_options_default (SgStructureOptions *options)
{
  memset (options, 0, sizeof *options);
  options->mode = SG_MODIFIED_CANONICAL;
  options->link = SG_LINK_VERTEX;
  sg_mesh_parameters_default (&options->mesh);
  options->threshold = 0.6;
  options->van_hove_max = 3;
  options->van_hove_bins = 150;
  sg_excitation_parameters_default (&options->excitations);
}

bool
sg_structure_options_same (const SgStructureOptions *a, const SgStructureOptions *b)
{
  return a->mode == b->mode && a->link == b->link && a->by_labels == b->by_labels
         && a->mesh.probe == b->mesh.probe && a->mesh.smoothing == b->mesh.smoothing
         && a->mesh.spacing == b->mesh.spacing && a->change_of_tensor == b->change_of_tensor
         && a->inherent == b->inherent && a->threshold == b->threshold && a->van_hove_max == b->van_hove_max
         && a->van_hove_bins == b->van_hove_bins
         && memcmp (&a->excitations, &b->excitations, sizeof a->excitations) == 0;
}

/* Takes a part over from an earlier result. */
static bool
share (Private *x, const Private *from, PartName name)
{
  if (from == NULL || from->part[name] == NULL)
    return false;
  x->part[name] = from->part[name];
  atomic_fetch_add_explicit (&x->part[name]->references, 1, memory_order_relaxed);
  return true;
}

static SgVoronoi *
tessellate (const SgSnapshot *snapshot, SgPool *pool, GError **error)
{
  const double *const r[3] = { snapshot->r[0], snapshot->r[1], snapshot->r[2] };
  double radius2[SG_MAX_TYPES];
  for (int t = 0; t < SG_MAX_TYPES; t++)
    radius2[t] = snapshot->potential.radius[t] * snapshot->potential.radius[t];
  return sg_voronoi_new (&snapshot->cell, snapshot->n, r, snapshot->type, radius2, snapshot->id_of, pool, NULL,
                         error);
}

static uint8_t *
icosahedral_of (const SgVoronoi *v, uint8_t **frank_kasper)
{
  uint8_t *z = g_new (uint8_t, v->n + 1), *icosahedral = g_new (uint8_t, v->n + 1);
  sg_frank_kasper (v, z);
  for (size_t i = 0; i < v->n; i++)
    icosahedral[i] = z[i] == 12;
  if (frank_kasper != NULL)
    *frank_kasper = z;
  else
    g_free (z);
  return icosahedral;
}

typedef struct {
  Private *x;
  gint64 began;
  int phase;
} Clock;

static void
clock_phase (Clock *clock, int phase)
{
  gint64 now = g_get_monotonic_time ();
  if (clock->phase >= 0)
    clock->x->public.milliseconds[clock->phase] += 1e-3 * (double) (now - clock->began);
  clock->began = now;
  clock->phase = phase;
}

/* Whether icosahedral means the same atoms of the same snapshot. */
static bool
same_centres (const SgStructureOptions *a, const SgStructureOptions *b)
{
  return a->by_labels == b->by_labels && (!a->by_labels || a->mode == b->mode);
}

/* Whether the part of @from, of the same snapshot, is what @x's options ask for. */
static bool
same_mesh (const SgStructureOptions *a, const SgStructureOptions *b)
{
  return a->mesh.probe == b->mesh.probe && a->mesh.smoothing == b->mesh.smoothing
         && a->mesh.spacing == b->mesh.spacing && same_centres (a, b);
}

static bool
compute (Private *x, const Private *previous, SgPool *pool, GError **error)
{
  SgStructure *s = &x->public;
  const SgStructureOptions *o = &s->options;
  const SgSnapshot *now = s->snapshot;
  size_t n = s->n;
  unsigned want = o->want;
  const double *const r[3] = { now->r[0], now->r[1], now->r[2] };

  /* what brings what */
  if (s->reference == NULL)
    want &= ~(unsigned) (SG_STRUCTURE_STRESS_CHANGE | SG_STRUCTURE_DISPLACEMENT | SG_STRUCTURE_D2MIN
                         | SG_STRUCTURE_VAN_HOVE | SG_STRUCTURE_EXCITATIONS);
  if (want & SG_STRUCTURE_EXCITATIONS)
    want |= SG_STRUCTURE_DISPLACEMENT | SG_STRUCTURE_STRESS_CHANGE;
  if (want & (SG_STRUCTURE_VAN_HOVE | SG_STRUCTURE_D2MIN))
    want |= SG_STRUCTURE_DISPLACEMENT;
  if (want & SG_STRUCTURE_STRESS_CHANGE)
    want |= SG_STRUCTURE_STRESS;
  if (want & (SG_STRUCTURE_NETWORK | SG_STRUCTURE_MESH))
    want |= SG_STRUCTURE_VORONOI;
  if (want & SG_STRUCTURE_DISCLINATIONS || (want & SG_STRUCTURE_VORONOI && o->by_labels))
    want |= SG_STRUCTURE_LABELS;
  if (want & SG_STRUCTURE_LABELS)
    want |= SG_STRUCTURE_VORONOI;
  bool reference_voronoi
      = want & (SG_STRUCTURE_D2MIN | SG_STRUCTURE_VAN_HOVE | SG_STRUCTURE_EXCITATIONS);

  const Private *same = previous != NULL && previous->public.snapshot == now ? previous : NULL;
  const Private *same_reference
      = previous != NULL && s->reference != NULL && previous->public.reference == s->reference ? previous : NULL;
  const Private *same_both = same != NULL && same == same_reference ? same : NULL;
  /* a reference that was itself the snapshot before */
  const Private *was_now
      = previous != NULL && s->reference != NULL && previous->public.snapshot == s->reference ? previous : NULL;
  const SgStructureOptions *before = previous != NULL ? &previous->public.options : NULL;

  Clock clock = { x, 0, -1 };
  if (want & SG_STRUCTURE_VORONOI)
    {
      clock_phase (&clock, SG_PHASE_VORONOI);
      if (share (x, same, PART_VORONOI))
        {
          s->voronoi = same->public.voronoi;
          s->frank_kasper = same->public.frank_kasper;
          s->icosahedral = same->public.icosahedral;
        }
      else
        {
          s->voronoi = tessellate (now, pool, error);
          if (s->voronoi == NULL)
            return false;
          clock_phase (&clock, SG_PHASE_NETWORK);
          s->icosahedral = icosahedral_of (s->voronoi, &s->frank_kasper);
          Part *part = x->part[PART_VORONOI] = part_new ();
          part_add (part, s->voronoi, release_voronoi);
          part_add (part, s->frank_kasper, g_free);
          part_add (part, s->icosahedral, g_free);
        }
      for (size_t i = 0; i < n; i++)
        s->icosahedral_of_type[MIN (now->type[i], SG_MAX_TYPES - 1)] += s->icosahedral[i];
    }
  for (size_t i = 0; i < n; i++)
    s->count_of_type[MIN (now->type[i], SG_MAX_TYPES - 1)]++;

  if (want & SG_STRUCTURE_LABELS)
    {
      clock_phase (&clock, SG_PHASE_MODIFIED);
      if (same != NULL && before->mode == o->mode && share (x, same, PART_LABELS))
        {
          s->modified = same->public.modified;
          s->su2 = same->public.su2;
          s->n4 = same->public.n4;
          s->n5 = same->public.n5;
          s->n6 = same->public.n6;
          s->coordination = same->public.coordination;
          s->by_label = same->public.by_label;
        }
      else
        {
          s->modified = sg_modified_new (s->voronoi, o->mode, now->id_of, pool);
          if (s->modified == NULL)
            {
              g_set_error (error, SG_ERROR, SG_ERROR_CELL, "the cell is too thin for the modified tessellation");
              return false;
            }
          Part *part = x->part[PART_LABELS] = part_new ();
          part_add (part, s->modified, release_modified);
          clock_phase (&clock, SG_PHASE_LABELS);
          part_add (part, s->su2 = g_new (uint8_t, n + 1), g_free);
          part_add (part, s->n4 = g_new (uint8_t, n + 1), g_free);
          part_add (part, s->n5 = g_new (uint8_t, n + 1), g_free);
          part_add (part, s->n6 = g_new (uint8_t, n + 1), g_free);
          part_add (part, s->coordination = g_new (uint16_t, n + 1), g_free);
          part_add (part, s->by_label = g_new (uint8_t, n + 1), g_free);
          sg_su2_labels (s->voronoi, s->modified, s->su2, s->n4, s->n5, s->n6, s->coordination, pool);
          for (size_t i = 0; i < n; i++)
            s->by_label[i] = s->su2[i] == 0;
        }
      for (size_t i = 0; i < n; i++)
        {
          s->su2_count[s->su2[i]]++;
          s->su2_icosahedral_of_type[MIN (now->type[i], SG_MAX_TYPES - 1)] += s->su2[i] == 0;
        }
    }

  s->centre = o->by_labels ? s->by_label : s->icosahedral;

  if (want & SG_STRUCTURE_NETWORK)
    {
      clock_phase (&clock, SG_PHASE_NETWORK);
      if (same != NULL && before->link == o->link && same_centres (before, o) && share (x, same, PART_NETWORK))
        s->network = same->public.network;
      else
        {
          s->network = sg_network_new (s->voronoi, s->centre, o->link);
          part_add (x->part[PART_NETWORK] = part_new (), s->network, release_network);
        }
      if (share (x, same, PART_C15))
        {
          s->c15_centre = same->public.c15_centre;
          s->c15 = same->public.c15;
          s->n_c15_centres = same->public.n_c15_centres;
        }
      else
        {
          Part *part = x->part[PART_C15] = part_new ();
          part_add (part, s->c15_centre = g_new (uint8_t, n + 1), g_free);
          s->n_c15_centres = sg_c15_centres (s->voronoi, now->type, s->frank_kasper, s->c15_centre);
          s->c15 = sg_network_new (s->voronoi, s->c15_centre, SG_LINK_VERTEX);
          part_add (part, s->c15, release_network);
        }
    }
  if (want & SG_STRUCTURE_DISCLINATIONS)
    {
      clock_phase (&clock, SG_PHASE_NETWORK);
      if (same != NULL && before->mode == o->mode && share (x, same, PART_DISCLINATIONS))
        s->disclinations = same->public.disclinations;
      else
        {
          s->disclinations = sg_disclinations_new (s->voronoi, s->modified);
          part_add (x->part[PART_DISCLINATIONS] = part_new (), s->disclinations, release_disclinations);
        }
    }

  if (want & SG_STRUCTURE_STRESS)
    {
      clock_phase (&clock, SG_PHASE_STRESS);
      if (share (x, same, PART_STRESS))
        s->stress = same->public.stress;
      else
        {
          s->stress = sg_atomic_stress_new (&now->cell, n, r, now->type, &now->potential, pool, error);
          if (s->stress == NULL)
            return false;
          part_add (x->part[PART_STRESS] = part_new (), s->stress, release_atomic_stress);
        }
      if (s->icosahedral != NULL)
        sg_class_averages (s->stress, s->icosahedral, 2, s->average);
    }

  /* the reference's own */
  const SgSnapshot *then = s->reference;
  const double *r0[3] = { NULL, NULL, NULL };
  if (then != NULL)
    for (int c = 0; c < 3; c++)
      r0[c] = then->r[c];
  if (want & SG_STRUCTURE_STRESS_CHANGE)
    {
      clock_phase (&clock, -1); /* once for many results: in no phase */
      if (share (x, same_reference, PART_REFERENCE_STRESS))
        s->reference_stress = same_reference->public.reference_stress;
      else if (was_now != NULL && was_now->part[PART_STRESS] != NULL)
        {
          x->part[PART_REFERENCE_STRESS] = was_now->part[PART_STRESS];
          atomic_fetch_add_explicit (&x->part[PART_REFERENCE_STRESS]->references, 1, memory_order_relaxed);
          s->reference_stress = was_now->public.stress;
        }
      else
        {
          s->reference_stress = sg_atomic_stress_new (&then->cell, n, r0, then->type, &then->potential, pool, error);
          if (s->reference_stress == NULL)
            return false;
          part_add (x->part[PART_REFERENCE_STRESS] = part_new (), s->reference_stress, release_atomic_stress);
        }
      clock_phase (&clock, SG_PHASE_STRESS);
      s->von_mises_change = g_new (double, n + 1);
      sg_von_mises_change (s->stress, s->reference_stress, o->change_of_tensor, s->von_mises_change);
      part_add (x->part[PART_CHANGE] = part_new (), s->von_mises_change, g_free);
    }
  if (reference_voronoi)
    {
      clock_phase (&clock, -1);
      if (share (x, same_reference, PART_REFERENCE_VORONOI))
        {
          x->reference_voronoi = same_reference->reference_voronoi;
          x->reference_icosahedral = same_reference->reference_icosahedral;
        }
      else if (was_now != NULL && was_now->part[PART_VORONOI] != NULL)
        {
          x->part[PART_REFERENCE_VORONOI] = was_now->part[PART_VORONOI];
          atomic_fetch_add_explicit (&x->part[PART_REFERENCE_VORONOI]->references, 1, memory_order_relaxed);
          x->reference_voronoi = was_now->public.voronoi;
          x->reference_icosahedral = was_now->public.icosahedral;
        }
      else
        {
          x->reference_voronoi = tessellate (then, pool, error);
          if (x->reference_voronoi == NULL)
            return false;
          x->reference_icosahedral = icosahedral_of (x->reference_voronoi, NULL);
          Part *part = x->part[PART_REFERENCE_VORONOI] = part_new ();
          part_add (part, x->reference_voronoi, release_voronoi);
          part_add (part, x->reference_icosahedral, g_free);
        }
    }

  if (want & SG_STRUCTURE_DISPLACEMENT)
    {
      clock_phase (&clock, SG_PHASE_DISPLACEMENT);
      bool d2min = want & SG_STRUCTURE_D2MIN;
      if (same_both != NULL && same_both->public.displacement != NULL
          && (!d2min || same_both->public.displacement->d2min != NULL)
          && share (x, same_both, PART_DISPLACEMENT))
        s->displacement = same_both->public.displacement;
      else
        {
          /* Pictures of one run carry the basis that was followed; files only a cell. */
          bool followed = now->id != 0 && then->id != 0 && now->run == then->run;
          SgCell cell = followed ? now->unflipped : now->cell;
          if (!followed)
            sg_displacement_match_basis (&cell, now->thermo.strain, &then->cell, then->thermo.strain);
          s->displacement = sg_displacement_new (&cell, r, followed ? &then->unflipped : &then->cell, r0, n,
                                                 followed, d2min ? x->reference_voronoi : NULL, pool);
          part_add (x->part[PART_DISPLACEMENT] = part_new (), s->displacement, release_displacement);
        }
    }
  if (want & SG_STRUCTURE_VAN_HOVE)
    {
      s->van_hove = sg_van_hove_new (n, s->displacement->magnitude, x->reference_icosahedral, o->van_hove_max,
                                     o->van_hove_bins, o->threshold);
      part_add (x->part[PART_VAN_HOVE] = part_new (), s->van_hove, release_van_hove);
    }
  if (want & SG_STRUCTURE_EXCITATIONS)
    {
      SgExcitationInput input = {
        .then = x->reference_voronoi,
        .icosahedral = x->reference_icosahedral,
        .displacement = s->displacement,
        .stress = s->stress,
        .stress0 = s->reference_stress,
        .component = SG_XY + (int) now->plane,
        .step = now->step,
        .step0 = then->step,
        .time = now->time,
        .time0 = then->time,
        .strain = now->strain,
      };
      s->excitations = sg_excitations_new (&input, &o->excitations);
      part_add (x->part[PART_EXCITATIONS] = part_new (), s->excitations, release_excitations);
    }

  if (want & SG_STRUCTURE_MESH)
    {
      clock_phase (&clock, SG_PHASE_MESH);
      if (same != NULL && same_mesh (before, o) && share (x, same, PART_MESH))
        s->mesh = same->public.mesh;
      else
        {
          s->mesh = sg_surface_mesh_new (&now->cell, n, r, s->centre, &o->mesh, pool);
          part_add (x->part[PART_MESH] = part_new (), s->mesh, release_surface_mesh);
        }
    }
  clock_phase (&clock, -1);
  return true;
}

SgStructure *
sg_structure_new (SgSnapshot *snapshot, SgSnapshot *reference, const SgStructureOptions *options,
                  const SgStructure *previous, SgPool *pool, GError **error)
{
  Private *x = g_new0 (Private, 1);
  SgStructure *s = &x->public;
  atomic_init (&s->references, 1);
  s->snapshot = sg_snapshot_ref (snapshot);
  if (reference != NULL && reference->n == snapshot->n && reference->run == snapshot->run)
    s->reference = sg_snapshot_ref (reference);
  s->snapshot_id = snapshot->id;
  s->step = snapshot->step;
  s->options = *options;
  s->n = snapshot->n;
  if (!compute (x, (const Private *) previous, pool, error))
    {
      sg_structure_unref (s);
      return NULL;
    }
  return s;
}

SgStructure *
sg_structure_ref (SgStructure *s)
{
  atomic_fetch_add_explicit (&s->references, 1, memory_order_relaxed);
  return s;
}

void
sg_structure_unref (SgStructure *s)
{
  if (s == NULL || atomic_fetch_sub_explicit (&s->references, 1, memory_order_acq_rel) > 1)
    return;
  Private *x = (Private *) s;
  for (int k = 0; k < N_PARTS; k++)
    part_unref (x->part[k]);
  sg_snapshot_unref (s->snapshot);
  sg_snapshot_unref (s->reference);
  g_free (x);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/structure/state-facts.h"
#include "engine/error.h"

#include <math.h>
#include <string.h>

/* So many of the largest excitations are drawn with all their atoms. */
enum { DRAWN_EXCITATIONS = 4 };

struct _SgFactsReference {
  SgStructure *structure; /* owned: tessellation, classes and stress of the first state */
};

SgFactsReference *
sg_facts_reference_new (SgSnapshot *initial, SgPool *pool, GError **error)
{
  SgStructureOptions options;
  sg_structure_options_default (&options);
  options.want = SG_STRUCTURE_VORONOI | SG_STRUCTURE_STRESS;
  SgStructure *structure = sg_structure_new (initial, NULL, &options, NULL, pool, error);
  if (structure == NULL)
    return NULL;
  SgFactsReference *reference = g_new0 (SgFactsReference, 1);
  reference->structure = structure;
  return reference;
}

void
sg_facts_reference_free (SgFactsReference *reference)
{
  if (reference == NULL)
    return;
  sg_structure_unref (reference->structure);
  g_free (reference);
}

SgSnapshot *
sg_facts_reference_snapshot (const SgFactsReference *reference)
{
  return reference->structure->snapshot;
}

const uint8_t *
sg_facts_reference_classes (const SgFactsReference *reference)
{
  return reference->structure->icosahedral;
}

/* Means by class. Sums go class by class, so that theirs add to that of all. */
static void
class_facts (const SgStructure *s, const uint8_t *class_of, SgClassFacts facts[SG_FACTS_CLASSES])
{
  memset (facts, 0, SG_FACTS_CLASSES * sizeof *facts);
  for (size_t i = 0; i < s->n; i++)
    {
      SgClassFacts *f = &facts[class_of[i] ? SG_FACTS_ICOSAHEDRAL : SG_FACTS_OTHER];
      double u = s->displacement->magnitude[i];
      f->n++;
      f->energy += s->stress->energy[i];
      for (int k = 0; k < 6; k++)
        f->stress[k] += s->stress->stress[k][i];
      f->von_mises += s->stress->von_mises[i];
      f->square_displacement += u * u;
      f->displaced += u > SG_FACTS_DISPLACED;
    }
  for (int c = SG_FACTS_ICOSAHEDRAL; c < SG_FACTS_CLASSES; c++)
    {
      facts[0].n += facts[c].n;
      facts[0].energy += facts[c].energy;
      for (int k = 0; k < 6; k++)
        facts[0].stress[k] += facts[c].stress[k];
      facts[0].von_mises += facts[c].von_mises;
      facts[0].square_displacement += facts[c].square_displacement;
      facts[0].displaced += facts[c].displaced;
    }
  for (int c = 0; c < SG_FACTS_CLASSES; c++)
    if (facts[c].n > 0)
      {
        double n = (double) facts[c].n;
        facts[c].energy /= n;
        for (int k = 0; k < 6; k++)
          facts[c].stress[k] /= n;
        facts[c].von_mises /= n;
        facts[c].square_displacement /= n;
      }
}

static unsigned
bin_of (double x, double low, double width, unsigned bins)
{
  double bin = floor ((x - low) / width);
  return bin > 0 ? (unsigned) MIN (bin, bins - 1) : 0;
}

static void
histograms (const SgStructure *s, const uint8_t *class_of, SgStateFacts *facts)
{
  const double *stress = s->stress->stress[SG_XY + (int) facts->plane];
  for (size_t i = 0; i < s->n; i++)
    {
      int class = class_of[i] ? SG_FACTS_ICOSAHEDRAL : SG_FACTS_OTHER;
      unsigned a = bin_of (facts->sign * stress[i], SG_FACTS_STRESS_LOW, SG_FACTS_STRESS_WIDTH, SG_FACTS_STRESS_BINS);
      unsigned b = bin_of (s->displacement->magnitude[i], 0, SG_FACTS_DISPLACEMENT_WIDTH, SG_FACTS_DISPLACEMENT_BINS);
      facts->stress_histogram[class][a]++;
      facts->stress_histogram[SG_FACTS_ALL][a]++;
      facts->displacement_histogram[class][b]++;
      facts->displacement_histogram[SG_FACTS_ALL][b]++;
    }
}

static double
square (const SgMovedAtom *m)
{
  return m->u[0] * m->u[0] + m->u[1] * m->u[1] + m->u[2] * m->u[2];
}

static int
by_displacement (gconstpointer a, gconstpointer b)
{
  const SgMovedAtom *p = a, *q = b;
  double x = square (p), y = square (q);
  return x != y ? (x > y ? -1 : 1) : (p->id > q->id) - (p->id < q->id);
}

static GArray *
moved_atoms (const SgStructure *s, const SgStructure *first)
{
  GArray *moved = g_array_new (FALSE, TRUE, sizeof (SgMovedAtom));
  g_autofree uint32_t *of = g_new0 (uint32_t, s->n + 1);
  const SgExcitations *e = s->excitations;
  for (size_t k = 0; k < e->n; k++)
    for (uint32_t a = 0; a < e->excitation[k].n_atoms; a++)
      of[e->excitation[k].atom[a]] = (uint32_t) k + 1;
  for (size_t i = 0; i < s->n; i++)
    {
      bool drawn = of[i] > 0 && of[i] <= DRAWN_EXCITATIONS;
      if (!drawn && s->displacement->magnitude[i] <= SG_FACTS_DISPLACED)
        continue;
      SgMovedAtom m = { .id = s->snapshot->id_of[i], .type = s->snapshot->type[i],
                        .icosahedral = first->icosahedral[i], .excitation = of[i] };
      for (int c = 0; c < 3; c++)
        {
          m.r[c] = first->voronoi->r[c][i];
          m.u[c] = s->displacement->u[c][i];
        }
      g_array_append_val (moved, m);
    }
  g_array_sort (moved, by_displacement);
  return moved;
}

bool
sg_state_facts_measure (const SgFactsReference *reference, SgSnapshot *state, SgPlane plane, int sign, SgPool *pool,
                        SgStateFacts *facts, GArray **moved, GError **error)
{
  const SgStructure *first = reference->structure;
  const SgSnapshot *initial = first->snapshot;
  memset (facts, 0, sizeof *facts);
  if (moved != NULL)
    *moved = NULL;
  if (state->n != initial->n || state->run != initial->run
      || memcmp (state->id_of, initial->id_of, state->n * sizeof *state->id_of) != 0)
    {
      g_set_error (error, SG_ERROR, SG_ERROR_INPUT, "the state has other atoms than the one it is compared with");
      return false;
    }

  SgStructureOptions options;
  sg_structure_options_default (&options);
  options.want = SG_STRUCTURE_VORONOI | SG_STRUCTURE_LABELS | SG_STRUCTURE_NETWORK | SG_STRUCTURE_DISCLINATIONS
                 | SG_STRUCTURE_STRESS | SG_STRUCTURE_DISPLACEMENT | SG_STRUCTURE_EXCITATIONS;
  options.excitations.shell = SG_FACTS_SHELL;
  g_autoptr (SgStructure) s = sg_structure_new (state, (SgSnapshot *) initial, &options, first, pool, error);
  if (s == NULL)
    return false;

  facts->step = state->step;
  facts->time = state->time;
  facts->plane = plane;
  facts->sign = sign;
  /* a picture of a run knows the strain of its own step */
  facts->strain = sign * (state->id != 0 && state->plane == plane ? state->strain : state->thermo.strain[plane]);
  facts->n = s->n;
  facts->volume = s->stress->volume / (double) s->n;
  facts->n_small = s->count_of_type[1];
  facts->icosahedral_voronoi = s->icosahedral_of_type[1];
  facts->icosahedral_large = s->icosahedral_of_type[0];
  facts->icosahedral_bonds = s->su2_icosahedral_of_type[1];
  for (size_t i = 0; i < s->n; i++)
    facts->kept += first->icosahedral[i] && s->icosahedral[i];
  if (s->modified->n_bonds > 0)
    {
      facts->four_fold = (double) s->disclinations->n_bonds[SG_LINE_FOUR] / (double) s->modified->n_bonds;
      facts->six_fold = (double) s->disclinations->n_bonds[SG_LINE_SIX] / (double) s->modified->n_bonds;
    }
  facts->network_clusters = s->network->n_clusters;
  if (s->network->n_clusters > 0)
    {
      facts->network_largest = s->network->size[0];
      memcpy (facts->network_spans, s->network->spans[0], sizeof facts->network_spans);
    }
  facts->excitations = s->excitations->n;
  for (size_t k = 0; k < s->excitations->n; k++)
    facts->longest_chain = MAX (facts->longest_chain, s->excitations->excitation[k].longest_chain);

  class_facts (s, first->icosahedral, facts->then);
  class_facts (s, s->icosahedral, facts->now);
  facts->now[SG_FACTS_ALL] = facts->then[SG_FACTS_ALL]; /* the same but for the order of the sum */
  facts->energy = facts->then[SG_FACTS_ALL].energy;
  facts->shear_stress = sign * facts->then[SG_FACTS_ALL].stress[SG_XY + (int) plane];
  histograms (s, first->icosahedral, facts);
  if (moved != NULL)
    *moved = moved_atoms (s, first);
  return true;
}

/* study-plan.c: runs, branches, pieces, and their order
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The order is breadth first by priority, and within one item by replica, plane, sample, age, sign: wherever a study is
 * stopped, all ages have got about equally far, and directions come in pairs, which belong together in the half differences.
 */
#include "engine/study/study-plan.h"
#include "engine/number-text.h"
#include "engine/units.h"

#include <math.h>
#include <string.h>

/* A piece is some tens of seconds: so many atoms times steps; but a branch has no more pieces than this, whose records have
 * to be handled. */
#define PIECE_ATOM_STEPS 4e8
#define MOST_PIECES 2000
/* What an unload travels beyond its root and back, and what it waits to know the sign of the stress. */
#define UNLOAD_EXTRA 0.008
#define UNLOAD_PROBE 1800
/* Force evaluations of a minimization, about, in steps. */
#define MINIMIZE_STEPS 1000
/* States kept of a creep. */
#define CREEP_STATES 10

static void
run_free (gpointer data)
{
  SgPlanRun *run = data;
  g_free (run->name);
  g_array_unref (run->branches);
  g_array_unref (run->pieces);
  g_free (run);
}

void
sg_study_plan_free (SgStudyPlan *plan)
{
  if (plan == NULL)
    return;
  g_ptr_array_unref (plan->runs);
  g_array_unref (plan->order);
  g_free (plan);
}

/* Whole strides, so that rows and barostat moves of the pieces join without a gap. */
static uint64_t
steps_to (double strain, double rate)
{
  double strides = strain / (rate * SG_SECONDS_PER_STEP) / SG_STRIDE;
  return SG_STRIDE * (uint64_t) fmax (1, rint (strides));
}

static uint64_t
piece_length (const SgStudyFile *file, size_t n_atoms, uint64_t steps, uint64_t state_steps)
{
  uint64_t length = file->piece_steps;
  if (length == 0)
    length = (uint64_t) fmax (PIECE_ATOM_STEPS / (double) n_atoms, 1000);
  length = MAX (length, steps / MOST_PIECES);
  length -= length % SG_STRIDE;
  if (state_steps > 0 && state_steps <= length)
    length -= length % state_steps;
  return length;
}

static unsigned
add_branch (SgPlanRun *run, SgBranchKind kind, double from_strain, double rate, uint64_t steps)
{
  static const char *const names[SG_N_BRANCH_KINDS] = { "load", "unload", "creep", "hold", "athermal", "cycle" };
  SgPlanBranch branch = { .kind = kind, .from_strain = from_strain, .rate = rate, .steps = steps };
  char text[G_ASCII_DTOSTR_BUF_SIZE];
  if (kind == SG_BRANCH_UNLOAD || kind == SG_BRANCH_CREEP)
    g_snprintf (branch.name, sizeof branch.name, "%s-%s", names[kind], g_ascii_formatd (text, sizeof text, "%.6g", from_strain));
  else
    g_strlcpy (branch.name, names[kind], sizeof branch.name);
  g_array_append_val (run->branches, branch);
  return run->branches->len - 1;
}

static int
add_piece (SgPlanRun *run, unsigned branch, int parent, int priority, uint64_t first, uint64_t steps)
{
  unsigned index = 0;
  for (unsigned k = 0; k < run->pieces->len; k++)
    index += sg_plan_piece (run, k)->branch == branch;
  SgPlanPiece piece = { .branch = branch, .index = index, .parent = parent, .priority = priority, .first = first,
                        .steps = steps, .sense = 1 };
  g_array_append_val (run->pieces, piece);
  return (int) run->pieces->len - 1;
}

/* A chain of pieces of @length over @steps, which go on after @parent. Returns: the last. */
static int
add_chain (SgPlanRun *run, unsigned branch, int parent, int priority, uint64_t first, uint64_t steps, uint64_t length)
{
  uint64_t done = 0;
  while (done < steps)
    {
      /* what would be left of less than a quarter of a piece is taken along */
      uint64_t n = steps - done < length + length / 4 ? steps - done : length;
      parent = add_piece (run, branch, parent, priority, first + done, n);
      done += n;
    }
  return parent;
}

static void
plan_load (const SgStudyFile *file, const SgStudyItem *item, unsigned position, SgPlanRun *run)
{
  const int priority = g_array_index (item->priority, int, position);
  const int unload_priority = MAX (priority, g_array_index (item->unload_priority, int, position));
  const int creep_priority = g_array_index (item->creep_priority, int, position);
  const uint64_t total = steps_to (item->strain, item->rate);
  const uint64_t length = piece_length (file, run->n_atoms, total, steps_to (item->states, item->rate));
  unsigned load = add_branch (run, SG_BRANCH_LOAD, 0, item->rate, total);
  g_autofree int *ends = g_new (int, item->unload_from->len + 1);

  int last = -1;
  uint64_t at = 0;
  for (unsigned k = 0; k < item->unload_from->len; k++)
    {
      uint64_t to = MIN (total, steps_to (g_array_index (item->unload_from, double, k), item->rate));
      if (to > at)
        last = add_chain (run, load, last, priority, at, to - at, length);
      at = MAX (at, to);
      ends[k] = last;
      g_array_index (run->pieces, SgPlanPiece, last).keep_end = true;
    }
  if (at < total)
    last = add_chain (run, load, last, priority, at, total - at, length);
  g_array_index (run->pieces, SgPlanPiece, last).keep_end = true;

  /* One unload is one piece: its fit looks at all of it. */
  g_autofree int *unloaded = g_new (int, item->unload_from->len + 1);
  for (unsigned k = 0; k < item->unload_from->len; k++)
    {
      double from = g_array_index (item->unload_from, double, k);
      uint64_t expected = UNLOAD_PROBE + steps_to (from + UNLOAD_EXTRA, item->unload_rate);
      unsigned branch = add_branch (run, SG_BRANCH_UNLOAD, from, item->unload_rate, expected);
      unloaded[k] = add_piece (run, branch, ends[k], unload_priority, 0, expected);
      g_array_index (run->pieces, SgPlanPiece, unloaded[k]).keep_end = true;
    }

  for (unsigned c = 0; c < item->creep_after->len && creep_priority != SG_STUDY_NEVER; c++)
    for (unsigned k = 0; k < item->unload_from->len; k++)
      {
        double from = g_array_index (item->creep_after, double, c);
        if (fabs (g_array_index (item->unload_from, double, k) - from) > 1e-12)
          continue;
        double wanted = item->creep_times * (double) steps_to (from, item->rate) / SG_STRIDE;
        uint64_t steps = SG_STRIDE * (uint64_t) fmax (1, rint (wanted));
        unsigned branch = add_branch (run, SG_BRANCH_CREEP, from, 0, steps);
        uint64_t every = steps / CREEP_STATES - steps / CREEP_STATES % SG_STRIDE;
        int end = add_chain (run, branch, unloaded[k], MAX (creep_priority, unload_priority), 0, steps,
                             piece_length (file, run->n_atoms, steps, every));
        g_array_index (run->pieces, SgPlanPiece, end).keep_end = true;
      }
}

static void
plan_hold (const SgStudyFile *file, const SgStudyItem *item, unsigned position, SgPlanRun *run)
{
  uint64_t steps = item->steps - item->steps % SG_STRIDE, states = (uint64_t) item->states;
  unsigned branch = add_branch (run, SG_BRANCH_HOLD, 0, 0, steps);
  int end = add_chain (run, branch, -1, g_array_index (item->priority, int, position), 0, steps,
                       piece_length (file, run->n_atoms, steps, states - states % SG_STRIDE));
  g_array_index (run->pieces, SgPlanPiece, end).keep_end = true;
}

static void
plan_athermal (const SgStudyItem *item, unsigned position, SgPlanRun *run)
{
  uint64_t steps = (uint64_t) rint (item->strain / item->step);
  unsigned branch = add_branch (run, SG_BRANCH_ATHERMAL, 0, 0, steps);
  int end = add_piece (run, branch, -1, g_array_index (item->priority, int, position), 0, steps);
  g_array_index (run->pieces, SgPlanPiece, end).keep_end = true;
}

static void
plan_cycle (const SgStudyFile *file, const SgStudyItem *item, unsigned position, SgPlanRun *run)
{
  uint64_t half = steps_to (item->strain, item->rate), length = piece_length (file, run->n_atoms, 0, 0);
  unsigned branch = add_branch (run, SG_BRANCH_CYCLE, 0, item->rate, 2 * item->cycles * half);
  int last = -1;
  for (unsigned k = 0; k < 2 * item->cycles; k++)
    {
      unsigned first = run->pieces->len;
      last = add_chain (run, branch, last, g_array_index (item->priority, int, position), k * half, half, length);
      for (unsigned i = first; i < run->pieces->len; i++)
        g_array_index (run->pieces, SgPlanPiece, i).sense = k % 2 == 0 ? 1 : -1;
      g_array_index (run->pieces, SgPlanPiece, last).keep_end = true;
    }
}

static void
add_run (SgStudyPlan *plan, const SgStudyFile *file, unsigned item_number, unsigned position, unsigned sample,
         unsigned direction, unsigned replica, size_t n_atoms)
{
  static const char *const directions[] = { "plus-xy", "minus-xy", "plus-xz", "minus-xz", "plus-yz", "minus-yz" };
  const SgStudyItem *item = sg_study_item (file, item_number);
  SgPlanRun *run = g_new0 (SgPlanRun, 1);
  run->kind = item->kind;
  run->item = item_number;
  run->age = g_array_index (item->ages, unsigned, position);
  run->sample = sample;
  run->replica = replica;
  run->plane = (SgPlane) (direction / 2);
  run->sign = direction % 2 == 0 ? 1 : -1;
  run->n_atoms = n_atoms;
  run->branches = g_array_new (FALSE, TRUE, sizeof (SgPlanBranch));
  run->pieces = g_array_new (FALSE, TRUE, sizeof (SgPlanPiece));

  g_autoptr (GString) name = g_string_new (NULL);
  g_string_printf (name, "%s-%u_%s", sg_study_age (file, run->age)->name, sample + 1, item->name);
  if (item->kind != SG_STUDY_HOLD)
    g_string_append_printf (name, "_%s", directions[direction]);
  if (item->kind != SG_STUDY_ATHERMAL)
    g_string_append_printf (name, "_r%u", replica + 1);
  run->name = g_string_free (g_steal_pointer (&name), FALSE);

  switch (item->kind)
    {
    case SG_STUDY_LOAD:
      plan_load (file, item, position, run);
      break;
    case SG_STUDY_HOLD:
      plan_hold (file, item, position, run);
      break;
    case SG_STUDY_ATHERMAL:
      plan_athermal (item, position, run);
      break;
    default:
      plan_cycle (file, item, position, run);
    }
  g_ptr_array_add (plan->runs, run);
}

/* What the order looks at, from the most important on. */
typedef struct {
  int key[9];
  SgPlanTask task;
} Ordered;

static int
compare (const void *a, const void *b)
{
  const Ordered *p = a, *q = b;
  for (size_t k = 0; k < G_N_ELEMENTS (p->key); k++)
    if (p->key[k] != q->key[k])
      return p->key[k] < q->key[k] ? -1 : 1;
  return 0;
}

static void
make_order (SgStudyPlan *plan)
{
  g_autoptr (GArray) all = g_array_new (FALSE, FALSE, sizeof (Ordered));
  for (unsigned r = 0; r < plan->runs->len; r++)
    {
      const SgPlanRun *run = sg_study_plan_run (plan, r);
      for (unsigned p = 0; p < run->pieces->len; p++)
        {
          Ordered one = { .key = { sg_plan_piece (run, p)->priority, (int) run->item, (int) run->replica, (int) run->plane,
                                   (int) run->sample, (int) run->age, -run->sign, (int) r, (int) p },
                          .task = { r, p } };
          g_array_append_val (all, one);
        }
    }
  qsort (all->data, all->len, sizeof (Ordered), compare);
  for (unsigned k = 0; k < all->len; k++)
    g_array_append_val (plan->order, g_array_index (all, Ordered, k).task);
}

SgStudyPlan *
sg_study_plan_new (const SgStudyFile *file, const size_t *n_atoms)
{
  g_autofree unsigned *first = g_new (unsigned, file->ages->len + 1);
  first[0] = 0;
  for (unsigned a = 0; a < file->ages->len; a++)
    first[a + 1] = first[a] + sg_study_age (file, a)->samples->len;

  SgStudyPlan *plan = g_new0 (SgStudyPlan, 1);
  plan->runs = g_ptr_array_new_with_free_func (run_free);
  plan->order = g_array_new (FALSE, FALSE, sizeof (SgPlanTask));
  for (unsigned i = 0; i < file->items->len; i++)
    {
      const SgStudyItem *item = sg_study_item (file, i);
      unsigned replicas = item->kind == SG_STUDY_ATHERMAL ? 1 : item->replicas;
      for (unsigned position = 0; position < item->ages->len; position++)
        {
          unsigned a = g_array_index (item->ages, unsigned, position);
          for (unsigned s = 0; s < sg_study_age (file, a)->samples->len; s++)
            for (unsigned d = 0; d < 6; d++)
              for (unsigned k = 0; k < replicas; k++)
                if (item->directions & (1u << d))
                  add_run (plan, file, i, position, s, d, k, n_atoms[first[a] + s]);
        }
    }
  make_order (plan);
  return plan;
}

/* splitmix64 of an FNV-1a hash: names that differ give seeds that have nothing to do with each other. */
uint64_t
sg_study_piece_seed (const SgStudyFile *file, const SgPlanRun *run, const SgPlanPiece *piece)
{
  g_autofree char *text = g_strdup_printf ("%" G_GUINT64_FORMAT "/%s/%s/%u", file->seed, run->name,
                                           sg_plan_branch (run, piece->branch)->name, piece->index);
  uint64_t x = 0xcbf29ce484222325u;
  for (const char *c = text; *c != '\0'; c++)
    x = (x ^ (uint8_t) *c) * 0x100000001b3u;
  x += 0x9e3779b97f4a7c15u;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
  return x ^ (x >> 31);
}

char *
sg_study_describe_run (const SgStudyFile *file, const SgPlanRun *run, const char *sha256)
{
  const SgStudyItem *item = sg_study_item (file, run->item);
  char a[G_ASCII_DTOSTR_BUF_SIZE], b[G_ASCII_DTOSTR_BUF_SIZE], c[G_ASCII_DTOSTR_BUF_SIZE];
  g_autoptr (GString) text = g_string_new (NULL);
  g_string_printf (text, "%s %s replica %u kT %s P %s dt %s seed %" G_GUINT64_FORMAT, sg_study_kind_name (run->kind),
                   sg_direction_name (run->plane, run->sign), run->replica + 1, sg_number_to_text (item->temperature, a),
                   sg_number_to_text (item->pressure, b), sg_number_to_text (file->time_step, c), file->seed);
  if (run->kind == SG_STUDY_LOAD || run->kind == SG_STUDY_CYCLE)
    g_string_append_printf (text, " rate %s", sg_number_to_text (item->rate, a));
  if (run->kind == SG_STUDY_LOAD)
    g_string_append_printf (text, " unload rate %s", sg_number_to_text (item->unload_rate, a));
  if (run->kind == SG_STUDY_ATHERMAL)
    g_string_append_printf (text, " step %s", sg_number_to_text (item->step, a));
  g_string_append_printf (text, " sample sha256 %s", sha256);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

uint64_t
sg_study_state_steps (const SgStudyFile *file, const SgPlanRun *run, const SgPlanPiece *piece)
{
  const SgStudyItem *item = sg_study_item (file, run->item);
  const SgPlanBranch *branch = sg_plan_branch (run, piece->branch);
  switch (branch->kind)
    {
    case SG_BRANCH_LOAD:
      return steps_to (item->states, item->rate);
    case SG_BRANCH_HOLD:
      return (uint64_t) item->states - (uint64_t) item->states % SG_STRIDE;
    case SG_BRANCH_CREEP:
      return MAX (branch->steps / CREEP_STATES - branch->steps / CREEP_STATES % SG_STRIDE, SG_STRIDE);
    case SG_BRANCH_ATHERMAL:
      return 1;
    default:
      return 0;
    }
}

bool
sg_study_keeps_end (const SgStudyFile *file, const SgPlanRun *run, const SgPlanPiece *piece)
{
  uint64_t every = sg_study_state_steps (file, run, piece);
  return piece->keep_end || (every > 0 && (piece->first + piece->steps) % every == 0);
}

double
sg_study_piece_cost (const SgPlanRun *run, const SgPlanPiece *piece)
{
  double steps = (double) piece->steps;
  if (run->kind == SG_STUDY_ATHERMAL)
    steps = (steps + 1) * MINIMIZE_STEPS;
  return steps * (double) run->n_atoms;
}

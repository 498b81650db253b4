/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/structure/modified.h"

#include <math.h>
#include <string.h>

enum { CHUNK = 512 };

/* A bond that may go. */
typedef struct {
  int64_t key;            /* canonical: face area in units of 2^-33 sigma^2; paper: 0 */
  int64_t number[2];      /* of its atoms, ascending */
  uint32_t i, e;
} Candidate;

static int
compare (const void *p, const void *q)
{
  const Candidate *a = p, *b = q;
  if (a->key != b->key)
    return a->key < b->key ? -1 : 1;
  for (int k = 0; k < 2; k++)
    if (a->number[k] != b->number[k])
      return a->number[k] < b->number[k] ? -1 : 1;
  return 0;
}

static double
triple (const double a[3], const double b[3], const double c[3])
{
  return a[0] * (b[1] * c[2] - b[2] * c[1]) + a[1] * (b[2] * c[0] - b[0] * c[2])
         + a[2] * (b[0] * c[1] - b[1] * c[0]);
}

/* Whether the line from i along entry e passes through the triangle of i's neighbours a, b, c (places). */
static bool
pierces (const SgVoronoi *v, uint32_t i, uint32_t e, uint32_t a, uint32_t b, uint32_t c)
{
  double dj[3], da[3], db[3], dc[3];
  sg_voronoi_vector (v, i, e, dj);
  sg_voronoi_vector (v, i, v->start[i] + a, da);
  sg_voronoi_vector (v, i, v->start[i] + b, db);
  sg_voronoi_vector (v, i, v->start[i] + c, dc);
  double x = triple (da, db, dj), y = triple (db, dc, dj), z = triple (dc, da, dj);
  return (x > 0 && y > 0 && z > 0) || (x < 0 && y < 0 && z < 0);
}

/* Whether entry e of atom i pierces a triangle of common neighbours that are each other's. */
static bool
is_pierced (const SgVoronoi *v, const SgCommon *common, uint32_t i, uint32_t e)
{
  uint32_t from = v->start[i], degree = v->start[i + 1] - from;
  if (common->words == 1)
    {
      uint64_t all = common->bits[e];
      for (uint64_t x = all; x != 0; x &= x - 1)
        {
          uint32_t a = (uint32_t) __builtin_ctzll (x);
          uint64_t with_a = all & common->bits[from + a] & ~((UINT64_C (2) << a) - 1);
          for (uint64_t y = with_a; y != 0; y &= y - 1)
            {
              uint32_t b = (uint32_t) __builtin_ctzll (y);
              uint64_t with_b = with_a & common->bits[from + b] & ~((UINT64_C (2) << b) - 1);
              for (uint64_t z = with_b; z != 0; z &= z - 1)
                if (pierces (v, i, e, a, b, (uint32_t) __builtin_ctzll (z)))
                  return true;
            }
        }
      return false;
    }
  for (uint32_t a = 0; a < degree; a++)
    if (sg_common_has (common, e, a))
      for (uint32_t b = a + 1; b < degree; b++)
        if (sg_common_has (common, e, b) && sg_common_has (common, from + a, b))
          for (uint32_t c = b + 1; c < degree; c++)
            if (sg_common_has (common, e, c) && sg_common_has (common, from + a, c)
                && sg_common_has (common, from + b, c) && pierces (v, i, e, a, b, c))
              return true;
  return false;
}

typedef struct {
  const SgVoronoi *v;
  const SgCommon *common;
  SgModifiedMode mode;
  const int64_t *number;
  GArray **found; /* by task */
} Search;

static Candidate
candidate (const SgVoronoi *v, const int64_t *number, uint32_t i, uint32_t e, SgModifiedMode mode)
{
  uint32_t j = v->neighbour[e];
  int64_t a = number != NULL ? number[i] : i, b = number != NULL ? number[j] : j;
  Candidate c = { .i = a < b ? i : j, .e = a < b ? e : v->reverse[e] };
  c.number[0] = MIN (a, b);
  c.number[1] = MAX (a, b);
  c.key = mode == SG_MODIFIED_CANONICAL ? llrint (v->area[e] * 0x1p33) : 0;
  return c;
}

/* Taking bonds away takes common neighbours away, so a bond that pierces nothing now never will in paper
 * mode; in canonical mode the first to try are the edges of degree three. */
static void
search (void *data, unsigned task, unsigned worker)
{
  Search *s = data;
  const SgVoronoi *v = s->v;
  size_t first = (size_t) task * CHUNK, end = first + CHUNK < v->n ? first + CHUNK : v->n;
  GArray *found = s->found[task] = g_array_new (false, false, sizeof (Candidate));
  for (size_t k = first; k < end; k++)
    {
      uint32_t i = (uint32_t) k;
      for (uint32_t e = v->start[i]; e < v->start[i + 1]; e++)
        if (v->neighbour[e] > i
            && (s->mode == SG_MODIFIED_CANONICAL ? v->edges[e] == 3 : is_pierced (v, s->common, i, e)))
          {
            Candidate c = candidate (v, s->number, i, e, s->mode);
            g_array_append_val (found, c);
          }
    }
}

static GArray *
find_candidates (const SgVoronoi *v, const SgCommon *common, SgModifiedMode mode, const int64_t *number,
                 SgPool *pool)
{
  unsigned tasks = (unsigned) ((v->n + CHUNK - 1) / CHUNK);
  Search s = { v, common, mode, number, g_new (GArray *, tasks) };
  sg_pool_run (pool, search, &s, tasks);
  GArray *all = g_array_new (false, false, sizeof (Candidate));
  for (unsigned t = 0; t < tasks; t++)
    {
      if (s.found[t]->len > 0)
        g_array_append_vals (all, s.found[t]->data, s.found[t]->len);
      g_array_unref (s.found[t]);
    }
  g_free (s.found);
  g_array_sort (all, compare);
  return all;
}

/* Marks an entry as taken away until the orders are counted. */
#define GONE UINT16_MAX

static void
take_away (SgModified *m, SgCommon *common, const SgVoronoi *v, uint32_t i, uint32_t e)
{
  sg_common_remove (common, v, i, e);
  m->order[e] = m->order[v->reverse[e]] = GONE;
}

static void
paper (SgModified *m, const SgVoronoi *v, SgCommon *common, GArray *candidates, GArray *removed)
{
  size_t gone;
  do
    {
      gone = 0;
      for (unsigned k = 0; k < candidates->len; k++)
        {
          const Candidate *c = &g_array_index (candidates, Candidate, k);
          if (m->order[c->e] == GONE || !is_pierced (v, common, c->i, c->e))
            continue;
          take_away (m, common, v, c->i, c->e);
          gone++;
        }
      g_array_append_val (removed, gone);
    }
  while (gone > 0);
}

/* The triangulation while it is flipped. */
typedef struct {
  const SgVoronoi *v;
  uint16_t (*triangle)[3]; /* as in the tessellation, changed in place */
  uint32_t *count;         /* triangles left by atom; they stay at the front of its row */
  uint16_t *degree;        /* by entry */
} Complex;

static uint32_t
place_of (const SgVoronoi *v, uint32_t i, uint32_t j)
{
  for (uint32_t e = v->start[i]; e < v->start[i + 1]; e++)
    if (v->neighbour[e] == j)
      return e - v->start[i];
  g_assert_not_reached ();
}

static bool
has (const uint16_t t[3], uint32_t p)
{
  return t[0] == p || t[1] == p || t[2] == p;
}

/* The three triangles of atom i's link with place p; false unless there are three. */
static bool
ring_of_three (const Complex *c, uint32_t i, uint32_t p, uint32_t at[3])
{
  const uint16_t (*t)[3] = (const uint16_t (*)[3]) c->triangle + c->v->triangle_start[i];
  unsigned n = 0;
  for (uint32_t k = 0; k < c->count[i]; k++)
    if (has (t[k], p))
      {
        if (n == 3)
          return false;
        at[n++] = k;
      }
  return n == 3;
}

static bool
link_has_edge (const Complex *c, uint32_t i, uint32_t p, uint32_t q)
{
  const uint16_t (*t)[3] = (const uint16_t (*)[3]) c->triangle + c->v->triangle_start[i];
  for (uint32_t k = 0; k < c->count[i]; k++)
    if (has (t[k], p) && has (t[k], q))
      return true;
  return false;
}

/* In the link of a: edge i-j becomes edge b-c. Triangles (i, j, b), (i, j, c) -> (b, c, i), (b, c, j). */
static void
flip_link_edge (Complex *x, uint32_t a, uint32_t i, uint32_t j, uint32_t b, uint32_t c)
{
  uint16_t (*t)[3] = x->triangle + x->v->triangle_start[a];
  uint16_t pi = (uint16_t) place_of (x->v, a, i), pj = (uint16_t) place_of (x->v, a, j);
  uint16_t pb = (uint16_t) place_of (x->v, a, b), pc = (uint16_t) place_of (x->v, a, c);
  for (uint32_t k = 0; k < x->count[a]; k++)
    {
      if (!has (t[k], pi) || !has (t[k], pj))
        continue;
      /* In (i, j, b) as it is turned, j becomes c; in (j, i, c) i becomes b: the turning stays. */
      bool with_b = has (t[k], pb);
      for (int s = 0; s < 3; s++)
        if (with_b && t[k][s] == pj)
          t[k][s] = pc;
        else if (!with_b && t[k][s] == pi)
          t[k][s] = pb;
    }
}

/* In the link of i: vertex p of degree three is filled by the triangle of its ring. */
static void
fill_ring (Complex *x, uint32_t i, uint32_t p, const uint32_t at[3])
{
  uint16_t (*t)[3] = x->triangle + x->v->triangle_start[i];
  /* of the first triangle (p, b, c) only p changes, into the third of the ring */
  uint16_t *keep = t[at[0]];
  uint16_t third = 0;
  for (int s = 0; s < 3; s++)
    if (t[at[1]][s] != p && !has (keep, t[at[1]][s]))
      third = t[at[1]][s];
  for (int s = 0; s < 3; s++)
    if (keep[s] == p)
      keep[s] = third;
  /* the other two go; the later one first, so that the earlier place stays valid */
  for (int k = 2; k >= 1; k--)
    {
      uint32_t last = --x->count[i];
      memmove (t[at[k]], t[last], sizeof *t);
    }
}

static void
change_degree (Complex *x, uint32_t a, uint32_t b, int by)
{
  uint32_t e = x->v->start[a] + place_of (x->v, a, b), f = x->v->reverse[e];
  x->degree[e] = (uint16_t) (x->degree[e] + by);
  x->degree[f] = x->degree[e];
}

/* A binary heap of candidates, the smallest on top. */
static void
heap_push (GArray *heap, const Candidate *c)
{
  g_array_append_vals (heap, c, 1);
  Candidate *h = (Candidate *) (void *) heap->data;
  size_t at = heap->len - 1;
  while (at > 0 && compare (&h[at], &h[(at - 1) / 2]) < 0)
    {
      Candidate swap = h[at];
      h[at] = h[(at - 1) / 2];
      h[(at - 1) / 2] = swap;
      at = (at - 1) / 2;
    }
}

static Candidate
heap_pop (GArray *heap)
{
  Candidate *h = (Candidate *) (void *) heap->data;
  Candidate top = h[0];
  size_t n = heap->len - 1, at = 0;
  h[0] = h[n];
  g_array_set_size (heap, (guint) n);
  for (;;)
    {
      size_t child = 2 * at + 1;
      if (child >= n)
        break;
      if (child + 1 < n && compare (&h[child + 1], &h[child]) < 0)
        child++;
      if (compare (&h[at], &h[child]) <= 0)
        break;
      Candidate swap = h[at];
      h[at] = h[child];
      h[child] = swap;
      at = child;
    }
  return top;
}

/* Tries the flip of one edge; pushes edges that reach degree three. */
static bool
flip (Complex *x, SgModified *m, SgCommon *common, const Candidate *c, const int64_t *number, GArray *heap)
{
  const SgVoronoi *v = x->v;
  uint32_t i = c->i, e = c->e, j = v->neighbour[e], f = v->reverse[e];
  uint32_t at_i[3], at_j[3], p = e - v->start[i], q = f - v->start[j];
  if (!ring_of_three (x, i, p, at_i) || !ring_of_three (x, j, q, at_j))
    return false;
  /* the ring */
  uint32_t ring[3] = { 0, 0, 0 };
  unsigned n = 0;
  for (int k = 0; k < 3; k++)
    for (int s = 0; s < 3; s++)
      {
        uint32_t place = x->triangle[v->triangle_start[i] + at_i[k]][s];
        bool known = place == p;
        for (unsigned r = 0; r < n; r++)
          known |= ring[r] == place;
        if (!known && n < 3)
          ring[n++] = place;
      }
  if (n != 3 || !pierces (v, i, e, ring[0], ring[1], ring[2]))
    return false;
  uint32_t abc[3];
  for (int k = 0; k < 3; k++)
    abc[k] = v->neighbour[v->start[i] + ring[k]];
  /* A triangle that is there already would be there twice. */
  uint32_t a = abc[0];
  if (link_has_edge (x, a, place_of (v, a, abc[1]), place_of (v, a, abc[2])))
    return false;

  fill_ring (x, i, p, at_i);
  fill_ring (x, j, q, at_j);
  x->degree[e] = x->degree[f] = 0;
  take_away (m, common, v, i, e);
  for (int k = 0; k < 3; k++)
    {
      uint32_t r = abc[k], s = abc[(k + 1) % 3], t = abc[(k + 2) % 3];
      flip_link_edge (x, r, i, j, s, t);
      change_degree (x, r, s, 1);
      change_degree (x, i, r, -1);
      change_degree (x, j, r, -1);
    }
  for (int k = 0; k < 3; k++)
    for (int side = 0; side < 2; side++)
      {
        uint32_t o = side ? j : i, g = v->start[o] + place_of (v, o, abc[k]);
        if (x->degree[g] == 3)
          {
            Candidate fresh = candidate (v, number, o, g, SG_MODIFIED_CANONICAL);
            heap_push (heap, &fresh);
          }
      }
  return true;
}

static void
canonical (SgModified *m, const SgVoronoi *v, SgCommon *common, GArray *candidates, GArray *removed,
           const int64_t *number)
{
  size_t nt = v->triangle_start[v->n];
  Complex x = { .v = v };
  x.triangle = g_memdup2 (v->triangle, nt * sizeof *x.triangle);
  x.degree = g_memdup2 (v->edges, v->n_entries * sizeof *x.degree);
  x.count = g_new (uint32_t, v->n);
  for (size_t i = 0; i < v->n; i++)
    x.count[i] = v->triangle_start[i + 1] - v->triangle_start[i];

  /* Sorted is a heap. What could not go is tried again after others have gone. */
  g_autoptr (GArray) heap = g_array_ref (candidates);
  g_autoptr (GArray) stuck = g_array_new (false, false, sizeof (Candidate));
  size_t gone;
  do
    {
      gone = 0;
      g_array_set_size (stuck, 0);
      while (heap->len > 0)
        {
          Candidate c = heap_pop (heap);
          if (x.degree[c.e] != 3)
            continue;
          if (flip (&x, m, common, &c, number, heap))
            gone++;
          else
            g_array_append_val (stuck, c);
        }
      for (unsigned k = 0; k < stuck->len; k++)
        heap_push (heap, &g_array_index (stuck, Candidate, k));
      g_array_append_val (removed, gone);
    }
  while (gone > 0);

  for (size_t e = 0; e < v->n_entries; e++)
    if (m->order[e] != GONE)
      m->order[e] = x.degree[e];
  g_free (x.triangle);
  g_free (x.degree);
  g_free (x.count);
}

static SgModified *
modify (const SgVoronoi *v, SgModifiedMode mode, const int64_t *number, SgPool *pool, uint16_t *counts)
{
  SgModified *m = g_new0 (SgModified, 1);
  SgCommon *common = sg_common_new (v, pool);
  m->mode = mode;
  m->order = g_new0 (uint16_t, v->n_entries + 1);
  size_t sum = 0;
  for (size_t e = 0; e < v->n_entries; e++)
    {
      unsigned count = sg_common_count (common, e);
      m->unmodified_histogram[MIN (count, SG_ORDERS - 1)]++;
      sum += count;
    }
  m->unmodified_mean_order = v->n_entries > 0 ? (double) sum / (double) v->n_entries : 0;

  g_autoptr (GArray) candidates = find_candidates (v, common, mode, number, pool);
  GArray *removed = g_array_new (false, false, sizeof (size_t));
  if (mode == SG_MODIFIED_PAPER)
    paper (m, v, common, candidates, removed);
  else
    canonical (m, v, common, candidates, removed, number);

  for (size_t e = 0; e < v->n_entries; e++)
    {
      counts[e] = (uint16_t) sg_common_count (common, e);
      if (m->order[e] == GONE)
        m->order[e] = 0;
      else if (mode == SG_MODIFIED_PAPER)
        m->order[e] = counts[e];
    }
  sg_common_free (common);
  m->n_passes = removed->len;
  m->removed = (size_t *) (void *) g_array_free (removed, false);
  return m;
}

/* The cell three or more times along its thin directions: 3 x 3 x 3 at most for a cell of one atom is not
 * always enough, so as often as the longest bond needs. */
static SgVoronoi *
replicate (const SgVoronoi *v, int times[3], int64_t **numbers, const int64_t *number, SgPool *pool)
{
  double width[3];
  sg_cell_widths (&v->cell, width);
  size_t copies = 1;
  for (int c = 0; c < 3; c++)
    {
      times[c] = 1 + (int) floor (3 * v->longest / width[c]);
      copies *= (size_t) times[c];
    }
  size_t n = v->n, total = n * copies;
  g_autofree double *r = g_new (double, 3 * total);
  g_autofree double *weight = g_new (double, total);
  *numbers = g_new (int64_t, total);
  for (size_t k = 0; k < copies; k++)
    {
      int32_t image[3] = { (int32_t) (k % (size_t) times[0]),
                           (int32_t) (k / (size_t) times[0] % (size_t) times[1]),
                           (int32_t) (k / (size_t) times[0] / (size_t) times[1]) };
      for (size_t i = 0; i < n; i++)
        {
          double p[3] = { v->r[0][i], v->r[1][i], v->r[2][i] }, out[3];
          sg_cell_unwrap (&v->cell, p, image, out);
          for (int c = 0; c < 3; c++)
            r[(size_t) c * total + k * n + i] = out[c];
          weight[k * n + i] = v->weight[i];
          /* images of a lower atom before those of a higher one */
          (*numbers)[k * n + i] = (number != NULL ? number[i] : (int64_t) i) * (int64_t) copies + (int64_t) k;
        }
    }
  SgCell cell = v->cell;
  cell.lx *= times[0];
  cell.ly *= times[1];
  cell.xy *= times[1];
  cell.lz *= times[2];
  cell.xz *= times[2];
  cell.yz *= times[2];
  const double *const rows[3] = { r, r + total, r + 2 * total };
  return sg_voronoi_new_weighted (&cell, total, rows, weight, *numbers, pool, NULL, NULL);
}

/* From the entries of the first copy of every atom to those of the thin cell. */
static void
map_back (const SgVoronoi *v, const SgVoronoi *big, const SgModified *m, const uint16_t *counts,
          SgModified *out, uint16_t *out_counts)
{
  SgCell cell = v->cell;
  for (uint32_t i = 0; i < v->n; i++)
    for (uint32_t e = big->start[i]; e < big->start[i + 1]; e++)
      {
        /* the bond's vector and the neighbour's own place give the offset in the thin cell */
        double d[3], s[3];
        uint32_t j = big->neighbour[e] % (uint32_t) v->n;
        sg_voronoi_vector (big, i, e, d);
        for (int c = 0; c < 3; c++)
          d[c] += big->r[c][i] - v->r[c][j] + cell.origin[c];
        sg_cell_to_fractional (&cell, d, s);
        uint32_t offset = sg_offset_pack ((int) lrint (s[0]), (int) lrint (s[1]), (int) lrint (s[2]));
        /* the first copy may have been wrapped by the big cell's own reduction */
        double t[3] = { big->r[0][i] - v->r[0][i] + cell.origin[0], big->r[1][i] - v->r[1][i] + cell.origin[1],
                        big->r[2][i] - v->r[2][i] + cell.origin[2] };
        sg_cell_to_fractional (&cell, t, s);
        offset = sg_offset_add (offset, sg_offset_pack (-(int) lrint (s[0]), -(int) lrint (s[1]),
                                                        -(int) lrint (s[2])));
        for (uint32_t f = v->start[i]; f < v->start[i + 1]; f++)
          if (v->neighbour[f] == j && v->offset[f] == offset)
            {
              out->order[f] = m->order[e];
              out_counts[f] = counts[e];
            }
      }
}

/* The numbers about all bonds from the orders. */
static void
summarise (SgModified *m, const SgVoronoi *v, const uint16_t *counts)
{
  size_t sum = 0, entries = 0;
  for (size_t e = 0; e < v->n_entries; e++)
    {
      if (m->order[e] == 0)
        continue;
      m->n_differ += m->order[e] != counts[e];
      m->histogram[MIN (m->order[e], SG_ORDERS - 1)]++;
      m->common_histogram[MIN (counts[e], SG_ORDERS - 1)]++;
      m->n_pierced_left += m->mode == SG_MODIFIED_CANONICAL && m->order[e] == 3;
      entries++;
      sum += m->order[e];
    }
  /* every bond was counted from both ends */
  m->n_differ /= 2;
  m->n_pierced_left /= 2;
  for (int q = 0; q < SG_ORDERS; q++)
    {
      m->histogram[q] /= 2;
      m->common_histogram[q] /= 2;
      m->unmodified_histogram[q] /= 2;
    }
  m->n_bonds = entries / 2;
  m->n_removed = (v->n_entries - entries) / 2;
  m->mean_order = entries > 0 ? (double) sum / (double) entries : 0;
  m->coordination = (double) entries / (double) v->n;
  m->euler_coordination = m->mean_order < 6 ? 12 / (6 - m->mean_order) : (double) INFINITY;
}

SgModified *
sg_modified_new (const SgVoronoi *v, SgModifiedMode mode, const int64_t *number, SgPool *pool)
{
  g_autofree uint16_t *counts = g_new0 (uint16_t, v->n_entries + 1);
  SgModified *m;
  if (sg_voronoi_is_roomy (v))
    m = modify (v, mode, number, pool, counts);
  else
    {
      int times[3];
      g_autofree int64_t *numbers = NULL;
      g_autoptr (SgVoronoi) big = replicate (v, times, &numbers, number, pool);
      if (big == NULL)
        return NULL;
      g_autofree uint16_t *big_counts = g_new0 (uint16_t, big->n_entries + 1);
      SgModified *of_big = modify (big, mode, numbers, pool, big_counts);
      size_t copies = big->n / v->n;
      m = g_new0 (SgModified, 1);
      m->mode = mode;
      m->order = g_new0 (uint16_t, v->n_entries + 1);
      m->n_passes = of_big->n_passes;
      m->removed = g_new (size_t, of_big->n_passes);
      for (unsigned k = 0; k < m->n_passes; k++)
        m->removed[k] = of_big->removed[k] / copies;
      for (int q = 0; q < SG_ORDERS; q++)
        m->unmodified_histogram[q] = of_big->unmodified_histogram[q] / copies;
      m->unmodified_mean_order = of_big->unmodified_mean_order;
      map_back (v, big, of_big, big_counts, m, counts);
      sg_modified_free (of_big);
    }
  summarise (m, v, counts);
  return m;
}

void
sg_modified_free (SgModified *m)
{
  if (m == NULL)
    return;
  g_free (m->order);
  g_free (m->removed);
  g_free (m);
}

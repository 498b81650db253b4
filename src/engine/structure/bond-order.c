/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/structure/bond-order.h"

#include <string.h>

enum { CHUNK = 512 };

typedef struct {
  const SgVoronoi *v;
  SgCommon *common;
  uint32_t **place; /* by worker: place + 1 of an atom in the present row, or 0 */
} Job;

bool
sg_voronoi_is_roomy (const SgVoronoi *v)
{
  double width[3];
  sg_cell_widths (&v->cell, width);
  return width[0] > 3 * v->longest && width[1] > 3 * v->longest && width[2] > 3 * v->longest;
}

static void
run (void *data, unsigned task, unsigned worker)
{
  Job *job = data;
  const SgVoronoi *v = job->v;
  SgCommon *common = job->common;
  if (job->place[worker] == NULL)
    job->place[worker] = g_new0 (uint32_t, v->n);
  uint32_t *place = job->place[worker];
  unsigned words = common->words;
  size_t first = (size_t) task * CHUNK, end = first + CHUNK < v->n ? first + CHUNK : v->n;
  for (size_t i = first; i < end; i++)
    {
      uint32_t from = v->start[i], to = v->start[i + 1];
      for (uint32_t e = from; e < to; e++)
        place[v->neighbour[e]] = e - from + 1;
      for (uint32_t e = from; e < to; e++)
        {
          uint32_t j = v->neighbour[e];
          if (words == 1)
            {
              /* bit 0 gathers those who are not in the row */
              uint64_t bits[2] = { 0, 0 };
              for (uint32_t f = v->start[j]; f < v->start[j + 1]; f++)
                {
                  uint32_t p = place[v->neighbour[f]];
                  bits[p >> 6] |= UINT64_C (1) << (p & 63);
                }
              common->bits[e] = bits[0] >> 1 | bits[1] << 63;
            }
          else
            {
              uint64_t *bits = common->bits + (size_t) e * words;
              memset (bits, 0, words * sizeof *bits);
              for (uint32_t f = v->start[j]; f < v->start[j + 1]; f++)
                {
                  uint32_t p = place[v->neighbour[f]];
                  if (p != 0)
                    bits[(p - 1) / 64] |= UINT64_C (1) << ((p - 1) % 64);
                }
            }
        }
      for (uint32_t e = from; e < to; e++)
        place[v->neighbour[e]] = 0;
    }
}

SgCommon *
sg_common_new (const SgVoronoi *v, SgPool *pool)
{
  SgCommon *common = g_new (SgCommon, 1);
  uint32_t widest = 1;
  for (size_t i = 0; i < v->n; i++)
    widest = MAX (widest, sg_voronoi_degree (v, i));
  common->words = (widest + 63) / 64;
  common->bits = g_new (uint64_t, v->n_entries * common->words + 1);

  unsigned workers = pool != NULL ? sg_pool_n_threads (pool) : 1;
  Job job = { v, common, g_new0 (uint32_t *, workers) };
  sg_pool_run (pool, run, &job, (unsigned) ((v->n + CHUNK - 1) / CHUNK));
  for (unsigned w = 0; w < workers; w++)
    g_free (job.place[w]);
  g_free (job.place);
  return common;
}

void
sg_common_free (SgCommon *common)
{
  if (common == NULL)
    return;
  g_free (common->bits);
  g_free (common);
}

static void
clear_bit (SgCommon *common, size_t e, uint32_t k)
{
  common->bits[e * common->words + k / 64] &= ~(UINT64_C (1) << (k % 64));
}

void
sg_common_remove (SgCommon *common, const SgVoronoi *v, uint32_t i, uint32_t e)
{
  uint32_t j = v->neighbour[e], f = v->reverse[e];
  uint32_t j_in_i = e - v->start[i], i_in_j = f - v->start[j];

  for (uint32_t k = v->start[i]; k < v->start[i + 1]; k++)
    {
      if (!sg_common_has (common, e, k - v->start[i]))
        continue;
      /* a common neighbour c: it loses i as common with j, and j as common with i */
      uint32_t c = v->neighbour[k], ci = v->reverse[k];
      uint32_t i_in_c = ci - v->start[c];
      clear_bit (common, k, j_in_i);
      for (uint32_t g = v->start[j]; g < v->start[j + 1]; g++)
        if (v->neighbour[g] == c)
          {
            uint32_t cj = v->reverse[g], j_in_c = cj - v->start[c];
            clear_bit (common, g, i_in_j);
            clear_bit (common, ci, j_in_c);
            clear_bit (common, cj, i_in_c);
          }
    }
  for (unsigned w = 0; w < common->words; w++)
    common->bits[(size_t) e * common->words + w] = common->bits[(size_t) f * common->words + w] = 0;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/structure/su2.h"

static const struct {
  const char *name;
  uint8_t n4, n6;
} labels[SG_SU2_OTHER] = {
  { "0-12-0", 0, 0 }, { "0-12-2", 0, 2 }, { "0-12-3", 0, 3 }, { "0-12-4", 0, 4 }, { "0-12-5", 0, 5 },
  { "0-12-6", 0, 6 }, { "1-10-2", 1, 2 }, { "1-10-3", 1, 3 }, { "1-10-4", 1, 4 }, { "1-10-5", 1, 5 },
  { "1-10-6", 1, 6 }, { "1-10-7", 1, 7 }, { "2-8-0", 2, 0 },  { "2-8-1", 2, 1 },  { "2-8-2", 2, 2 },
  { "2-8-3", 2, 3 },  { "2-8-4", 2, 4 },  { "2-8-5", 2, 5 },  { "2-8-6", 2, 6 },  { "2-8-7", 2, 7 },
  { "2-8-8", 2, 8 },  { "3-6-0", 3, 0 },  { "3-6-1", 3, 1 },  { "3-6-2", 3, 2 },  { "3-6-3", 3, 3 },
  { "3-6-4", 3, 4 },  { "3-6-5", 3, 5 },  { "3-6-6", 3, 6 },  { "3-6-7", 3, 7 },  { "3-6-8", 3, 8 },
  { "3-6-9", 3, 9 },
};

const char *
sg_su2_name (unsigned label)
{
  return label < SG_SU2_OTHER ? labels[label].name : "other";
}

unsigned
sg_su2_label (unsigned n4, unsigned n5, unsigned n6, unsigned coordination)
{
  if (n4 > 3 || n4 + n5 + n6 != coordination || 2 * n4 + n5 != 12)
    return SG_SU2_OTHER;
  for (unsigned k = 0; k < SG_SU2_OTHER; k++)
    if (labels[k].n4 == n4 && labels[k].n6 == n6)
      return k;
  return SG_SU2_OTHER;
}

enum { CHUNK = 2048 };

typedef struct {
  const SgVoronoi *v;
  const SgModified *m;
  uint8_t *label, *n4, *n5, *n6;
  uint16_t *coordination;
} Job;

static void
run (void *data, unsigned task, unsigned worker)
{
  Job *job = data;
  const SgVoronoi *v = job->v;
  size_t first = (size_t) task * CHUNK, end = first + CHUNK < v->n ? first + CHUNK : v->n;
  for (size_t i = first; i < end; i++)
    {
      unsigned n4 = 0, n5 = 0, n6 = 0, z = 0;
      for (uint32_t e = v->start[i]; e < v->start[i + 1]; e++)
        {
          unsigned q = job->m->order[e];
          z += q != 0;
          n4 += q == 4;
          n5 += q == 5;
          n6 += q == 6;
        }
      job->label[i] = (uint8_t) sg_su2_label (n4, n5, n6, z);
      job->n4[i] = (uint8_t) MIN (n4, 255);
      job->n5[i] = (uint8_t) MIN (n5, 255);
      job->n6[i] = (uint8_t) MIN (n6, 255);
      job->coordination[i] = (uint16_t) z;
    }
}

void
sg_su2_labels (const SgVoronoi *v, const SgModified *modified, uint8_t *label, uint8_t *n4, uint8_t *n5,
               uint8_t *n6, uint16_t *coordination, SgPool *pool)
{
  Job job = { v, modified, label, n4, n5, n6, coordination };
  sg_pool_run (pool, run, &job, (unsigned) ((v->n + CHUNK - 1) / CHUNK));
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/structure/surface-mesh.h"

#include <math.h>
#include <string.h>

enum { MIN_BOXES = 4, MAX_BOXES = 256 };

typedef struct {
  size_t n_triangles, capacity;
  uint32_t (*triangle)[3];
  uint8_t (*image)[3];
  double area, volume; /* volume in boxes */
} Layer;

typedef struct {
  SgSurfaceMesh *mesh;
  SgCell cell;
  double h[3][3];          /* lattice vectors */
  double inverse[3][3];    /* rows: reciprocal vectors */
  int n[3];
  float level;
  float *f;                /* n[0] n[1] n[2], x fastest */
  uint8_t *crossed;        /* by point: bit d-1: the edge to the point at d = 1..7 (bits x, y, z) is cut */
  uint32_t *first;         /* by point: number of its first vertex */
  size_t n_chosen;
  double (*centre)[3];     /* fractional */
  double radius;
  uint32_t *layer_vertices;/* by layer */
  Layer *layer;
} Job;

void
sg_mesh_parameters_default (SgMeshParameters *p)
{
  p->probe = 0.8;
  p->smoothing = 2.0;
  p->spacing = 0.6;
}

/* Bits set among seven. */
static const uint8_t bits_of[128] = {
#define TWO(n) n, n + 1, n + 1, n + 2
#define FOUR(n) TWO (n), TWO (n + 1), TWO (n + 1), TWO (n + 2)
#define SIX(n) FOUR (n), FOUR (n + 1), FOUR (n + 1), FOUR (n + 2)
  SIX (0), SIX (1)
#undef TWO
#undef FOUR
#undef SIX
};

static size_t
point (const Job *job, int x, int y, int z)
{
  return ((size_t) z * (size_t) job->n[1] + (size_t) y) * (size_t) job->n[0] + (size_t) x;
}

static int
wrap (int k, int n)
{
  k %= n;
  return k < 0 ? k + n : k;
}

/* One layer of the field. Atoms in their order, so that the sums do not depend on threads. */
static void
fill_layer (void *data, unsigned task, unsigned worker)
{
  Job *job = data;
  const int *n = job->n;
  int z = (int) task;
  double width[3];
  sg_cell_widths (&job->cell, width);
  double reach[3];
  for (int c = 0; c < 3; c++)
    reach[c] = job->radius / width[c];
  double inverse_r2 = 1 / (job->radius * job->radius);
  float *layer = job->f + point (job, 0, 0, z);
  memset (layer, 0, (size_t) n[0] * (size_t) n[1] * sizeof *layer);

  for (size_t k = 0; k < job->n_chosen; k++)
    {
      const double *s = job->centre[k];
      /* every image of the layer that the bump can touch */
      int first = (int) ceil (((s[2] - reach[2]) * n[2] - z) / n[2]);
      int last = (int) floor (((s[2] + reach[2]) * n[2] - z) / n[2]);
      for (int image = first; image <= last; image++)
        {
          double sz = (double) z / n[2] + image - s[2];
          int y0 = (int) ceil ((s[1] - reach[1]) * n[1]), y1 = (int) floor ((s[1] + reach[1]) * n[1]);
          for (int y = y0; y <= y1; y++)
            {
              double sy = (double) y / n[1] - s[1];
              double py = sy * job->h[1][1] + sz * job->h[2][1], pz = sz * job->h[2][2];
              double rest2 = job->radius * job->radius - py * py - pz * pz;
              if (rest2 <= 0)
                continue;
              /* x from the row's own chord */
              double shift = sy * job->h[1][0] + sz * job->h[2][0], half = sqrt (rest2);
              double per_box = job->h[0][0] / n[0];
              double x_atom = s[0] * n[0];
              int x0 = (int) ceil (x_atom + (-half - shift) / per_box);
              int x1 = (int) floor (x_atom + (half - shift) / per_box);
              float *row = layer + (size_t) wrap (y, n[1]) * (size_t) n[0];
              int xw = wrap (x0, n[0]);
              for (int x = x0; x <= x1; x++)
                {
                  double px = (x - x_atom) * per_box + shift;
                  double w = (rest2 - px * px) * inverse_r2;
                  if (w > 0)
                    row[xw] += (float) (w * w * w);
                  if (++xw == n[0])
                    xw = 0;
                }
            }
        }
    }
}

static void
cut_edges (void *data, unsigned task, unsigned worker)
{
  Job *job = data;
  const int *n = job->n;
  int z = (int) task, z1 = z + 1 == n[2] ? 0 : z + 1;
  uint32_t count = 0;
  for (int y = 0; y < n[1]; y++)
    {
      int y1 = y + 1 == n[1] ? 0 : y + 1;
      const float *row[4] = { job->f + point (job, 0, y, z), job->f + point (job, 0, y1, z),
                              job->f + point (job, 0, y, z1), job->f + point (job, 0, y1, z1) };
      for (int x = 0; x < n[0]; x++)
        {
          int x1 = x + 1 == n[0] ? 0 : x + 1;
          unsigned in = row[0][x] > job->level, mask = 0;
          for (unsigned d = 1; d < 8; d++)
            mask |= (unsigned) ((row[d >> 1][d & 1 ? x1 : x] > job->level) != in) << (d - 1);
          job->crossed[point (job, x, y, z)] = (uint8_t) mask;
          count += bits_of[mask];
        }
    }
  job->layer_vertices[task] = count;
}

static void
gradient (const Job *job, int x, int y, int z, double g[3])
{
  const int *n = job->n;
  double d[3];
  d[0] = (double) (job->f[point (job, wrap (x + 1, n[0]), y, z)] - job->f[point (job, wrap (x - 1, n[0]), y, z)]);
  d[1] = (double) (job->f[point (job, x, wrap (y + 1, n[1]), z)] - job->f[point (job, x, wrap (y - 1, n[1]), z)]);
  d[2] = (double) (job->f[point (job, x, y, wrap (z + 1, n[2]))] - job->f[point (job, x, y, wrap (z - 1, n[2]))]);
  for (int c = 0; c < 3; c++)
    {
      g[c] = 0;
      for (int k = 0; k < 3; k++)
        g[c] += 0.5 * d[k] * n[k] * job->inverse[k][c];
    }
}

/* Where the level lies between two values; kept off the ends so that no triangle vanishes. */
static double
fraction (double f0, double f1, double level)
{
  double t = (level - f0) / (f1 - f0);
  return t < 1e-3 ? 1e-3 : t > 1 - 1e-3 ? 1 - 1e-3 : t;
}

static void
place_vertices (void *data, unsigned task, unsigned worker)
{
  Job *job = data;
  const int *n = job->n;
  int z = (int) task;
  uint32_t next = job->layer_vertices[task]; /* now the layer's first */
  for (int y = 0; y < n[1]; y++)
    for (int x = 0; x < n[0]; x++)
      {
        size_t p = point (job, x, y, z);
        unsigned mask = job->crossed[p];
        job->first[p] = next;
        if (mask == 0)
          continue;
        double g0[3];
        gradient (job, x, y, z, g0);
        for (unsigned d = 1; d < 8; d++)
          {
            if (!(mask >> (d - 1) & 1))
              continue;
            int step[3] = { (int) (d & 1), (int) (d >> 1 & 1), (int) (d >> 2) };
            int o[3] = { wrap (x + step[0], n[0]), wrap (y + step[1], n[1]), wrap (z + step[2], n[2]) };
            double f0 = (double) job->f[p], f1 = (double) job->f[point (job, o[0], o[1], o[2])];
            double t = fraction (f0, f1, (double) job->level), g1[3], normal[3], length = 0;
            gradient (job, o[0], o[1], o[2], g1);
            double s[3] = { (x + t * step[0]) / n[0], (y + t * step[1]) / n[1], (z + t * step[2]) / n[2] };
            for (int c = 0; c < 3; c++)
              {
                normal[c] = -((1 - t) * g0[c] + t * g1[c]);
                length += normal[c] * normal[c];
              }
            length = length > 0 ? 1 / sqrt (length) : 0;
            double r[3];
            sg_cell_to_cartesian (&job->cell, s, r);
            for (int c = 0; c < 3; c++)
              {
                job->mesh->vertex[next][c] = (float) r[c];
                job->mesh->normal[next][c] = (float) (normal[c] * length);
              }
            next++;
          }
      }
}

/* The six tetrahedra of a box, along the diagonal from corner 0 to corner 7, each positively turned. */
static const uint8_t tetrahedra[6][4]
    = { { 0, 1, 3, 7 }, { 0, 2, 6, 7 }, { 0, 4, 5, 7 }, { 0, 3, 2, 7 }, { 0, 6, 4, 7 }, { 0, 5, 1, 7 } };

/* By the set of corners inside: an even order of the four in which those inside come first, so that the cuts can
 * be named. Sets of three inside: the one outside comes first. */
static const uint8_t order_of[16][4] = {
  { 0, 1, 2, 3 }, { 0, 1, 2, 3 }, { 1, 0, 3, 2 }, { 0, 1, 2, 3 }, { 2, 3, 0, 1 }, { 0, 2, 3, 1 },
  { 1, 2, 0, 3 }, { 3, 2, 1, 0 }, { 3, 2, 1, 0 }, { 0, 3, 1, 2 }, { 1, 3, 2, 0 }, { 2, 3, 0, 1 },
  { 2, 3, 0, 1 }, { 1, 0, 3, 2 }, { 0, 1, 2, 3 }, { 0, 1, 2, 3 },
};

typedef struct {
  int x, y, z;
  double f[8];
} Box;

/* The vertex on the edge between two corners of the box and the image it is meant in. */
static uint32_t
vertex_between (const Job *job, const Box *box, unsigned a, unsigned b, uint8_t *image)
{
  unsigned low = a & b, d = a ^ b; /* corners of an edge contain one another */
  int at[3] = { box->x + (int) (low & 1), box->y + (int) (low >> 1 & 1), box->z + (int) (low >> 2) };
  *image = 0;
  for (int c = 0; c < 3; c++)
    if (at[c] == job->n[c])
      {
        at[c] = 0;
        *image |= (uint8_t) (1 << c);
      }
  size_t p = point (job, at[0], at[1], at[2]);
  return job->first[p]
         + bits_of[job->crossed[p] & ((1u << (d - 1)) - 1)];
}

static void
add_triangle (const Job *job, Layer *layer, const uint32_t v[3], const uint8_t image[3])
{
  if (layer->n_triangles == layer->capacity)
    {
      layer->capacity = 2 * layer->capacity + 1024;
      layer->triangle = g_realloc (layer->triangle, layer->capacity * sizeof *layer->triangle);
      layer->image = g_realloc (layer->image, layer->capacity * sizeof *layer->image);
    }
  memcpy (layer->triangle[layer->n_triangles], v, 3 * sizeof *v);
  memcpy (layer->image[layer->n_triangles], image, 3);
  layer->n_triangles++;

  double r[3][3];
  for (int k = 0; k < 3; k++)
    for (int c = 0; c < 3; c++)
      {
        r[k][c] = (double) job->mesh->vertex[v[k]][c];
        for (int d = 0; d < 3; d++)
          if (image[k] >> d & 1)
            r[k][c] += job->h[d][c];
      }
  double u[3], w[3];
  for (int c = 0; c < 3; c++)
    {
      u[c] = r[1][c] - r[0][c];
      w[c] = r[2][c] - r[0][c];
    }
  double x = u[1] * w[2] - u[2] * w[1], y = u[2] * w[0] - u[0] * w[2], z = u[0] * w[1] - u[1] * w[0];
  layer->area += 0.5 * sqrt (x * x + y * y + z * z);
}

static void
march_layer (void *data, unsigned task, unsigned worker)
{
  Job *job = data;
  const int *n = job->n;
  Layer *layer = &job->layer[task];
  double level = (double) job->level;
  int z = (int) task, z1 = z + 1 == n[2] ? 0 : z + 1;
  for (int y = 0; y < n[1]; y++)
    {
      int y1 = y + 1 == n[1] ? 0 : y + 1;
      const float *row[4] = { job->f + point (job, 0, y, z), job->f + point (job, 0, y1, z),
                              job->f + point (job, 0, y, z1), job->f + point (job, 0, y1, z1) };
      for (int x = 0; x < n[0]; x++)
        {
          int x1 = x + 1 == n[0] ? 0 : x + 1;
          if (job->crossed[point (job, x, y, z)] == 0)
            {
              /* all edges at corner 0 uncut: the other seven are on its side */
              layer->volume += row[0][x] > job->level;
              continue;
            }
          Box box = { x, y, z, { 0 } };
          for (unsigned d = 0; d < 8; d++)
            box.f[d] = (double) row[d >> 1][d & 1 ? x1 : x];
          for (int t = 0; t < 6; t++)
            {
              const uint8_t *corner = tetrahedra[t];
              unsigned inside = 0;
              for (unsigned k = 0; k < 4; k++)
                inside |= (unsigned) (box.f[corner[k]] > level) << k;
              if (inside == 0)
                continue;
              if (inside == 15)
                {
                  layer->volume += 1.0 / 6;
                  continue;
                }
              unsigned c[4];
              for (int k = 0; k < 4; k++)
                c[k] = corner[order_of[inside][k]];
              int count = bits_of[inside];
              uint32_t v[4];
              uint8_t image[4];
              if (count != 2)
                {
                  double part = 1;
                  for (unsigned k = 0; k < 3; k++)
                    {
                      /* one inside: b, c, d; one outside: turned round */
                      unsigned to = count == 1 ? c[k + 1] : c[3 - k];
                      v[k] = vertex_between (job, &box, c[0], to, &image[k]);
                      part *= fraction (box.f[c[0]], box.f[to], level);
                    }
                  layer->volume += (count == 1 ? part : 1 - part) / 6;
                  add_triangle (job, layer, v, image);
                  continue;
                }
              double ac = fraction (box.f[c[0]], box.f[c[2]], level);
              double ad = fraction (box.f[c[0]], box.f[c[3]], level);
              double bc = fraction (box.f[c[1]], box.f[c[2]], level);
              double bd = fraction (box.f[c[1]], box.f[c[3]], level);
              layer->volume += (bc * bd + ac * ad * (1 - bd) + ac * (1 - bc) * bd) / 6;
              v[0] = vertex_between (job, &box, c[0], c[2], &image[0]);
              v[1] = vertex_between (job, &box, c[0], c[3], &image[1]);
              v[2] = vertex_between (job, &box, c[1], c[3], &image[2]);
              v[3] = vertex_between (job, &box, c[1], c[2], &image[3]);
              add_triangle (job, layer, v, image);
              uint32_t second[3] = { v[0], v[2], v[3] };
              uint8_t second_image[3] = { image[0], image[2], image[3] };
              add_triangle (job, layer, second, second_image);
            }
        }
    }
}

SgSurfaceMesh *
sg_surface_mesh_new (const SgCell *cell, size_t n, const double *const r[3], const uint8_t *chosen,
                     const SgMeshParameters *parameters, SgPool *pool)
{
  SgSurfaceMesh *mesh = g_new0 (SgSurfaceMesh, 1);
  SgFlip flip;
  mesh->cell = *cell;
  sg_cell_reduce (&mesh->cell, &flip);
  mesh->parameters.probe = CLAMP (parameters->probe, 0.3, 4.0);
  mesh->parameters.smoothing = CLAMP (parameters->smoothing, 1.1, 4.0);
  mesh->parameters.spacing = CLAMP (parameters->spacing, 0.05, 4.0);

  Job job = { .mesh = mesh, .cell = mesh->cell };
  const SgCell *k = &mesh->cell;
  job.h[0][0] = k->lx;
  job.h[1][0] = k->xy;
  job.h[1][1] = k->ly;
  job.h[2][0] = k->xz;
  job.h[2][1] = k->yz;
  job.h[2][2] = k->lz;
  /* s = H^-1 r, H upper triangular */
  job.inverse[0][0] = 1 / k->lx;
  job.inverse[0][1] = -k->xy / (k->lx * k->ly);
  job.inverse[0][2] = (k->xy * k->yz / k->ly - k->xz) / (k->lx * k->lz);
  job.inverse[1][1] = 1 / k->ly;
  job.inverse[1][2] = -k->yz / (k->ly * k->lz);
  job.inverse[2][2] = 1 / k->lz;
  for (int c = 0; c < 3; c++)
    {
      double length = sqrt (job.h[c][0] * job.h[c][0] + job.h[c][1] * job.h[c][1] + job.h[c][2] * job.h[c][2]);
      double boxes = ceil (length / mesh->parameters.spacing);
      job.n[c] = boxes < MIN_BOXES ? MIN_BOXES : boxes > MAX_BOXES ? MAX_BOXES : (int) boxes;
      mesh->grid[c] = (unsigned) job.n[c];
    }
  job.radius = mesh->parameters.probe * mesh->parameters.smoothing;
  double edge = 1 - 1 / (mesh->parameters.smoothing * mesh->parameters.smoothing);
  job.level = (float) (edge * edge * edge);

  job.centre = g_malloc ((n + 1) * sizeof *job.centre);
  for (size_t i = 0; i < n; i++)
    if (chosen[i])
      {
        double p[3] = { r[0][i], r[1][i], r[2][i] }, *s = job.centre[job.n_chosen++];
        sg_cell_to_fractional (k, p, s);
        for (int c = 0; c < 3; c++)
          s[c] -= floor (s[c]);
      }
  if (job.n_chosen == 0)
    {
      g_free (job.centre);
      return mesh;
    }

  size_t points = (size_t) job.n[0] * (size_t) job.n[1] * (size_t) job.n[2];
  unsigned layers = (unsigned) job.n[2];
  job.f = g_new (float, points);
  job.crossed = g_new (uint8_t, points);
  job.first = g_new (uint32_t, points);
  job.layer_vertices = g_new0 (uint32_t, layers);
  job.layer = g_new0 (Layer, layers);
  sg_pool_run (pool, fill_layer, &job, layers);
  sg_pool_run (pool, cut_edges, &job, layers);
  uint32_t total = 0;
  for (unsigned z = 0; z < layers; z++)
    {
      uint32_t count = job.layer_vertices[z];
      job.layer_vertices[z] = total;
      total += count;
    }
  mesh->n_vertices = total;
  mesh->vertex = g_malloc ((total + 1) * sizeof *mesh->vertex);
  mesh->normal = g_malloc ((total + 1) * sizeof *mesh->normal);
  sg_pool_run (pool, place_vertices, &job, layers);
  sg_pool_run (pool, march_layer, &job, layers);

  for (unsigned z = 0; z < layers; z++)
    mesh->n_triangles += job.layer[z].n_triangles;
  mesh->triangle = g_malloc ((mesh->n_triangles + 1) * sizeof *mesh->triangle);
  mesh->image = g_malloc ((mesh->n_triangles + 1) * sizeof *mesh->image);
  size_t at = 0;
  double boxes = 0;
  for (unsigned z = 0; z < layers; z++)
    {
      Layer *layer = &job.layer[z];
      if (layer->n_triangles > 0)
        {
          memcpy (mesh->triangle + at, layer->triangle, layer->n_triangles * sizeof *layer->triangle);
          memcpy (mesh->image + at, layer->image, layer->n_triangles * sizeof *layer->image);
        }
      at += layer->n_triangles;
      mesh->area += layer->area;
      boxes += layer->volume;
      g_free (layer->triangle);
      g_free (layer->image);
    }
  mesh->volume_fraction = boxes / (double) points;
  mesh->volume = mesh->volume_fraction * sg_cell_volume (k);
  mesh->euler = (long) mesh->n_vertices - (long) (mesh->n_triangles / 2);

  g_free (job.centre);
  g_free (job.f);
  g_free (job.crossed);
  g_free (job.first);
  g_free (job.layer_vertices);
  g_free (job.layer);
  return mesh;
}

void
sg_surface_mesh_free (SgSurfaceMesh *mesh)
{
  if (mesh == NULL)
    return;
  g_free (mesh->vertex);
  g_free (mesh->normal);
  g_free (mesh->triangle);
  g_free (mesh->image);
  g_free (mesh);
}

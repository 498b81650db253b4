/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/simulation.h"
#include "engine/barostat.h"
#include "engine/error.h"
#include "engine/integrator.h"
#include "engine/rng.h"
#include "engine/stress.h"
#include "engine/thermostat.h"
#include "engine/units.h"
#include "engine/words.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

/* A step may not raise the kinetic energy by more than this an atom plus what it was. */
#define KINETIC_JUMP 1.0
/* Nor may the conserved energy change by more than this an atom plus this share of the temperature
 * between two moments it is known at. A sound run stays below 10^-3. */
#define CONSERVED_JUMP 0.1
/* One barostat move changes lengths and shear by less than this. */
#define LARGEST_MOVE 0.02
#define LARGEST_SHEAR_PER_STEP 0.01
/* On the way to a given density lengths change by less than this in one stride. */
#define DENSITY_MOVE 0.001

#define CHECKPOINT_MAGIC "SGSIM\0\0\1"

/* Everything but the arrays that the future depends on; written to checkpoints as it is. */
typedef struct {
  SgCell cell;               /* reduced */
  int64_t basis[3];          /* unflipped b = b + basis[0] a; unflipped c = c + basis[2] b + basis[1] a */
  SgDrive drive;             /* in force */
  SgDrive next;              /* as last set */
  SgRng rng;
  uint64_t step;
  double time, strain[3];
  double reference_volume;   /* V_0 of the shear-strain rescaling */

  SgForceSums sums;          /* of the present positions where has_sums */
  SgKinetic kinetic;         /* energy always of the present velocities; the rest where has_sums */
  bool has_sums;
  double drift[3];           /* velocity of the centre of mass, taken off in the next step */

  SgSwapStatistics exchanges; /* since the start */
  double heat, work_shear, work_cell, barostat_energy;
  double node_stress;        /* V sigma of the plane when the stress was last known */
  double node_shear;         /* strain prescribed since then */
  double conserved;          /* when last known */
  bool has_conserved;

  SgCell list_cell;          /* of the last rebuild of the list */
} State;

struct _SgSimulation {
  /* immutable after construction */
  SgPotential potential;
  SgConfiguration *origin;   /* owned: path, hash and provenance of where it came from; no atoms */
  size_t n;
  uint64_t freedom;          /* 3n - 3 */
  double mass;

  /* the owner's thread only */
  State state;
  SgAtoms *atoms;            /* owned */
  SgForceField *force_field; /* owned */
  SgIntegratorScratch scratch;
  double *list_r[3];         /* owned: positions at the last rebuild of the list, in the present order */
  uint64_t rebuilds;         /* of the list, as last seen */
  double *kept_force;        /* owned: 3n, while sums are looked at between strides */
  SgThermo thermo;           /* for the reader of sg_simulation_thermo() */
  char *failure;             /* owned, nullable: the reason; no further step is made */

  SgPool *pool;              /* borrowed, nullable */
};

void
sg_drive_default (SgDrive *drive, double temperature)
{
  *drive = (SgDrive){
    .time_step = SG_TIME_STEP,
    .thermostat = true,
    .temperature = temperature,
    .tau_temperature = 2,
    .barostat = true,
    .pressure = 0,
    .tau_pressure = 3,
    .compressibility = 1.0 / 70,
    .plane = SG_PLANE_XY,
    .strain_rate = 0,
    .stress_control = false,
    .tau_stress = 15,
    .shear_modulus = 15,
    .stride = 10,
    .exchange_passes = 1,
  };
}

static bool
refuse (GError **error, const char *what, double value)
{
  g_set_error (error, SG_ERROR, SG_ERROR_REFUSED, _ ("%s (here %g)"), what, value);
  return false;
}

/* Written so that NaN is refused too. */
bool
sg_drive_check (const SgDrive *d, GError **error)
{
  if (!(d->time_step > 0 && d->time_step <= 0.1))
    return refuse (error, _ ("the time step must be positive and at most 0.1 tau"), d->time_step);
  if (!(d->temperature >= 0 && d->temperature < 1e6))
    return refuse (error, _ ("the temperature must not be negative"), d->temperature);
  if (!isfinite (d->pressure))
    return refuse (error, _ ("the pressure must be finite"), d->pressure);
  if (d->stride < 1)
    return refuse (error, _ ("the stride must be at least one step"), d->stride);
  if (d->plane != SG_PLANE_XY && d->plane != SG_PLANE_XZ && d->plane != SG_PLANE_YZ)
    return refuse (error, _ ("there is no such shear plane"), d->plane);
  if (!(fabs (d->strain_rate) * d->time_step <= LARGEST_SHEAR_PER_STEP))
    return refuse (error, _ ("the strain rate must not exceed 0.01 a step"), d->strain_rate);

  double move = d->stride * d->time_step;
  if (d->exchange_every < 0)
    return refuse (error, _ ("the steps between exchanges must not be negative"), d->exchange_every);
  if (d->exchange_every > 0 && d->exchange_passes < 1)
    return refuse (error, _ ("a sweep of exchanges needs at least one pass"), d->exchange_passes);
  if (d->exchange_every > 0 && !(d->thermostat && d->temperature > 0))
    return refuse (error, _ ("exchanges of atoms need a thermostat and a temperature above zero"),
                   d->temperature);
  if (!(d->density == 0 || (d->density >= 0.1 && d->density <= 3)))
    return refuse (error, _ ("the density must be 0.1 to 3, or 0 for what it is"), d->density);
  if (d->thermostat && !(d->tau_temperature > 0 && isfinite (d->tau_temperature)))
    return refuse (error, _ ("the thermostat's time constant must be positive"), d->tau_temperature);
  if ((d->barostat || d->stress_control) && !(d->temperature > 0))
    return refuse (error, _ ("a stochastic cell needs a temperature above zero: its noise comes from it"),
                   d->temperature);
  if (d->barostat && !(d->tau_pressure >= move && isfinite (d->tau_pressure)))
    return refuse (error, _ ("the barostat's time constant must be positive and no less than its stride"),
                   d->tau_pressure);
  if (d->barostat && !(d->compressibility > 0 && isfinite (d->compressibility)))
    return refuse (error, _ ("the compressibility must be positive"), d->compressibility);
  if (d->stress_control && d->strain_rate != 0)
    return refuse (error, _ ("the shear strain is either prescribed or free, not both"), d->strain_rate);
  if (d->stress_control && !(d->tau_stress >= move && isfinite (d->tau_stress)))
    return refuse (error, _ ("the stress control's time constant must be positive and no less than its stride"),
                   d->tau_stress);
  if (d->stress_control && !(d->shear_modulus > 0 && isfinite (d->shear_modulus)))
    return refuse (error, _ ("the shear modulus must be positive"), d->shear_modulus);
  return true;
}

/* The list was rebuilt: atoms stand in a new order. Its positions are kept, for a checkpoint to rebuild the
 * same list from. */
static void
note_rebuild (SgSimulation *sim)
{
  SgForceStatistics statistics;
  sg_force_field_statistics (sim->force_field, &statistics);
  if (statistics.rebuilds == sim->rebuilds)
    return;
  sim->rebuilds = statistics.rebuilds;
  sim->state.list_cell = sim->state.cell;
  for (int c = 0; c < 3; c++)
    memcpy (sim->list_r[c], sim->atoms->r[c], sim->n * sizeof (double));
}

static bool
compute_forces (SgSimulation *sim, bool sums, GError **error)
{
  sim->state.has_sums = false;
  if (!sg_force_field_compute (sim->force_field, &sim->state.cell, sim->atoms,
                               sums ? SG_WANT_SUMS : SG_WANT_FORCES, &sim->state.sums, error))
    return false;
  note_rebuild (sim);
  return true;
}

/* Energy, virial and kinetic tensor of the present state where a step left them out. The forces, and so
 * the motion, keep their bits. */
static bool
ensure_sums (SgSimulation *sim, GError **error)
{
  State *s = &sim->state;
  if (s->has_sums)
    return true;

  size_t bytes = sim->n * sizeof (double);
  uint64_t rebuilds = sim->rebuilds;
  for (size_t c = 0; c < 3; c++)
    memcpy (sim->kept_force + c * sim->n, sim->atoms->f[c], bytes);
  if (!compute_forces (sim, true, error))
    return false;
  if (sim->rebuilds == rebuilds)
    for (size_t c = 0; c < 3; c++)
      memcpy (sim->atoms->f[c], sim->kept_force + c * sim->n, bytes);

  SgKinetic kinetic;
  sg_integrator_measure (sim->atoms, &sim->potential, &kinetic, &sim->scratch, sim->pool);
  kinetic.energy = s->kinetic.energy;
  s->kinetic = kinetic;
  s->has_sums = true;
  return true;
}

/* With sums: the stress of the present state. */
static void
present_stress (const SgSimulation *sim, double stress[6])
{
  const State *s = &sim->state;
  sg_stress_total (s->sums.virial, s->kinetic.tensor, sg_cell_volume (&s->cell), stress);
}

/* V sigma of the driven plane. */
static double
present_node (const SgSimulation *sim)
{
  double stress[6];
  present_stress (sim, stress);
  return sg_cell_volume (&sim->state.cell) * sg_stress_of_plane (stress, sim->state.drive.plane);
}

/* Work of the prescribed shear since the node: the trapezium over the strain. */
static double
open_work (const SgSimulation *sim)
{
  const State *s = &sim->state;
  return s->node_shear != 0 ? 0.5 * (s->node_stress + present_node (sim)) * s->node_shear : 0;
}

static void
close_node (SgSimulation *sim)
{
  State *s = &sim->state;
  s->work_shear += open_work (sim);
  s->node_stress = present_node (sim);
  s->node_shear = 0;
}

/* Velocities changed from outside: everything that depends on them. */
static void
measure_velocities (SgSimulation *sim)
{
  State *s = &sim->state;
  sg_integrator_measure (sim->atoms, &sim->potential, &s->kinetic, &sim->scratch, sim->pool);
  memset (s->drift, 0, sizeof s->drift);
  s->has_conserved = false;
  if (s->has_sums)
    s->node_stress = present_node (sim);
}

static void
stop_centre_of_mass (SgSimulation *sim)
{
  SgKinetic kinetic;
  sg_integrator_measure (sim->atoms, &sim->potential, &kinetic, &sim->scratch, sim->pool);
  for (int c = 0; c < 3; c++)
    {
      double drift = kinetic.momentum[c] / sim->mass;
      for (size_t i = 0; i < sim->n; i++)
        sim->atoms->v[c][i] -= drift;
    }
}

/* Reduces the cell and gives the atoms the image flags of the new basis. */
static void
reduce_cell (SgSimulation *sim)
{
  State *s = &sim->state;
  SgFlip flip;
  if (!sg_cell_reduce (&s->cell, &flip))
    return;

  SgAtoms *atoms = sim->atoms;
  for (size_t i = 0; i < sim->n; i++)
    {
      int32_t image[3] = { atoms->image[0][i], atoms->image[1][i], atoms->image[2][i] };
      sg_flip_image (&flip, image);
      for (int c = 0; c < 3; c++)
        atoms->image[c][i] = image[c];
    }
  /* b = b' + ba a and c = c' + cb b' + ca a put into the unflipped basis */
  s->basis[1] += flip.ca + s->basis[2] * flip.ba;
  s->basis[2] += flip.cb;
  s->basis[0] += flip.ba;
  sg_force_field_invalidate (sim->force_field);
}

SgSimulation *
sg_simulation_new (const SgConfiguration *configuration, SgPool *pool, const char *path, uint64_t seed,
                   GError **error)
{
  const SgAtoms *given = configuration->atoms;
  if (given->n < 2)
    {
      g_set_error (error, SG_ERROR, SG_ERROR_INPUT, _ ("%zu atoms are too few"), given->n);
      return NULL;
    }
  for (size_t i = 0; i < given->n; i++)
    {
      bool good = given->type[i] < configuration->potential.n_types;
      for (int c = 0; c < 3; c++)
        good = good && isfinite (given->r[c][i]) && isfinite (given->v[c][i]);
      if (!good)
        {
          g_set_error (error, SG_ERROR, SG_ERROR_INPUT,
                       _ ("atom %" PRId64 " has no finite position and velocity or no known type"),
                       given->id[i]);
          return NULL;
        }
    }
  if (!sg_cell_check (&configuration->cell, error))
    return NULL;
  SgForceField *ff = sg_force_field_new (&configuration->potential, pool, path, error);
  if (ff == NULL)
    return NULL;

  SgSimulation *sim = g_new0 (SgSimulation, 1);
  State *s = &sim->state;
  size_t n = sim->n = given->n;
  sim->potential = configuration->potential;
  sim->pool = pool;
  sim->force_field = ff;
  sim->freedom = 3 * (uint64_t) n - 3;
  sim->atoms = sg_atoms_copy (given);
  sim->origin = g_new0 (SgConfiguration, 1);
  sim->origin->path = g_strdup (configuration->path);
  sim->origin->sha256 = g_strdup (configuration->sha256);
  sim->origin->provenance = g_strdup (configuration->provenance);
  for (size_t i = 0; i < n; i++)
    {
      sim->mass += sim->potential.mass[given->type[i]];
      sim->atoms->index[i] = (uint32_t) i;
    }
  for (int c = 0; c < 3; c++)
    sim->list_r[c] = g_new0 (double, n);
  sim->kept_force = g_new0 (double, 3 * n);

  s->cell = configuration->cell;
  memcpy (s->strain, configuration->strain, sizeof s->strain);
  s->reference_volume = sg_cell_volume (&s->cell);
  sg_drive_default (&s->drive, 0.26);
  s->next = s->drive;
  sg_rng_seed (&s->rng, seed);
  reduce_cell (sim);
  memset (s->basis, 0, sizeof s->basis);
  sg_atoms_wrap (sim->atoms, &s->cell);
  stop_centre_of_mass (sim);

  if (!sg_force_field_check_cell (ff, &s->cell, error) || !compute_forces (sim, true, error))
    {
      sg_simulation_free (sim);
      return NULL;
    }
  s->has_sums = true;
  measure_velocities (sim);
  return sim;
}

void
sg_simulation_free (SgSimulation *sim)
{
  if (sim == NULL)
    return;
  sg_force_field_free (sim->force_field);
  sg_atoms_free (sim->atoms);
  sg_integrator_clear (&sim->scratch);
  sg_configuration_free (sim->origin);
  for (int c = 0; c < 3; c++)
    g_free (sim->list_r[c]);
  g_free (sim->kept_force);
  g_free (sim->failure);
  g_free (sim);
}

void
sg_simulation_draw_velocities (SgSimulation *sim, double temperature)
{
  SgAtoms *atoms = sim->atoms;
  const size_t n = sim->n;

  /* In the file's order, so that the numbers do not depend on how the list has sorted. */
  uint32_t *place = g_new (uint32_t, n);
  for (size_t i = 0; i < n; i++)
    place[atoms->index[i]] = (uint32_t) i;
  for (size_t k = 0; k < n; k++)
    {
      size_t i = place[k];
      double width = sqrt (fmax (temperature, 0) / sim->potential.mass[atoms->type[i]]);
      for (int c = 0; c < 3; c++)
        atoms->v[c][i] = width * sg_rng_normal (&sim->state.rng);
    }
  g_free (place);

  stop_centre_of_mass (sim);
  SgKinetic kinetic;
  sg_integrator_measure (atoms, &sim->potential, &kinetic, &sim->scratch, sim->pool);
  if (kinetic.energy > 0)
    {
      double factor = sqrt (0.5 * (double) sim->freedom * temperature / kinetic.energy);
      for (int c = 0; c < 3; c++)
        for (size_t i = 0; i < n; i++)
          atoms->v[c][i] *= factor;
    }
  measure_velocities (sim);
}

const SgDrive *
sg_simulation_drive (const SgSimulation *sim)
{
  return &sim->state.next;
}

bool
sg_simulation_set_drive (SgSimulation *sim, const SgDrive *drive)
{
  if (!sg_drive_check (drive, NULL))
    return false;
  sim->state.next = *drive;
  return true;
}

/* The drive set since the last step comes into force. The work done so far belongs to the old one. */
static bool
take_drive (SgSimulation *sim, GError **error)
{
  State *s = &sim->state;
  bool shear_changes = s->next.plane != s->drive.plane || s->next.strain_rate != s->drive.strain_rate;

  if (shear_changes)
    {
      if (!ensure_sums (sim, error))
        return false;
      close_node (sim);
    }
  s->drive = s->next;
  if (shear_changes)
    s->node_stress = present_node (sim);
  return true;
}

static double
temperature_of (const SgSimulation *sim, double kinetic)
{
  return 2 * kinetic / (double) sim->freedom;
}

static bool
fail (SgSimulation *sim, GError **error, const char *format, ...) G_GNUC_PRINTF (3, 4);

static bool
fail (SgSimulation *sim, GError **error, const char *format, ...)
{
  va_list args;
  va_start (args, format);
  g_autofree char *reason = g_strdup_vprintf (format, args);
  va_end (args);
  g_free (sim->failure);
  sim->failure = g_strdup_printf (_ ("step %" PRIu64 ": %s"), sim->state.step + 1, reason);
  g_set_error_literal (error, SG_ERROR, SG_ERROR_NUMERICAL, sim->failure);
  return false;
}

/* An error of the force field, with the step. */
static bool
fail_forces (SgSimulation *sim, GError **error, GError *inner)
{
  g_free (sim->failure);
  sim->failure
      = g_strdup_printf (_ ("step %" PRIu64 ": %s"), sim->state.step + 1, inner->message);
  g_set_error_literal (error, inner->domain, inner->code, sim->failure);
  g_error_free (inner);
  return false;
}

/* The energy that must not drift; wants sums. */
static double
present_conserved (const SgSimulation *sim)
{
  const State *s = &sim->state;
  return s->kinetic.energy + s->sums.energy + s->barostat_energy - s->heat - s->work_shear
         - open_work (sim);
}

static bool
check_conserved (SgSimulation *sim, GError **error)
{
  State *s = &sim->state;
  double now = present_conserved (sim), n = (double) sim->n;
  double limit = CONSERVED_JUMP * n * (1 + temperature_of (sim, s->kinetic.energy));

  if (!isfinite (now) || (s->has_conserved && !(fabs (now - s->conserved) <= limit)))
    return fail (sim, error, _ ("the energy jumped by %g an atom"), (now - s->conserved) / n);
  s->conserved = now;
  s->has_conserved = true;
  return true;
}

static bool
one_step (SgSimulation *sim, GError **error)
{
  State *s = &sim->state;
  GError *inner = NULL;

  if (!take_drive (sim, &inner))
    return fail_forces (sim, error, inner);
  const SgDrive *d = &s->drive;
  if (d->exchange_every > 0 && s->step % (uint64_t) d->exchange_every == 0
      && !sg_simulation_exchange (sim, (unsigned) d->exchange_passes, &s->exchanges, &inner))
    return fail_forces (sim, error, inner);
  const double dt = d->time_step, volume = sg_cell_volume (&s->cell);
  const bool at_stride = s->step % (uint64_t) d->stride == 0;
  SgFirstHalf half = { .dt = dt, .factor = 1, .plane = d->plane, .scale = 1 };
  memcpy (half.drift, s->drift, sizeof half.drift);
  memcpy (half.origin, s->cell.origin, sizeof half.origin);
  memset (s->drift, 0, sizeof s->drift);

  bool moves_volume = d->barostat && at_stride, moves_shear = d->stress_control && at_stride;
  double way = d->density > 0 && !d->barostat && at_stride ? cbrt ((double) sim->n / (volume * d->density)) : 1;
  bool moves_density = fabs (way - 1) > 1e-12;
  if ((moves_volume || moves_shear || moves_density) && !ensure_sums (sim, &inner))
    return fail_forces (sim, error, inner);

  /* Thermostat: its factor is applied in the first pass. */
  double kinetic = s->kinetic.energy;
  if (d->thermostat)
    {
      if (!(kinetic > 0) && d->temperature > 0)
        return fail (sim, error, _ ("the thermostat rescales velocities and all of them are zero"));
      if (kinetic > 0)
        {
          half.factor = sg_thermostat_factor (&s->rng, kinetic, d->temperature, sim->freedom,
                                              dt / d->tau_temperature);
          s->heat += (half.factor * half.factor - 1) * kinetic;
          kinetic *= half.factor * half.factor;
        }
    }

  /* Barostats: their moves are made in the middle of the drift. */
  SgRescaling volume_move = { 0 }, shear_move = { 0 };
  double stress[6] = { 0 }, free_shear = 0;
  if (moves_density)
    half.scale = CLAMP (way, 1 - DENSITY_MOVE, 1 + DENSITY_MOVE);
  if (moves_volume || moves_shear || moves_density)
    {
      double tensor[6];
      for (int k = 0; k < 6; k++)
        tensor[k] = half.factor * half.factor * s->kinetic.tensor[k];
      sg_stress_total (s->sums.virial, tensor, volume, stress);
    }
  if (moves_volume)
    {
      half.scale = sg_volume_move (&s->rng, volume, sg_stress_pressure (stress), d->pressure,
                                   d->temperature, d->compressibility, d->tau_pressure,
                                   d->stride * dt, &volume_move);
      if (!(fabs (half.scale - 1) <= LARGEST_MOVE))
        return fail (sim, error, _ ("the barostat wants to scale the cell by %g in one move"), half.scale);
    }
  if (moves_shear)
    {
      free_shear = sg_shear_move (&s->rng, volume, sg_stress_of_plane (stress, d->plane),
                                  d->temperature, s->reference_volume * d->shear_modulus,
                                  d->tau_stress, d->stride * dt, &shear_move);
      if (!(fabs (free_shear) <= LARGEST_MOVE))
        return fail (sim, error, _ ("the stress control wants to shear by %g in one move"), free_shear);
    }
  double prescribed = d->strain_rate * dt;
  half.dgamma = prescribed + free_shear;
  half.moves = half.dgamma != 0 || half.scale != 1;

  sg_integrator_first_half (sim->atoms, &sim->potential, &half, sim->pool);
  if (half.moves)
    {
      sg_cell_shear (&s->cell, d->plane, half.dgamma);
      sg_cell_scale (&s->cell, half.scale);
      s->strain[d->plane] += half.dgamma;
      s->node_shear += prescribed;
      reduce_cell (sim);
    }

  bool sums = (s->step + 1) % (uint64_t) d->stride == 0 || moves_volume || moves_shear || moves_density;
  if (!compute_forces (sim, sums, &inner))
    return fail_forces (sim, error, inner);
  sg_integrator_second_half (sim->atoms, &sim->potential, dt, sums, &s->kinetic, &sim->scratch,
                             sim->pool);
  if (!isfinite (s->kinetic.energy))
    return fail (sim, error, _ ("a velocity is not finite"));
  if (s->kinetic.energy - kinetic > KINETIC_JUMP * (double) sim->n + kinetic)
    return fail (sim, error, _ ("the temperature jumped from %g to %g"), temperature_of (sim, kinetic),
                 temperature_of (sim, s->kinetic.energy));

  if (sums)
    {
      double now[6], new_volume = sg_cell_volume (&s->cell);
      s->has_sums = true;
      close_node (sim);
      present_stress (sim, now);
      if (moves_volume)
        {
          double p = sg_stress_pressure (stress), p_now = sg_stress_pressure (now);
          s->barostat_energy += sg_volume_energy (&volume_move, new_volume, p_now, d->pressure);
          s->work_cell -= 0.5 * (p + p_now) * (new_volume - volume);
        }
      if (moves_density)
        {
          /* work from outside, not heat; a rough one: what is conserved begins anew */
          double work = -0.5 * (sg_stress_pressure (stress) + sg_stress_pressure (now)) * (new_volume - volume);
          s->barostat_energy -= work;
          s->work_cell += work;
          s->has_conserved = false;
        }
      if (moves_shear)
        {
          double t = sg_stress_of_plane (stress, d->plane), t_now = sg_stress_of_plane (now, d->plane);
          s->barostat_energy += sg_shear_energy (&shear_move, new_volume, t_now);
          s->work_cell += 0.5 * (volume * t + new_volume * t_now) * free_shear;
        }
      if (!check_conserved (sim, error))
        return false;
      /* Rounding of the forces makes the centre of mass drift; the next step takes it off. */
      for (int c = 0; c < 3; c++)
        s->drift[c] = s->kinetic.momentum[c] / sim->mass;
    }
  s->step++;
  s->time += dt;
  return true;
}

bool
sg_simulation_step (SgSimulation *sim, unsigned n, bool want_sums, GError **error)
{
  if (sim->failure != NULL)
    {
      g_set_error (error, SG_ERROR, SG_ERROR_NUMERICAL, _ ("the run has failed: %s"), sim->failure);
      return false;
    }
  for (unsigned k = 0; k < n; k++)
    if (!one_step (sim, error))
      return false;

  GError *inner = NULL;
  if (want_sums && !ensure_sums (sim, &inner))
    return fail_forces (sim, error, inner);
  return true;
}

bool
sg_simulation_exchange (SgSimulation *sim, unsigned passes, SgSwapStatistics *statistics, GError **error)
{
  State *s = &sim->state;
  uint64_t accepted = statistics->accepted;
  GError *inner = NULL;

  if (sim->failure != NULL)
    {
      g_set_error (error, SG_ERROR, SG_ERROR_NUMERICAL, _ ("the run has failed: %s"), sim->failure);
      return false;
    }
  if (!(s->next.temperature > 0))
    {
      g_set_error (error, SG_ERROR, SG_ERROR_UNSUPPORTED, _ ("exchanges need a temperature above zero"));
      return false;
    }
  if (!ensure_sums (sim, &inner))
    return fail_forces (sim, error, inner);
  if (!sg_swap_sweep (&sim->potential, &s->cell, sim->atoms, sim->pool, s->next.temperature, passes,
                      sg_rng_uint64 (&s->rng), 0, statistics, error))
    return false;
  if (statistics->accepted == accepted)
    return true;

  double before = s->sums.energy;
  close_node (sim);
  sg_force_field_retype (sim->force_field, sim->atoms);
  if (!compute_forces (sim, true, &inner))
    return fail_forces (sim, error, inner);
  s->has_sums = true;
  s->heat += s->sums.energy - before;
  s->node_stress = present_node (sim);
  return true;
}

const SgThermo *
sg_simulation_thermo (SgSimulation *sim)
{
  State *s = &sim->state;
  SgThermo *t = &sim->thermo;

  t->has_virial = sim->failure == NULL && ensure_sums (sim, NULL);
  t->step = s->step;
  t->time = s->time;
  memcpy (t->strain, s->strain, sizeof t->strain);
  t->volume = sg_cell_volume (&s->cell);
  t->kinetic_energy = s->kinetic.energy;
  t->temperature = temperature_of (sim, s->kinetic.energy);
  t->heat = s->heat;
  t->exchange_trials = s->exchanges.trials;
  t->exchanges = s->exchanges.accepted;
  t->barostat_energy = s->barostat_energy;
  if (t->has_virial)
    {
      t->potential_energy = s->sums.energy;
      present_stress (sim, t->stress);
      t->pressure = sg_stress_pressure (t->stress);
      t->work = s->work_shear + open_work (sim) + s->work_cell;
      t->conserved = present_conserved (sim);
    }
  return t;
}

void
sg_simulation_clock (const SgSimulation *sim, uint64_t *step, double *time, double strain[3])
{
  *step = sim->state.step;
  *time = sim->state.time;
  memcpy (strain, sim->state.strain, sizeof sim->state.strain);
}

const SgCell *
sg_simulation_cell (const SgSimulation *sim)
{
  return &sim->state.cell;
}

void
sg_simulation_unflipped_cell (const SgSimulation *sim, SgCell *cell)
{
  const State *s = &sim->state;
  const double nba = (double) s->basis[0], nca = (double) s->basis[1], ncb = (double) s->basis[2];

  *cell = s->cell;
  cell->xz += ncb * s->cell.xy + nca * s->cell.lx;
  cell->yz += ncb * s->cell.ly;
  cell->xy += nba * s->cell.lx;
}

const SgAtoms *
sg_simulation_atoms (const SgSimulation *sim)
{
  return sim->atoms;
}

const SgPotential *
sg_simulation_potential (const SgSimulation *sim)
{
  return &sim->potential;
}

SgForceField *
sg_simulation_force_field (SgSimulation *sim)
{
  return sim->force_field;
}

SgConfiguration *
sg_simulation_configuration (const SgSimulation *sim)
{
  SgAtoms *atoms = sg_atoms_copy (sim->atoms);
  uint32_t *order = g_new (uint32_t, sim->n);
  for (size_t i = 0; i < sim->n; i++)
    order[atoms->index[i]] = (uint32_t) i;
  sg_atoms_permute (atoms, order);
  g_free (order);
  sg_atoms_wrap (atoms, &sim->state.cell);

  SgConfiguration *configuration = sg_configuration_new (&sim->state.cell, atoms);
  configuration->potential = sim->potential;
  configuration->has_velocities = sim->state.kinetic.energy > 0;
  memcpy (configuration->strain, sim->state.strain, sizeof configuration->strain);
  configuration->path = g_strdup (sim->origin->path);
  configuration->sha256 = g_strdup (sim->origin->sha256);
  configuration->provenance = g_strdup (sim->origin->provenance);
  return configuration;
}

/* A checkpoint: magic, sizes, potential, State, then the arrays. Of one build on one machine: it is for
 * going on, not for keeping. */
typedef struct {
  char magic[8];
  uint64_t n, state_size, potential_size;
} CheckpointHead;

typedef void (*EachArray) (void *data, void *array, size_t bytes);

static void
for_each_array (SgSimulation *sim, EachArray each, void *data)
{
  SgAtoms *a = sim->atoms;
  const size_t n = sim->n;
  for (int c = 0; c < 3; c++)
    {
      each (data, a->r[c], n * sizeof (double));
      each (data, a->v[c], n * sizeof (double));
      each (data, a->f[c], n * sizeof (double));
      each (data, a->image[c], n * sizeof (int32_t));
      each (data, sim->list_r[c], n * sizeof (double));
    }
  each (data, a->type, n);
  each (data, a->index, n * sizeof (uint32_t));
  each (data, a->id, n * sizeof (int64_t));
}

static void
count_bytes (void *data, void *array, size_t bytes)
{
  *(size_t *) data += bytes;
}

static void
put_bytes (void *data, void *array, size_t bytes)
{
  char **p = data;
  memcpy (*p, array, bytes);
  *p += bytes;
}

static void
get_bytes (void *data, void *array, size_t bytes)
{
  const char **p = data;
  memcpy (array, *p, bytes);
  *p += bytes;
}

GBytes *
sg_simulation_save (SgSimulation *sim)
{
  CheckpointHead head = { .n = sim->n, .state_size = sizeof (State),
                          .potential_size = sizeof (SgPotential) };
  size_t size = sizeof head + sizeof (SgPotential) + sizeof (State);

  memcpy (head.magic, CHECKPOINT_MAGIC, sizeof head.magic);
  for_each_array (sim, count_bytes, &size);
  char *bytes = g_malloc (size), *p = bytes;
  put_bytes (&p, &head, sizeof head);
  put_bytes (&p, &sim->potential, sizeof sim->potential);
  put_bytes (&p, &sim->state, sizeof sim->state);
  for_each_array (sim, put_bytes, &p);
  return g_bytes_new_take (bytes, size);
}

bool
sg_simulation_restore (SgSimulation *sim, GBytes *bytes, GError **error)
{
  gsize size;
  const char *p = g_bytes_get_data (bytes, &size);
  size_t wanted = sizeof (CheckpointHead) + sizeof (SgPotential) + sizeof (State);
  CheckpointHead head;

  for_each_array (sim, count_bytes, &wanted);
  if (size >= sizeof head)
    memcpy (&head, p, sizeof head);
  if (size != wanted || memcmp (head.magic, CHECKPOINT_MAGIC, sizeof head.magic) != 0
      || head.n != sim->n || head.state_size != sizeof (State)
      || head.potential_size != sizeof (SgPotential)
      || memcmp (p + sizeof head, &sim->potential, sizeof (SgPotential)) != 0)
    {
      g_set_error (error, SG_ERROR, SG_ERROR_INPUT,
                   _ ("the checkpoint is not of this version, this number of atoms and this potential"));
      return false;
    }

  /* The list first, from the positions it was built of; then the atoms where they are. */
  const char *start = p + sizeof head + sizeof (SgPotential);
  SgAtoms *atoms = sim->atoms;
  get_bytes (&start, &sim->state, sizeof (State));
  p = start;
  for_each_array (sim, get_bytes, &p);
  for (int c = 0; c < 3; c++)
    memcpy (atoms->r[c], sim->list_r[c], sim->n * sizeof (double));
  uint32_t *order = g_memdup2 (atoms->index, sim->n * sizeof (uint32_t));
  sg_force_field_invalidate (sim->force_field);
  GError *inner = NULL;
  bool good = sg_force_field_compute (sim->force_field, &sim->state.list_cell, atoms, SG_WANT_FORCES,
                                      NULL, &inner);
  if (good)
    {
      good = memcmp (order, atoms->index, sim->n * sizeof (uint32_t)) == 0;
      for (int c = 0; c < 3; c++)
        good = good && memcmp (atoms->r[c], sim->list_r[c], sim->n * sizeof (double)) == 0;
      if (!good)
        g_set_error (&inner, SG_ERROR, SG_ERROR_NUMERICAL,
                     _ ("the neighbour list could not be rebuilt as it was"));
    }
  g_free (order);

  SgForceStatistics statistics;
  sg_force_field_statistics (sim->force_field, &statistics);
  sim->rebuilds = statistics.rebuilds;
  p = start;
  for_each_array (sim, get_bytes, &p);
  g_clear_pointer (&sim->failure, g_free);
  if (!good)
    {
      /* The atoms are right all the same: only the bits of the sums may differ from here on. */
      sg_force_field_invalidate (sim->force_field);
      g_warning ("%s", inner->message);
      g_error_free (inner);
    }
  return true;
}

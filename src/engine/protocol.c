/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/protocol.h"
#include "engine/error.h"
#include "engine/units.h"
#include "engine/words.h"

#include <math.h>
#include <string.h>

static const char *const kind_names[SG_N_STAGE_KINDS]
    = { "hold", "load", "unload", "creep", "anneal" };
static const char *const until_names[SG_N_UNTILS] = { "user", "strain", "stress", "time", "steps" };

#define BIT(x) (1u << (x))
static const unsigned allowed_untils[SG_N_STAGE_KINDS] = {
  [SG_STAGE_HOLD] = BIT (SG_UNTIL_USER) | BIT (SG_UNTIL_STRESS) | BIT (SG_UNTIL_TIME) | BIT (SG_UNTIL_STEPS),
  [SG_STAGE_LOAD] = BIT (SG_N_UNTILS) - 1,
  [SG_STAGE_UNLOAD] = BIT (SG_UNTIL_USER) | BIT (SG_UNTIL_STRAIN) | BIT (SG_UNTIL_TIME) | BIT (SG_UNTIL_STEPS),
  [SG_STAGE_CREEP] = BIT (SG_UNTIL_USER) | BIT (SG_UNTIL_TIME) | BIT (SG_UNTIL_STEPS),
  [SG_STAGE_ANNEAL] = BIT (SG_UNTIL_TIME) | BIT (SG_UNTIL_STEPS),
};

SgProtocol *
sg_protocol_new (const char *name)
{
  SgProtocol *protocol = g_new0 (SgProtocol, 1);
  protocol->name = g_strdup (name);
  protocol->seed = 1;
  protocol->time_step = SG_TIME_STEP;
  sg_start_default (&protocol->start, 0, 1);
  for (int c = 0; c < 3; c++)
    protocol->replicate[c] = 1;
  protocol->stages = g_array_new (FALSE, TRUE, sizeof (SgStage));
  return protocol;
}

SgProtocol *
sg_protocol_copy (const SgProtocol *from)
{
  SgProtocol *protocol = g_new0 (SgProtocol, 1);
  *protocol = *from;
  protocol->name = g_strdup (from->name);
  protocol->path = g_strdup (from->path);
  protocol->sample = g_strdup (from->sample);
  protocol->potential = g_strdup (from->potential);
  protocol->stages = g_array_copy (from->stages);
  return protocol;
}

void
sg_protocol_free (SgProtocol *protocol)
{
  if (protocol == NULL)
    return;
  g_free (protocol->name);
  g_free (protocol->path);
  g_free (protocol->sample);
  g_free (protocol->potential);
  g_array_unref (protocol->stages);
  g_free (protocol);
}

bool
sg_protocol_check (const SgProtocol *protocol, GError **error)
{
  if (protocol->stages->len == 0)
    {
      g_set_error_literal (error, SG_ERROR, SG_ERROR_INPUT, _ ("the protocol has no stage"));
      return false;
    }
  if (!(protocol->time_step >= 1e-5 && protocol->time_step <= 0.02))
    {
      g_set_error (error, SG_ERROR, SG_ERROR_INPUT, _ ("the time step %g is not within 1e-5..0.02 tau"),
                   protocol->time_step);
      return false;
    }
  for (int c = 0; c < 3; c++)
    if (protocol->replicate[c] < 1 || protocol->replicate[c] > 1000)
      {
        g_set_error (error, SG_ERROR, SG_ERROR_INPUT, _ ("%d copies along an axis; possible are 1 to 1000"),
                     protocol->replicate[c]);
        return false;
      }
  for (unsigned i = 0; i < protocol->stages->len; i++)
    {
      GError *inner = NULL;
      if (!sg_stage_check (sg_protocol_stage (protocol, i), &inner))
        {
          g_propagate_prefixed_error (error, inner, _ ("stage %u: "), i + 1);
          return false;
        }
    }
  return true;
}

void
sg_stage_default (SgStage *stage, SgStageKind kind)
{
  memset (stage, 0, sizeof *stage);
  stage->kind = kind;
  stage->plane = SG_PLANE_XY;
  stage->sign = 1;
  stage->rate = 1e8;
  stage->temperature = stage->temperature_end = 0.26;
  stage->thermostat = stage->barostat = true;
  stage->exchange_passes = 1;
  if (kind == SG_STAGE_ANNEAL)
    {
      stage->until = SG_UNTIL_STEPS;
      stage->until_value = 1e5;
    }
}

static bool
refuse (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);

static bool
refuse (GError **error, const char *format, ...)
{
  va_list args;
  va_start (args, format);
  g_autofree char *message = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error_literal (error, SG_ERROR, SG_ERROR_INPUT, message);
  return false;
}

/* Written so that NaN is refused too. */
static bool
within (double value, double min, double max)
{
  return value >= min && value <= max;
}

bool
sg_stage_check (const SgStage *s, GError **error)
{
  if ((unsigned)s->kind >= SG_N_STAGE_KINDS)
    return refuse (error, _ ("no such kind of stage: %d"), (int)s->kind);
  if ((unsigned)s->plane > SG_PLANE_YZ || (s->sign != 1 && s->sign != -1))
    return refuse (error, _ ("no such direction"));
  if ((unsigned)s->until >= SG_N_UNTILS)
    return refuse (error, _ ("no such end condition: %d"), (int)s->until);
  if (!sg_until_is_allowed (s->kind, s->until))
    return refuse (error, _ ("a stage of the kind \"%s\" cannot last until \"%s\""),
                   kind_names[s->kind], until_names[s->until]);
  if (!within (s->rate, 1, 1e11))
    return refuse (error, _ ("the rate %g is not within 1..1e11 per second"), s->rate);
  if (!within (s->temperature, 0.001, 2) || !within (s->temperature_end, 0.001, 2))
    return refuse (error, _ ("the temperature %g is not within 0.001..2"),
                   within (s->temperature, 0.001, 2) ? s->temperature_end : s->temperature);
  if (s->kind != SG_STAGE_ANNEAL && s->temperature_end != s->temperature)
    return refuse (error, _ ("only an anneal ends at another temperature"));
  if (s->kind == SG_STAGE_ANNEAL && !s->thermostat)
    return refuse (error, _ ("an anneal needs the thermostat"));
  if (s->exchange_every % SG_STRIDE != 0 || s->exchange_every > 1000000)
    return refuse (error, _ ("exchange-every is %u, not a multiple of %d up to 1000000"), s->exchange_every,
                   SG_STRIDE);
  if (s->exchange_passes < 1 || s->exchange_passes > 1000)
    return refuse (error, _ ("exchange-passes is %u, not 1 to 1000"), s->exchange_passes);
  if (s->exchange_every > 0
      && ((s->kind != SG_STAGE_HOLD && s->kind != SG_STAGE_ANNEAL) || !s->thermostat))
    return refuse (error, _ ("atoms are exchanged only in a hold or an anneal with a thermostat"));
  if (s->guard_every % SG_STRIDE != 0 || s->guard_every > 1000000000)
    return refuse (error, _ ("guard-every is %u, not a multiple of %d up to 1000000000"), s->guard_every, SG_STRIDE);
  if (s->guard_every > 0 && s->kind != SG_STAGE_HOLD && s->kind != SG_STAGE_ANNEAL)
    return refuse (error, _ ("only a hold or an anneal is guarded against ordering"));
  if (s->density != 0 && s->barostat)
    return refuse (error, _ ("a density is given only without barostat"));
  if (s->density != 0 && !within (s->density, 0.1, 3))
    return refuse (error, _ ("the density %g is not within 0.1..3"), s->density);
  if (s->density != 0 && s->kind != SG_STAGE_HOLD && s->kind != SG_STAGE_ANNEAL)
    return refuse (error, _ ("a density is given only to a hold or an anneal"));
  if (!within (s->pressure, -5, 100))
    return refuse (error, _ ("the pressure %g is not within -5..100"), s->pressure);
  if (s->sample_every % SG_STRIDE != 0 || s->sample_every > 1000000)
    return refuse (error, _ ("sample-every is %u, not a multiple of %d up to 1000000"), s->sample_every,
                   SG_STRIDE);

  switch (s->until)
    {
    case SG_UNTIL_STRAIN:
      if (!within (s->until_value, s->kind == SG_STAGE_UNLOAD ? 1e-6 : -100, 100))
        return refuse (error, _ ("the strain %g to end at is out of range"), s->until_value);
      break;
    case SG_UNTIL_STRESS:
      if (!within (s->until_value, s->kind == SG_STAGE_HOLD ? 0 : -100, 100))
        return refuse (error, _ ("the stress %g to end at is out of range"), s->until_value);
      break;
    case SG_UNTIL_TIME:
      if (!within (s->until_value, 1e-3, 1e12))
        return refuse (error, _ ("the time %g to end at is not within 0.001..1e12 tau"), s->until_value);
      break;
    case SG_UNTIL_STEPS:
      if (!within (s->until_value, 1, 1e15) || s->until_value != floor (s->until_value))
        return refuse (error, _ ("%g is not a whole number of steps from 1 to 1e15"), s->until_value);
      break;
    case SG_UNTIL_USER:
    default:
      break;
    }
  return true;
}

uint32_t
sg_stage_row_steps (const SgStage *stage)
{
  if (stage->sample_every > 0)
    return stage->sample_every;
  if (stage->kind != SG_STAGE_LOAD && stage->kind != SG_STAGE_UNLOAD)
    return 200;
  double steps = 2e-5 / (stage->rate * SG_SECONDS_PER_STEP);
  return (uint32_t)lround (CLAMP (steps, 20, 5000) / SG_STRIDE) * SG_STRIDE;
}

uint64_t
sg_stage_expected_steps (const SgStage *stage, double strain, double time_step)
{
  switch (stage->until)
    {
    case SG_UNTIL_STEPS:
      return (uint64_t)stage->until_value;
    case SG_UNTIL_TIME:
      return (uint64_t)fmax (1, rint (stage->until_value / time_step));
    case SG_UNTIL_STRAIN:
      if (stage->kind == SG_STAGE_LOAD)
        {
          double way = stage->until_value - stage->sign * strain;
          return (uint64_t)fmax (1, rint (way / (stage->rate * SG_SECONDS_PER_STEP)));
        }
      return 0;
    case SG_UNTIL_USER:
    case SG_UNTIL_STRESS:
    default:
      return 0;
    }
}

char *
sg_stage_describe (const SgStage *s)
{
  GString *text = g_string_new (kind_names[s->kind]);
  locale_t before = sg_plain_begin ();
  if (s->kind == SG_STAGE_LOAD)
    g_string_append_printf (text, " %s", sg_direction_name (s->plane, s->sign));
  if (s->kind == SG_STAGE_LOAD || s->kind == SG_STAGE_UNLOAD)
    g_string_append_printf (text, " at %.4g/s", s->rate);
  if (s->kind == SG_STAGE_ANNEAL)
    g_string_append_printf (text, " from kT = %g to %g", s->temperature, s->temperature_end);
  switch (s->until)
    {
    case SG_UNTIL_STRAIN:
      g_string_append_printf (text, s->kind == SG_STAGE_UNLOAD ? ", over %g of strain at most"
                                                                : " until strain %g",
                              s->kind == SG_STAGE_LOAD ? s->sign * s->until_value : s->until_value);
      break;
    case SG_UNTIL_STRESS:
      g_string_append_printf (text, " until stress %g",
                              s->kind == SG_STAGE_LOAD ? s->sign * s->until_value : s->until_value);
      break;
    case SG_UNTIL_TIME:
      g_string_append_printf (text, " for %g tau", s->until_value);
      break;
    case SG_UNTIL_STEPS:
      g_string_append_printf (text, " for %.0f steps", s->until_value);
      break;
    case SG_UNTIL_USER:
    default:
      break;
    }
  sg_plain_end (before);
  return g_string_free (text, FALSE);
}

const char *
sg_stage_kind_name (SgStageKind kind)
{
  return (unsigned)kind < SG_N_STAGE_KINDS ? kind_names[kind] : "?";
}

bool
sg_stage_kind_parse (const char *text, SgStageKind *kind)
{
  for (unsigned k = 0; k < SG_N_STAGE_KINDS; k++)
    if (strcmp (text, kind_names[k]) == 0)
      {
        *kind = (SgStageKind)k;
        return true;
      }
  return false;
}

const char *
sg_until_name (SgUntil until)
{
  return (unsigned)until < SG_N_UNTILS ? until_names[until] : "?";
}

bool
sg_until_is_allowed (SgStageKind kind, SgUntil until)
{
  return (unsigned)kind < SG_N_STAGE_KINDS && (allowed_untils[kind] & BIT (until)) != 0;
}

const char *
sg_direction_name (SgPlane plane, int sign)
{
  static const char *const names[3][2] = { { "-xy", "+xy" }, { "-xz", "+xz" }, { "-yz", "+yz" } };
  return (unsigned)plane <= SG_PLANE_YZ ? names[plane][sign > 0] : "?";
}

bool
sg_direction_parse (const char *text, SgPlane *plane, int *sign)
{
  int s = *text == '-' ? -1 : 1;
  if (*text == '-' || *text == '+')
    text++;
  for (unsigned p = SG_PLANE_XY; p <= SG_PLANE_YZ; p++)
    if (strcmp (text, sg_direction_name ((SgPlane)p, 1) + 1) == 0)
      {
        *plane = (SgPlane)p;
        *sign = s;
        return true;
      }
  return false;
}

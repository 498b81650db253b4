/* Numbers as people read and type them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "engine/units.h"
#include "ui/format.h"

#include <math.h>

#define NARROW "\342\200\257"

static void
assert_text (char *text, const char *expected)
{
  g_assert_cmpstr (text, ==, expected);
  g_free (text);
}

static void
test_shown (void)
{
  assert_text (sg_text_count (0), "0");
  assert_text (sg_text_count (999), "999");
  assert_text (sg_text_count (1234567), "1" NARROW "234" NARROW "567");
  assert_text (sg_text_power (1e8, 3), "10⁸");
  assert_text (sg_text_power (2.5e8, 3), "2.5×10⁸");
  assert_text (sg_text_power (9.9996e7, 3), "10⁸");
  assert_text (sg_text_power (3.6e-5, 3), "3.6×10⁻⁵");
  assert_text (sg_text_power (0, 3), "0");
  assert_text (sg_text_rate (1e10), "10¹⁰" NARROW "/s");
  assert_text (sg_text_number (-0.12345, 3), "−0.123");
  assert_text (sg_text_number (-0.0001, 3), "0.000");
  assert_text (sg_text_number (NAN, 3), "–");
  assert_text (sg_text_physical_time (12e-15), "12" NARROW "fs");
  assert_text (sg_text_physical_time (1.25e-9), "1.250" NARROW "ns");
  assert_text (sg_text_physical_time (1e-6), "1.000" NARROW "µs");
  assert_text (sg_text_duration (200), "3" NARROW "min" NARROW "20" NARROW "s");
  assert_text (sg_text_duration (7260), "2" NARROW "h" NARROW "01" NARROW "min");
  assert_text (sg_text_duration (INFINITY), "–");
}

static void
assert_rate (const char *text, double expected)
{
  double rate = -1;
  g_assert_true (sg_parse_rate (text, SG_TIME_STEP, SG_SECONDS_PER_STEP, &rate));
  g_assert_cmpfloat_with_epsilon (rate / expected, 1, 1e-12);
}

static void
test_typed (void)
{
  static const char *const refused[] = { "", "fast", "-1e8", "0", "1e8 /min", "10^", "1e8 8", "inf", "nan" };
  double rate;

  assert_rate ("1e8", 1e8);
  assert_rate (" 2.5e8 /s", 2.5e8);
  assert_rate ("10^8", 1e8);
  assert_rate ("10⁸" NARROW "/s", 1e8);
  assert_rate ("2,5×10⁸ /s", 2.5e8);
  assert_rate ("1e-7 /step", 1e8);
  assert_rate ("3.6e-5/tau", 1e8);
  assert_rate ("3.6×10⁻⁵/τ", 1e8);
  for (size_t i = 0; i < G_N_ELEMENTS (refused); i++)
    g_assert_false (sg_parse_rate (refused[i], SG_TIME_STEP, SG_SECONDS_PER_STEP, &rate));
}

/* What is shown can be typed. */
static void
test_round_trip (void)
{
  for (int decade = 4; decade <= 10; decade++)
    for (double mantissa = 1; mantissa < 10; mantissa += 0.7)
      {
        double shown = round (mantissa * 100) / 100 * pow (10, decade), rate = 0;
        g_autofree char *text = sg_text_rate (shown);
        g_assert_true (sg_parse_rate (text, SG_TIME_STEP, SG_SECONDS_PER_STEP, &rate));
        g_assert_cmpfloat_with_epsilon (rate / shown, 1, 1e-9);
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/format/shown", test_shown);
  g_test_add_func ("/format/typed", test_typed);
  g_test_add_func ("/format/round-trip", test_round_trip);
  return g_test_run ();
}

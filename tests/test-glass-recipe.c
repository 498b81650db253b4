/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/error.h"
#include "engine/fictive-temperature.h"
#include "engine/glass-recipe.h"

#include <glib/gstdio.h>
#include <string.h>

/* With the defaults it is the shipped protocol: the window makes what the command line makes. */
static void
test_as_shipped (void)
{
  for (int age = 0; age < SG_N_AGES; age++)
    {
      g_autoptr (GError) error = NULL;
      SgGlassRecipe recipe;
      sg_glass_recipe_default (&recipe);
      recipe.age = (SgGlassAge) age;
      g_autoptr (SgProtocol) made = sg_glass_recipe_protocol (&recipe, &error);
      g_assert_no_error (error);
      g_autofree char *file = g_strdup_printf ("glass-%s.ini", sg_glass_age_name ((SgGlassAge) age));
      g_autofree char *path = g_build_filename (g_getenv ("SG_DATA"), "protocols", file, NULL);
      g_autoptr (SgProtocol) shipped = sg_protocol_load (path, &error);
      g_assert_no_error (error);
      g_autofree char *a = sg_protocol_to_data (made), *b = sg_protocol_to_data (shipped);
      g_assert_cmpstr (a, ==, b);
    }
}

/* What is saved is read back as the same protocol, with everything the user chose. */
static void
test_choices (void)
{
  g_autoptr (GError) error = NULL;
  SgGlassRecipe recipe;
  sg_glass_recipe_default (&recipe);
  recipe.n_atoms = 1200;
  recipe.second_fraction = 0.2;
  recipe.potential = "kob-andersen";
  recipe.temperature = 0.2;
  recipe.seed = 18446744073709551615u;
  g_autoptr (SgProtocol) made = sg_glass_recipe_protocol (&recipe, &error);
  g_assert_no_error (error);
  g_autofree char *text = sg_protocol_to_data (made);
  g_autoptr (SgProtocol) back = sg_protocol_load_from_data (text, "saved.ini", &error);
  g_assert_no_error (error);
  g_autofree char *again = sg_protocol_to_data (back);
  g_assert_cmpstr (again, ==, text);
  g_autoptr (SgProtocol) copy = sg_protocol_copy (back);
  g_assert_cmpstr (copy->potential, ==, "kob-andersen");

  const SgStage *rest = sg_protocol_stage (back, back->stages->len - 1), *ageing = rest - 1, *quench = rest - 2;
  g_assert_cmpfloat (rest->temperature, ==, 0.2);
  g_assert_cmpfloat (ageing->temperature, ==, 0.2);
  g_assert_cmpfloat (quench->temperature_end, ==, 0.2);
  g_assert_cmpfloat (quench->temperature, ==, 0.5);

  g_autoptr (SgConfiguration) c = sg_protocol_open_sample (back, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (c->potential.name, ==, "kob-andersen");
  g_assert_cmpuint (c->atoms->n, ==, 1200);
  size_t second = 0;
  for (size_t i = 0; i < c->atoms->n; i++)
    second += c->atoms->type[i] == 1;
  g_assert_cmpuint (second, ==, 240);
}

/* A sample is aged from where ageing begins, or melted; a fast quench always melts. */
static void
test_of_a_sample (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *sample = g_test_build_filename (G_TEST_DIST, "data", "sheared2k.lammps.gz", NULL);
  SgGlassRecipe recipe;
  sg_glass_recipe_default (&recipe);
  recipe.sample = sample;
  recipe.age = SG_AGE_DEEP;
  recipe.replicate[2] = 2;
  g_autoptr (SgProtocol) aged = sg_glass_recipe_protocol (&recipe, &error);
  g_assert_no_error (error);
  g_assert_cmpint (sg_protocol_stage (aged, 0)->kind, ==, SG_STAGE_ANNEAL);
  g_assert_cmpfloat (sg_protocol_stage (aged, 0)->temperature_end, ==, sg_protocol_stage (aged, 1)->temperature);
  for (unsigned k = 0; k < aged->stages->len; k++)
    g_assert_cmpfloat (sg_protocol_stage (aged, k)->temperature, <=, 0.4);
  g_autoptr (SgConfiguration) c = sg_protocol_open_sample (aged, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (c->atoms->n, ==, 4000);

  recipe.melt = true;
  g_autoptr (SgProtocol) melted = sg_glass_recipe_protocol (&recipe, &error);
  g_assert_cmpfloat (sg_protocol_stage (melted, 0)->temperature, ==, 2);
  g_assert_false (sg_protocol_stage (melted, 0)->barostat);
  g_assert_cmpfloat (sg_protocol_stage (melted, 1)->temperature, ==, 0.70);
  g_assert_true (sg_protocol_stage (melted, 1)->barostat);
  recipe.melt = false;
  recipe.age = SG_AGE_QUENCHED;
  g_autoptr (SgProtocol) quenched = sg_glass_recipe_protocol (&recipe, &error);
  g_assert_cmpfloat (sg_protocol_stage (quenched, 0)->temperature, ==, 2);
  g_assert_cmpfloat (sg_protocol_cost (melted), >, 300000);
  double steps = 0;
  for (unsigned k = 0; k < quenched->stages->len; k++)
    steps += (double) sg_stage_expected_steps (sg_protocol_stage (quenched, k), 0, quenched->time_step);
  g_assert_cmpfloat (sg_protocol_cost (quenched), ==, steps);
  g_assert_cmpfloat (sg_protocol_stage (quenched, 2)->temperature_end, ==, 0.26);
}

static void
test_refused (void)
{
  SgGlassRecipe recipe;
  for (int k = 0; k < 4; k++)
    {
      g_autoptr (GError) error = NULL;
      sg_glass_recipe_default (&recipe);
      if (k == 0)
        recipe.n_atoms = 499;
      else if (k == 1)
        recipe.temperature = 0.42;
      else if (k == 2)
        recipe.second_fraction = 1.01;
      else
        recipe.potential = "no-such";
      g_assert_null (sg_glass_recipe_protocol (&recipe, &error));
      g_assert_nonnull (error);
    }
}

/* The user's own fictive temperature counts before the shipped one until it is given up. */
static void
test_fictive_temperature (void)
{
  SgFictiveTemperature shipped, mine = { .known = true, .temperature = 0.31, .error = 0.004, .source = "test" }, found;
  sg_fictive_temperature (false, &shipped);
  g_assert_true (shipped.known && !shipped.own);
  g_assert_cmpfloat (shipped.temperature, >, 0.25);
  g_assert_cmpfloat (shipped.temperature, <, 0.45);
  g_assert_true (sg_fictive_temperature_save (false, &mine, NULL));
  sg_fictive_temperature (false, &found);
  g_assert_true (found.own);
  g_assert_cmpfloat (found.temperature, ==, 0.31);
  g_assert_cmpstr (found.source, ==, "test");
  sg_fictive_temperature (true, &found);
  g_assert_true (found.known && !found.own);
  g_assert_true (sg_fictive_temperature_save (false, NULL, NULL));
  sg_fictive_temperature (false, &found);
  g_assert_false (found.own);
  g_assert_cmpfloat (found.temperature, ==, shipped.temperature);
}

int
main (int argc, char **argv)
{
  g_autofree char *config = g_dir_make_tmp ("shearglass-test-XXXXXX", NULL);
  g_setenv ("XDG_CONFIG_HOME", config, TRUE);
  g_setenv ("SHEARGLASS_DATA", g_getenv ("SG_DATA"), TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/glass-recipe/as-shipped", test_as_shipped);
  g_test_add_func ("/glass-recipe/choices", test_choices);
  g_test_add_func ("/glass-recipe/of-a-sample", test_of_a_sample);
  g_test_add_func ("/glass-recipe/refused", test_refused);
  g_test_add_func ("/glass-recipe/fictive-temperature", test_fictive_temperature);
  int result = g_test_run ();
  g_autofree char *folder = g_build_filename (config, "shearglass", NULL);
  g_autofree char *file = g_build_filename (folder, "fictive-temperature.json", NULL);
  g_remove (file);
  g_rmdir (folder);
  g_rmdir (config);
  return result;
}

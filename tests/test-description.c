/* Runs and curves in words.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "render/description.h"

#include <string.h>

#define MINUS "\342\210\222"

typedef struct {
  SgEngineStatus status;
  SgStructure structure;
  SgNetwork network;
  size_t size[2];
  bool spans[2][3];
  SgEventList events;
  SgEvent event[20];
  SgEvent *of[20];
  SgUnloadResult unload;
  SgCamera camera;
  SgDescriptionInput input;
} Fixture;

static void
setup (Fixture *f, gconstpointer data)
{
  f->status.state = SG_RUN_RUNNING;
  sg_stage_default (&f->status.settings, SG_STAGE_LOAD);
  f->status.strain = 0.0134;
  f->status.stress = 0.188;
  f->network.n_members = 500;
  f->network.n_clusters = 2;
  f->network.size = f->size;
  f->network.spans = f->spans;
  for (int k = 0; k < 20; k++)
    {
      f->of[k] = &f->event[k];
      f->event[k].x.time = k;
    }
  f->events.event = f->of;
  f->events.n_states = 3;
  /* A picture of the plane x, y, 12 wide and 6 high around (10, 20). */
  sg_camera_init (&f->camera);
  sg_camera_standard (&f->camera, SG_VIEW_TOP);
  f->camera.target[0] = 10;
  f->camera.target[1] = 20;
  f->camera.half_height = 3;
  f->input = (SgDescriptionInput){ .status = &f->status };
}

static void
check_run (Fixture *f, const char *expected)
{
  g_autofree char *text = sg_describe_run (&f->input);
  g_assert_cmpstr (text, ==, expected);
}

static void
test_whole (Fixture *f, gconstpointer data)
{
  f->structure.network = &f->network;
  f->spans[0][0] = true;
  f->spans[1][1] = true; /* another cluster than the largest counts as well */
  f->events.n = 14;
  memcpy (f->event[13].x.centre, (double[]){ 5, 22.5, 0 }, sizeof f->event[13].x.centre);
  f->input.structure = &f->structure;
  f->input.events = &f->events;
  f->input.camera = &f->camera;
  f->input.aspect = 2;
  check_run (f, "Running, loading along +xy: strain 0.013, stress 0.19, network spans in x and y, 14 excitations, "
                "the latest near the top left.");

  /* The latest is by time, not by place in the list. */
  f->event[2].x.time = 99;
  memcpy (f->event[2].x.centre, (double[]){ 15.9, 17.1, 0 }, sizeof f->event[2].x.centre);
  f->spans[0][2] = true;
  f->unload = (SgUnloadResult){ .found = true, .residual_strain = -0.00123, .residual_error = 0.0004 };
  f->input.unload = &f->unload;
  f->status.state = SG_RUN_PAUSED;
  f->status.settings.kind = SG_STAGE_UNLOAD;
  f->status.stress = -0.004;
  f->status.strain = -0.0042;
  check_run (f, "Paused, unloading to zero stress: strain " MINUS "0.0042, stress 0.00, network spans in x, y and z, "
                "14 excitations, the latest near the bottom right, the last unload left a strain of " MINUS
                "0.0012 ± 0.0004.");
}

static void
test_plurals (Fixture *f, gconstpointer data)
{
  f->input.events = &f->events;
  f->events.n_states = 0;
  check_run (f, "Running, loading along +xy: strain 0.013, stress 0.19, no excitations looked for yet.");
  f->events.n_states = 1;
  check_run (f, "Running, loading along +xy: strain 0.013, stress 0.19, no excitations so far.");
  f->events.n = 1;
  check_run (f, "Running, loading along +xy: strain 0.013, stress 0.19, 1 excitation.");
  f->input.camera = &f->camera;
  f->input.aspect = 2;
  memcpy (f->event[0].x.centre, (double[]){ 10, 20, 3 }, sizeof f->event[0].x.centre);
  check_run (f, "Running, loading along +xy: strain 0.013, stress 0.19, 1 excitation, in the middle.");
  f->events.n = 2;
  memcpy (f->event[1].x.centre, (double[]){ 10, 24, 3 }, sizeof f->event[1].x.centre);
  check_run (f, "Running, loading along +xy: strain 0.013, stress 0.19, 2 excitations, the latest outside the picture.");
}

static void
test_network (Fixture *f, gconstpointer data)
{
  f->input.structure = &f->structure;
  check_run (f, "Running, loading along +xy: strain 0.013, stress 0.19.");
  f->structure.network = &f->network;
  check_run (f, "Running, loading along +xy: strain 0.013, stress 0.19, network spans in no direction.");
  f->spans[0][2] = true;
  check_run (f, "Running, loading along +xy: strain 0.013, stress 0.19, network spans in z.");
  f->network.n_members = f->network.n_clusters = 0;
  check_run (f, "Running, loading along +xy: strain 0.013, stress 0.19, no network.");
}

static void
test_states (Fixture *f, gconstpointer data)
{
  f->status.settings.kind = SG_STAGE_CREEP;
  f->status.settings.sign = -1;
  check_run (f, "Running, creeping at zero shear stress: strain 0.013, stress 0.19.");
  f->status.settings.kind = SG_STAGE_LOAD;
  f->status.settings.plane = SG_PLANE_YZ;
  check_run (f, "Running, loading along -yz: strain 0.013, stress 0.19.");
  f->status.settings.kind = SG_STAGE_UNLOAD;
  f->status.returning = true;
  check_run (f, "Running, going back to zero stress: strain 0.013, stress 0.19.");
  f->status.state = SG_RUN_FINISHED;
  f->unload.found = false;
  f->input.unload = &f->unload;
  check_run (f, "Finished: strain 0.013, stress 0.19, the last unload did not come to zero stress.");
  f->status.state = SG_RUN_IDLE;
  check_run (f, "No sample is open.");
}

/* All nine fields of the picture, and what lies behind a perspective eye. */
static void
test_places (Fixture *f, gconstpointer data)
{
  static const char *const expected[3][3] = {
    { "near the top left", "near the top", "near the top right" },
    { "near the left", "in the middle", "near the right" },
    { "near the bottom left", "near the bottom", "near the bottom right" },
  };

  for (int perspective = 0; perspective < 2; perspective++)
    for (int row = 0; row < 3; row++)
      for (int column = 0; column < 3; column++)
        {
          double r[3] = { 10 + 4.1 * (column - 1), 20 - 2.1 * (row - 1), 0 };
          f->camera.perspective = perspective;
          g_assert_cmpstr (sg_describe_place (&f->camera, 2, r), ==, expected[row][column]);
        }
  double behind[3] = { 10, 20, 1e6 };
  g_assert_cmpstr (sg_describe_place (&f->camera, 2, behind), ==, "outside the picture");
}

static void
test_figure (Fixture *f, gconstpointer data)
{
  g_autoptr (GArray) samples = g_array_new (FALSE, TRUE, sizeof (SgSample));
  g_autoptr (GArray) unloads = g_array_new (FALSE, TRUE, sizeof (SgUnloadResult));
  SgSample row = { .strain = 0.001, .stress = -0.02, .time = 4, .potential_energy = -660, .volume = 80 };

  g_autofree char *empty = sg_describe_figure (SG_FIGURE_STRESS_STRAIN, samples, NULL, 100);
  g_assert_cmpstr (empty, ==, "Stress against strain, empty so far.");
  g_array_append_val (samples, row);
  g_autofree char *one = sg_describe_figure (SG_FIGURE_STRESS_STRAIN, samples, unloads, 100);
  g_assert_cmpstr (one, ==, "Stress against strain, 1 point; now strain 0.0010, stress " MINUS "0.02.");
  row = (SgSample){ .strain = 0.02, .stress = 0.31, .time = 80.2, .potential_energy = -662, .volume = 79 };
  g_array_append_val (samples, row);
  row = (SgSample){ .strain = 0.013, .stress = 0.19, .time = 120.4, .potential_energy = -661, .volume = 78 };
  g_array_append_val (samples, row);
  f->unload = (SgUnloadResult){ .found = true, .residual_strain = 0.00122, .residual_error = 0.0003 };
  g_array_append_val (unloads, f->unload);
  g_autofree char *curve = sg_describe_figure (SG_FIGURE_STRESS_STRAIN, samples, unloads, 100);
  g_assert_cmpstr (curve, ==,
                   "Stress against strain, 3 points; now strain 0.0130, stress 0.19; so far strain from 0.0010 to 0.0200, "
                   "stress from " MINUS "0.02 to 0.31; residual strain 0.0012 ± 0.0003.");
  g_autofree char *energy = sg_describe_figure (SG_FIGURE_POTENTIAL_ENERGY, samples, NULL, 100);
  g_assert_cmpstr (energy, ==,
                   "Potential energy, 3 points; now time 120, potential energy per atom " MINUS
                   "6.6100; so far time from 4 to 120, potential energy per atom from " MINUS "6.6200 to " MINUS "6.6000.");
  g_autofree char *density = sg_describe_figure (SG_FIGURE_DENSITY, samples, NULL, 100);
  g_assert_nonnull (strstr (density, "now time 120, density 1.2821"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/description/whole", Fixture, NULL, setup, test_whole, NULL);
  g_test_add ("/description/plurals", Fixture, NULL, setup, test_plurals, NULL);
  g_test_add ("/description/network", Fixture, NULL, setup, test_network, NULL);
  g_test_add ("/description/states", Fixture, NULL, setup, test_states, NULL);
  g_test_add ("/description/places", Fixture, NULL, setup, test_places, NULL);
  g_test_add ("/description/figure", Fixture, NULL, setup, test_figure, NULL);
  return g_test_run ();
}

/* quantities.c: what conditions and texts of a lesson may speak of; lesson-run.c has the values
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "engine/lesson/lesson.h"
#include "engine/structure/result.h"

#include <string.h>

#define JUMPS (SG_STRUCTURE_DISPLACEMENT)
#define CLASSES (SG_STRUCTURE_STRESS | SG_STRUCTURE_VORONOI)

static const SgLessonQuantity quantities[] = {
  { "strain", "shear strain of the plane that is loaded", 0, false },
  { "stress", "its shear stress, smoothed; epsilon/sigma^3", 0, false },
  { "temperature", "mean over the last row; epsilon/k", 0, false },
  { "pressure", "mean over the last row; epsilon/sigma^3", 0, false },
  { "energy", "potential energy an atom, mean over the last 100 rows; epsilon", 0, false },
  { "time", "since the run began; tau", 0, false },
  { "rate", "of the load or unload under way, else 0; 1/s", 0, false },
  { "running", "1 or 0", 0, false },
  { "paused", "1 or 0", 0, false },
  { "finished", "1 or 0: time stands still since the last command was done", 0, false },
  { "loading", "1 or 0", 0, false },
  { "unloading", "1 or 0", 0, false },
  { "holding", "1 or 0", 0, false },
  { "creeping", "1 or 0", 0, false },
  { "elapsed", "since the step of the lesson began; tau", 0, false },
  { "attempts", "how often the run was begun again in this step of the lesson", 0, false },
  { "strain.begin", "when the step of the lesson began", 0, false },
  { "strain.max", "largest since the step of the lesson began", 0, false },
  { "strain.min", "smallest since then", 0, false },
  { "strain.late", "mean over the second half of the time since then", 0, false },
  { "load.modulus", "slope of stress over the first 0.01 of strain of the newest load; epsilon/sigma^3", 0, false },
  { "load.rate", "of the newest load; 1/s", 0, false },
  { "loads", "loads begun since the step of the lesson began", 0, false },
  { "unloads", "unloads that came to zero stress since the step, or the prediction in it", 0, false },
  { "residual", "strain of zero stress by the newest unload", 0, false },
  { "residual.error", "its standard error", 0, false },
  { "unload.from", "strain at which the newest unload began", 0, false },
  { "unload.modulus", "slope of stress over strain in it; epsilon/sigma^3", 0, false },
  { "predicted", "what the learner foretold in this step, or the last one that asked", 0, false },
  { "excitations", "structural events found since the run began", 0, true },
  { "excitations.step", "... since the step of the lesson began", 0, true },
  { "excitations.states", "states compared so far", 0, true },
  { "string.longest", "links of the longest chain or ring of replacements of all of them", 0, true },
  { "rings", "events whose longest chain is closed", 0, true },
  { "icosahedra", "share of the small atoms with an icosahedral cell, 0 to 1", SG_STRUCTURE_VORONOI, false },
  { "network.atoms", "icosahedral atoms in the largest cluster", SG_STRUCTURE_NETWORK, false },
  { "network.clusters", "clusters of icosahedral atoms", SG_STRUCTURE_NETWORK, false },
  { "network.spans", "directions in which one of them spans the cell, 0 to 3", SG_STRUCTURE_NETWORK, false },
  { "bonds.four", "share of bonds of order four: positive disclinations", SG_STRUCTURE_DISCLINATIONS, false },
  { "bonds.five", "share of bonds of order five", SG_STRUCTURE_DISCLINATIONS, false },
  { "bonds.six", "share of bonds of order six: negative disclinations", SG_STRUCTURE_DISCLINATIONS, false },
  { "stress.icosahedral", "shear stress an icosahedral atom carries, mean over the last dozen states of this stage",
    CLASSES, false },
  { "stress.rest", "the same of all other atoms", CLASSES, false },
  { "jumped", "share of atoms displaced by more than 0.6 sigma since the state compared with", JUMPS, false },
  { "jumped.icosahedral", "the same of those that are icosahedral now", JUMPS | SG_STRUCTURE_VORONOI, false },
  { "jumped.rest", "the same of the others", JUMPS | SG_STRUCTURE_VORONOI, false },
};

const SgLessonQuantity *
sg_lesson_quantities (size_t *n)
{
  *n = G_N_ELEMENTS (quantities);
  return quantities;
}

const SgLessonQuantity *
sg_lesson_quantity (const char *name)
{
  for (size_t k = 0; k < G_N_ELEMENTS (quantities); k++)
    if (strcmp (quantities[k].name, name) == 0)
      return &quantities[k];
  return NULL;
}

#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Unloads one and the same load from several strains: residual strain against the strain where unloading began.

    shearglass --paused &
    ./unload-series.py --sample glass.lammps.gz --rate 1e9 --strains 0.005 0.01 0.015 0.02 --csv residual.csv

The glass is loaded once. For each strain, the largest first, the run then goes back to the step at which it was reached and is unloaded
from there to zero stress; the last six ways it went stay as grey curves in the window. Needs PyGObject.
"""
import argparse
import csv
import os
import sys

from steer import Shearglass


def load(glass, rate, direction, strains):
    """Loads to the last of @strains; returns the steps at which they were reached, and where the glass really was."""
    glass.Load("(dsd)", rate, direction, 0.0)
    steps = []
    for strain in sorted(strains):
        glass.Command("(s)", f"arm strain>={strain} pause")
        if glass["State"] == "paused":
            glass.Start()
        glass._wait(lambda: glass["State"] != "running", 1e5, "the load does not end")
        if glass["State"] != "paused":
            sys.exit(glass.Describe())
        steps.append((glass["Step"], abs(glass["Strain"])))
    return steps


def unload(glass, rate):
    """Returns residual strain and its error; none where the stress did not come to zero."""
    glass.signals.clear()
    glass.Unload("(d)", rate)
    glass.Start()
    name, result = glass.wait_for("UnloadEnded", "UnloadGaveUp", "Failed", seconds=1e5)
    return result if name == "UnloadEnded" else None


def series(options):
    glass = Shearglass()
    if options.sample:
        glass.open(options.sample)
    steps = load(glass, options.rate, options.direction, options.strains)
    found = []
    # the largest first: of the load before it everything is kept then
    for step, strain in reversed(steps):
        if step != glass["Step"]:
            glass.go_back(step)
        result = unload(glass, options.rate)
        print(f"unloaded from strain {strain:g} at step {step}: "
              + ("residual strain {:.7f} +- {:.7f}".format(*result) if result else "the stress did not come to zero"), flush=True)
        if result:
            found.append((strain, step, *result))
    if glass["State"] == "running":
        glass.Pause()
    if options.csv:
        with open(options.csv, "w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out)
            writer.writerow(("strain", "step", "residual_strain", "error"))
            writer.writerows(sorted(found))
    if options.log:
        glass.SaveLog("(s)", os.path.abspath(options.log))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sample", help="opened first; else the present run goes on")
    parser.add_argument("--rate", type=float, default=1e9, help="1/s, of loading and unloading")
    parser.add_argument("--direction", default="+xy", help="+xy, -xy, +xz, ...")
    parser.add_argument("--strains", type=float, nargs="+", default=(0.005, 0.01, 0.015, 0.02), help="where unloading begins")
    parser.add_argument("--csv", help="table of the residual strains")
    parser.add_argument("--log", help="command log of the last way, which replays it")
    series(parser.parse_args())


if __name__ == "__main__":
    main()

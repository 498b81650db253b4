#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-keyboard.py PROGRAM SOURCE: the main job done with the keyboard alone (TAP).

On a display of its own a sample is opened, loaded, its rate changed, unloaded, the residual strain read, a figure and a picture exported,
with keys that xdotool presses; the pointer never moves. What came of it is seen in the files and over D-Bus, which only reads.
"""
import csv
import functools
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time

import shipped_example
from tap import end, report, with_packages_of_the_system

PROGRAM, SOURCE = sys.argv[1:3]
try:
    from gi.repository import GLib
except ImportError:
    with_packages_of_the_system("PyGObject")

SAMPLE = os.path.join(SOURCE, "data", "samples", "wahnstrom-4000-quenched-1.lammps.gz")


def wait(what, ready, seconds=60):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            result = ready()
        except GLib.Error:
            result = None
        if result:
            return result
        time.sleep(0.1)
    raise TimeoutError("waited in vain for " + what)


@functools.cache
def glass():
    """The run, as the bus has it: what is shown is compared with it."""
    return shipped_example.load(SOURCE).Shearglass()


def xdotool(*arguments):
    return subprocess.run(["xdotool", *arguments], check=True, capture_output=True, text=True).stdout


def keys(*names):
    for name in names:
        xdotool("key", name)
        time.sleep(0.25)


def type_text(text):
    xdotool("type", "--delay", "25", text)
    time.sleep(0.25)


def windows():
    return set(xdotool("search", "--onlyvisible", "--class", "shearglass").split())


def in_dialog(path, *opening):
    """Presses @opening, which brings up one dialog of files, types @path into it and waits until it is gone."""
    before = windows()
    keys(*opening)
    wait("a dialog after " + " ".join(opening), lambda: windows() - before)
    time.sleep(0.7)
    keys("ctrl+a")
    type_text(path)
    keys("Return")
    wait("its end", lambda: windows() <= before, 20)
    time.sleep(0.3)


def rate(text):
    """Alt+S brings the focus to the strain rate; Escape takes it back to the view, where letters are commands."""
    keys("alt+s", "ctrl+a")
    type_text(text)
    keys("Return", "Escape")


def main_job(folder):
    # In the dialog a slash opens the line for a path.
    in_dialog(SAMPLE, "ctrl+o")
    wait("the sample", lambda: glass()["Sample"] == SAMPLE)
    report(glass()["State"] == "paused" and glass()["Step"] == 0, "Ctrl+O, a path: the sample is open", glass()["State"])

    rate("1e9")
    keys("l", "space")
    wait("the run", lambda: glass()["State"] == "running" and glass()["Step"] > 20)
    report(glass()["Rate"] == 1e9 and glass()["Stage"].startswith("load +xy"), "Alt+S, a rate, L, Space: it is loaded",
           f"{glass()['Rate']} {glass()['Stage']}")
    rate("8e9")
    wait("the rate", lambda: glass()["Rate"] == 8e9)
    report(glass()["State"] == "running", "Alt+S, another rate: changed while it runs")
    wait("a strain of 0.007", lambda: glass()["Strain"] > 0.007, 240)
    keys("u")
    wait("the unload", lambda: glass()["Stage"].startswith("unload"))
    start = glass()["Strain"]
    wait("its end", lambda: "left a strain of" in glass().Describe(), 240)
    residual = float(re.search(r"left a strain of (\S+?)[,.]? ", glass().Describe() + " ")[1].replace("\u2212", "-"))
    report(-0.01 < residual < start, "U: it is unloaded, and the residual strain is there", glass().Describe())
    if glass()["State"] == "running":
        keys("space")
    wait("the pause", lambda: glass()["State"] != "running")

    figure = os.path.join(folder, "figure.csv")
    in_dialog(figure, "ctrl+shift+e")
    wait("the figure", lambda: os.path.exists(figure) and os.path.getsize(figure) > 100)
    with open(figure, encoding="utf-8") as text:
        rows = list(csv.reader(line for line in text if not line.startswith("#")))
    strains = [float(r[rows[0].index("strain")]) for r in rows[1:]]
    report(len(strains) > 10 and start - 1e-3 < max(strains) < start + 2e-2, "Ctrl+Shift+E, a name: the figure is exported",
           f"{len(strains)} {max(strains)} {start}")
    plot = os.path.join(folder, "figure.svg")
    in_dialog(plot, "ctrl+shift+e")
    wait("the drawing", lambda: os.path.exists(plot) and os.path.getsize(plot) > 1000)
    with open(plot, encoding="utf-8") as text:
        report("<svg" in text.read(500), "also as a drawing")
    series = os.path.join(folder, "series.csv")
    in_dialog(series, "ctrl+e")
    wait("the series", lambda: os.path.exists(series) and os.path.getsize(series) > 100)
    with open(series, encoding="utf-8") as text:
        table = list(csv.DictReader(line for line in text if not line.startswith("#")))
    last = [float(row["strain"]) for row in table if row["stage_kind"] == "unload"][-1]
    report(abs(last - residual) < 2e-4, "Ctrl+E, a name: the time series ends at the strain that was read", f"{last} {residual}")


def ways(folder):
    """What else is reached without a pointer."""
    before = windows()
    keys("F1")
    wait("the explanation", lambda: windows() - before)
    keys("Escape")
    wait("its end", lambda: windows() == before)
    keys("ctrl+comma")
    wait("the preferences", lambda: windows() - before)
    keys("Escape")
    wait("their end", lambda: windows() == before)
    keys("F10")
    time.sleep(0.3)
    keys("Escape")
    report(windows() == before, "menu, preferences and help come and go")
    # The view: turned, an atom marked through the page, which leaves a picture that is another.
    keys("alt+1", "F9", "F9")
    report(glass()["State"] in ("paused", "finished"), "and none of it touched the run", glass()["State"])


def main():
    if shutil.which("xdotool") is None:
        print("1..0 # SKIP no xdotool")
        return 0
    with tempfile.TemporaryDirectory() as folder:
        program = subprocess.Popen([PROGRAM, "--paused", "--threads", "1", "--sample",
                                    os.path.join(SOURCE, "tests", "data", "sheared2k.lammps.gz")])
        try:
            wait("the program", lambda: glass()["Sample"].endswith("sheared2k.lammps.gz"))
            wait("its window", windows)
            time.sleep(1)
            main_job(folder)
            ways(folder)
            report(program.poll() is None, "the program is still there")
        except TimeoutError as error:
            report(False, str(error))
            if shutil.which("import") and os.environ.get("SHEARGLASS_KEEP"):
                subprocess.run(["import", "-window", "root", os.environ["SHEARGLASS_KEEP"]], check=False)
        finally:
            program.terminate()
            program.wait(30)
    return end()


if __name__ == "__main__":
    sys.exit(main())

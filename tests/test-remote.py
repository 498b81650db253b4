#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-remote.py PROGRAM CLI SOURCE: the window steered over D-Bus, under a display and a bus of its own (TAP).

The shipped example runs to its end; what it prints and what the samples and properties say agree with the CSV, with a replay of
the command log without a window, and with each other. Bad arguments are errors with a reason and change nothing.
"""
import csv
import math
import os
import re
import subprocess
import sys
import tempfile

import shipped_example
from tap import end, report, with_packages_of_the_system

PROGRAM, CLI, SOURCE = sys.argv[1:4]
try:
    from gi.repository import GLib
except ImportError:
    with_packages_of_the_system("PyGObject")

EXAMPLE = os.path.join(SOURCE, "data", "examples", "steer.py")
SAMPLE = os.path.join(SOURCE, "tests", "data", "sheared2k.lammps.gz")
REFUSED = "io.github.shearglass.Shearglass.Error.Refused"
FAILED = "io.github.shearglass.Shearglass.Error.Failed"


def read_csv(path):
    with open(path, encoding="utf-8") as text:
        return list(csv.DictReader(line for line in text if not line.startswith("#")))


def error_of(call):
    """Name and text of the D-Bus error, or (None, what came back)."""
    from gi.repository import Gio
    try:
        return None, call()
    except GLib.Error as error:
        return Gio.dbus_error_get_remote_error(error), error.message


def example(folder, stress):
    """@stress: the criterion; one that is never met leaves it to the strain of 0.01."""
    files = {name: os.path.join(folder, name) for name in ("run.csv", "run.log", "picture.png")}
    result = subprocess.run([sys.executable, EXAMPLE, "--sample", SAMPLE, "--rate", "4e9", "--strain", "0.01", "--stress", str(stress),
                             "--rows", "20", "--csv", files["run.csv"], "--log", files["run.log"], "--picture",
                             files["picture.png"], "--size", "320", "200"], capture_output=True, text=True, timeout=240)
    report(result.returncode == 0, f"the example runs to its end, stress {stress}", result.stdout + result.stderr)
    if result.returncode != 0:
        return
    said = result.stdout
    residual, error = map(float, re.search(r"residual strain (\S+) \+- (\S+)", said).groups())
    strain = float(re.search(r"unloads at strain (\S+)", said)[1])
    rows = read_csv(files["run.csv"])
    read = int(re.search(r"rows read (\d+)", said)[1])
    report(len(rows) >= read > 50, "it read all rows there were", f"{len(rows)} in the file, {read} read")

    first = next(k for k, r in enumerate(rows) if r["stage_kind"] == "unload")
    report(abs(float(rows[first - 1]["strain"]) - strain) < 1e-6 and rows[first - 1]["stage_kind"] == "load",
           "the strain at which it unloads is in the CSV", f"{strain} {rows[first - 1]}")
    why = re.search(r"mean stress of (\S+) over steps (\d+) to (\d+)", said)
    if why:
        mean = [float(r["stress_xy"]) for r in rows[:first] if int(why[2]) <= int(r["step"]) <= int(why[3])]
        report(len(mean) == 20 and abs(sum(mean) / 20 - float(why[1])) < 6e-4 and float(why[1]) >= stress and strain < 0.0101,
               "so is the stress that made it", f"{mean} {said}")
    else:
        report(stress > 1 and abs(strain - 0.01) < 1e-4, "it is the strain it was told", said)

    unloading = [float(r["strain"]) for r in rows[first:] if r["stage_kind"] == "unload"]
    # Rows are means, so the last is short of the end by half a row. When the unload begins depends on when the client hears of the
    # stress; how good the fit is, with 2,000 atoms this fast, depends on that, and is not what is asked here.
    report(abs(unloading[-1] - residual) < 1e-4 and len(unloading) > 50 and 0 < error < math.inf,
           "the unload ended at the residual strain", f"{residual} {unloading[-1]} {min(unloading)} {max(unloading)}")
    report(f"the last unload left a strain of {residual:.4f}".replace("-", "\u2212") in said, "the description is of the same run", said)
    with open(files["picture.png"], "rb") as picture:
        head = picture.read(24)
    report(head[:8] == b"\x89PNG\r\n\x1a\n" and int.from_bytes(head[16:20], "big") == 320, "the picture is saved", head)

    # the same numbers without a window
    replay = subprocess.run([CLI, "run", "--replay", files["run.log"], "--output", os.path.join(folder, "replay"), "--threads", "1"],
                            capture_output=True, text=True, timeout=240)
    again = read_csv(os.path.join(folder, "replay", "samples.csv")) if replay.returncode == 0 else []
    same = [tuple(r.values()) for r in rows] == [tuple(r.values()) for r in again[:len(rows)]]
    report(same and abs(len(again) - len(rows)) <= 1, "a replay of its log gives the same rows", replay.stderr + replay.stdout[-500:])
    with open(os.path.join(folder, "replay", "results.json"), encoding="utf-8") as results:
        unloads = re.findall(r'"residual_strain" : (\S+),', results.read())
    report(len(unloads) == 1 and abs(float(unloads[0]) - residual) < 1e-7, "and the same residual strain", unloads)


def series(folder):
    """One load, unloaded from two strains; the last way once more without a window."""
    table, log = os.path.join(folder, "residual.csv"), os.path.join(folder, "series.log")
    result = subprocess.run([sys.executable, os.path.join(os.path.dirname(EXAMPLE), "unload-series.py"), "--sample", SAMPLE, "--rate", "4e9",
                             "--strains", "0.004", "0.012", "--csv", table, "--log", log], capture_output=True, text=True, timeout=240)
    report(result.returncode == 0, "one load is unloaded from several strains", result.stdout + result.stderr)
    if result.returncode != 0:
        return
    rows = read_csv(table)
    report([round(float(r["strain"]), 3) for r in rows] == [0.004, 0.012] and int(rows[0]["step"]) < int(rows[1]["step"])
           and all(float(r["error"]) > 0 for r in rows), "each has its residual strain", rows)
    replay = subprocess.run([CLI, "run", "--replay", log, "--output", os.path.join(folder, "series"), "--threads", "1"],
                            capture_output=True, text=True, timeout=240)
    with open(os.path.join(folder, "series", "results.json"), encoding="utf-8") as results:
        unloads = re.findall(r'"residual_strain" : (\S+),', results.read())
    report(len(unloads) == 1 and abs(float(unloads[0]) - float(rows[0]["residual_strain"])) < 1e-12,
           "the log of the last way knows nothing of the others and gives the same", f"{unloads} {rows[0]} {replay.stderr}")


def refusals(glass, folder):
    def refused(name, method, *arguments, kind=REFUSED, says=""):
        error, text = error_of(lambda: getattr(glass, method)(*arguments))
        report(error == kind and says in str(text), name, f"{error} {text}")

    before = (glass["State"], glass["Step"], glass["Run"])
    refused("a negative rate", "Load", "(dsd)", -1.0, "+xy", 0.0, says="not within")
    refused("no number", "Load", "(dsd)", float("nan"), "+xy", 0.0, says="not within")
    refused("no direction", "Load", "(dsd)", 1e9, "+zz", 0.0, says="none of")
    refused("a rate beyond the range", "SetRate", "(d)", 1e30, says="not within")
    refused("no steps", "Step", "(t)", 0, says="not within")
    refused("pause while paused", "Pause")
    refused("no such command", "Command", "(s)", "dance")
    refused("a relative path", "Open", "(sb)", "glass.lammps.gz", True, says="absolute")
    refused("a file that is not there", "Open", "(sb)", os.path.join(folder, "absent.gz"), True, kind=FAILED, says="absent")
    refused("a folder that is not there", "SavePicture", "(sii)", os.path.join(folder, "no", "x.png"), 64, 64, kind=FAILED)
    refused("a picture too large", "SavePicture", "(sii)", os.path.join(folder, "x.png"), 100000, 10, says="not within")
    error, text = error_of(lambda: glass.Load("(s)", "fast"))
    report(error == "org.freedesktop.DBus.Error.InvalidArgs", "arguments of other types", f"{error} {text}")
    error, text = error_of(lambda: glass.Dance())
    report(error == "org.freedesktop.DBus.Error.UnknownMethod", "no such method", f"{error} {text}")
    after = (glass["State"], glass["Step"], glass["Run"])
    report(before == after and before[0] == "paused", "none of them changed the run", f"{before} {after}")
    rows, following = glass.ReadSamples("(t)", 10 ** 15)
    report(rows == [] and following == glass["Rows"], "rows beyond the end are none", f"{len(rows)} {following}")


def steering(glass):
    """Commands, properties and signals, one after the other."""
    glass.signals.clear()
    changes = []
    from gi.repository import Gio
    glass.bus.signal_subscribe(None, "org.freedesktop.DBus.Properties", "PropertiesChanged", glass.path, None,
                               Gio.DBusSignalFlags.NONE, lambda *a: changes.append(a[5].unpack()[1]))
    glass.open(SAMPLE)
    run = glass["Run"]
    report(glass["State"] == "paused" and glass["Step"] == 0 and glass["Sample"] == SAMPLE and glass["Rows"] == 0,
           "the sample is open and paused", f"{glass['State']} {glass['Step']} {glass['Sample']}")
    glass.Load("(dsd)", 5e9, "-yz", 0.004)
    glass.Step("(t)", 30)
    glass._wait(lambda: glass["Step"] == 30, 60, "thirty steps")
    report(glass["Stage"].startswith("load -yz") and glass["Rate"] == 5e9, "the load is in force", glass["Stage"])
    step = glass.SetRate("(d)", 2e9)
    report(step == 30 and glass["Rate"] == 5e9, "a rate set while paused waits", glass["Rate"])
    glass.Start()
    glass._wait(lambda: glass["Rate"] == 2e9, 60, "the rate")
    # The first end of all: the protocol's own load, replaced before its first step, has none, and would be told at strain 0.
    name, (stage, kind, strain, stress) = glass.wait_for("StageEnded", seconds=120)
    report(kind == "load" and abs(strain + 0.004) < 2e-4, "the end of the load is told", f"{stage} {kind} {strain}")
    hold = glass.Hold()
    glass._wait(lambda: glass["Step"] > hold + 40, 60, "some steps")
    glass.Pause()
    rows = glass.read()
    report(all(b["step"] > a["step"] for a, b in zip(rows, rows[1:])) and len(rows) == glass["Rows"]
           and abs(rows[-1]["stress"] - glass["Stress"]) < 1e-12, "rows and properties agree", len(rows))
    number, step = glass.Command("(s)", "arm strain>=0.5 pause")
    report(number > 0 and step == glass["Step"], "any command of the log can be given", f"{number} {step}")
    glass.sleep(0.2)
    seen = {k: v for c in changes for k, v in c.items()}
    report(seen.get("State") == "paused" and seen.get("Run") == run and "Step" not in seen, "changes are announced", seen)
    # back into the load, and another way from there; the rows before it stay, those after it are of the new way
    middle = rows[len(rows) // 3]["step"] + 3
    glass.go_back(middle)
    report(glass["State"] == "paused" and glass["Step"] == middle and glass["Run"] == run and glass["Rate"] == 2e9,
           "the run went back to a step in its load", f"{glass['State']} {glass['Step']} {middle} {glass['Rate']}")
    glass.Unload("(d)", 1e10)
    glass.Start()
    glass.wait_for("UnloadEnded", "UnloadGaveUp", seconds=120)
    again = glass.read()
    kept = [row for row in rows if row["step"] <= middle]
    first = [row["step"] for row in again][:1]
    report(all(b["step"] > a["step"] for a, b in zip(again, again[1:])) and again[-1]["kind"] == "unload",
           "it was unloaded from there", f"{first} {len(again)}")
    steps = {row["step"]: row for row in again}
    same = [row for row in kept if row["step"] in steps]
    everything, _ = glass.ReadSamples("(t)", 0)
    told = [row[0] for row in everything]
    whole = all(b > a for a, b in zip(told, told[1:])) and told[:len(kept)] == [row["step"] for row in kept]
    report(whole and same and all(steps[row["step"]] == row for row in same), "what was repeated is the same", f"{len(same)} {told[:3]}")
    error, text = error_of(lambda: glass.GoBack("(t)", 10 ** 12))
    report(error.endswith("Refused"), "a step that has not been is refused", f"{error} {text}")
    glass.Restart("(b)", True)
    report(glass["Run"] == run + 1 and glass["Rows"] == 0, "the run begins again", glass["Run"])


def main():
    steer = shipped_example.load(SOURCE)
    with tempfile.TemporaryDirectory() as folder:
        program = subprocess.Popen([PROGRAM, "--paused", "--threads", "1", "--sample", SAMPLE])
        try:
            glass = steer.Shearglass()
            glass.open(SAMPLE)
            refusals(glass, folder)
            steering(glass)
            example(folder, -0.05)
            example(folder, 99)
            series(folder)
            report(program.poll() is None, "the program is still there")
        finally:
            program.terminate()
            program.wait(30)
    return end()


if __name__ == "__main__":
    sys.exit(main())

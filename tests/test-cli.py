#!/usr/bin/env python3
# shearglass-cli from outside: exit codes, keys, columns, numbers against oracles, interruption, locales.
#
# SPDX-License-Identifier: GPL-3.0-or-later
#
# usage: test-cli.py SHEARGLASS_CLI DATA_FOLDER_OF_THE_TESTS

import csv
import gzip
import json
import os
import pty
import select
import signal
import shutil
import subprocess
import sys
import tempfile
import time

from tap import end, report, skip

cli, data = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
sample = os.path.join(data, "sheared2k.lammps.gz")


def run(*arguments, **options):
    return subprocess.run([cli, *arguments], capture_output=True, text=True, timeout=120, **options)


def close(a, b, tolerance):
    return abs(a - b) <= tolerance


def read(path):
    with open(path, "rb") as file:
        return file.read()


def body(path):
    """A configuration without its comments, which tell the hour."""
    with gzip.open(path, "rt") as file:
        return [line for line in file if not line.startswith("#")]


def write(path, text):
    with open(path, "w") as file:
        file.write(text)
    return path


def test_usage():
    done = run("--version")
    report(done.returncode == 0 and done.stdout.startswith("shearglass-cli ") and "GLib" in done.stdout, "--version",
           done.stdout)
    done = run("--help")
    names = ("run", "study", "analyze", "bench", "fictive", "replicate", "list")
    report(done.returncode == 0 and all("  " + name in done.stdout for name in names), "--help", done.stdout)
    for name in names:
        done = run(name, "--help")
        report(done.returncode == 0 and "shearglass-cli " + name in done.stdout, name + " --help", done.stdout + done.stderr)
        done = run(name, "--nonsense")
        report(done.returncode == 2 and "--nonsense" in done.stderr and done.stdout == "", name + " with an unknown option",
               done.stderr)
    for arguments in ([], ["frobnicate"], ["analyze"], ["analyze", sample, sample], ["bench", "x"],
                      ["bench", "--ensemble", "nvt"], ["bench", "--atoms", "-3"], ["analyze", sample, "--threads", "-1"],
                      ["replicate", sample, "1", "1", "0", "x.xyz"], ["replicate", sample, "1", "1", "1", "x.txt"],
                      ["run"], ["run", "x.ini", "--replay", "y.log"], ["run", "--threads", "2000", "x.ini"]):
        done = run(*arguments)
        report(done.returncode == 2 and done.stderr != "" and done.stdout == "", "bad usage: " + " ".join(arguments)[-60:],
               done.stderr)


def check_oracle(name, path, atoms_path, expected):
    with tempfile.TemporaryDirectory() as folder:
        out = os.path.join(folder, "atoms.csv")
        done = run("analyze", path, "--json", "--per-atom", out)
        if done.returncode != 0:
            report(False, name + " is analyzed", done.stderr)
            return
        result = json.loads(done.stdout)
        keys = ["atoms", "cell", "volume", "potential_energy", "potential_energy_shifted", "pressure", "stress",
                "pressure_total", "temperature"]
        report(all(key in result for key in keys) and list(result["stress"]) == ["xx", "yy", "zz", "xy", "xz", "yz"]
               and all(len(result["cell"][v]) == 3 for v in "abc"), name + ": the keys", done.stdout)
        energy, shifted, pressure, tensor = expected
        bad = []
        if not close(result["potential_energy"], energy, 1e-9 * abs(energy)):
            bad.append("energy %r" % result["potential_energy"])
        if shifted and not close(result["potential_energy_shifted"], shifted, 1e-9 * abs(shifted)):
            bad.append("shifted energy %r" % result["potential_energy_shifted"])
        if not close(result["pressure"], pressure, 1e-9 * max(map(abs, tensor))):
            bad.append("pressure %r" % result["pressure"])
        if not close(result["pressure_total"], pressure, 1e-9) or result["temperature"] != 0:
            bad.append("pressure_total %r" % result["pressure_total"])
        for key, p in zip(("xx", "yy", "zz", "xy", "xz", "yz"), tensor):
            if not close(result["stress"][key], -p, 1e-9 * max(map(abs, tensor))):
                bad.append("stress %s %r" % (key, result["stress"][key]))
        a, b, c = (result["cell"][v] for v in "abc")
        if not close(a[0] * b[1] * c[2], result["volume"], 1e-9 * result["volume"]) or a[1] or a[2] or b[2]:
            bad.append("cell %r" % result["cell"])
        report(not bad, name + ": energy, pressure and stress against LAMMPS", "\n".join(bad))

        with open(out, newline="") as file:
            rows = list(csv.reader(file))
        with gzip.open(atoms_path, "rt") as file:
            oracle = [line.split() for line in file if not line.startswith("#")]
        header = "id type x y z fx fy fz pe sxx syy szz sxy sxz syz".split()
        report(rows[0] == header and len(rows) == len(oracle) + 1
               and [int(row[0]) for row in rows[1:]] == sorted(int(row[0]) for row in rows[1:]),
               name + ": columns of the CSV, rows by id", rows[0])
        scale = [max(abs(float(row[k])) for row in oracle) for k in range(15)]
        worst = 0.0
        for mine, theirs in zip(rows[1:], oracle):
            for k in range(15):
                # at a minimum the forces are noise: 1e-9 absolute
                worst = max(worst, abs(float(mine[k]) - float(theirs[k])) / max(scale[k], 1.0))
        report(worst < 1e-9, name + ": every atom against LAMMPS", "worst %g" % worst)


def test_analyze(folder):
    check_oracle("sheared2k", sample, os.path.join(data, "sheared2k.atoms.gz"),
                 (-12512.9478806698, None, -0.486621456383,
                  (-0.229661189477, -0.525622533304, -0.704580646366, -0.646558853976, 0.060840782680, -0.122314149421)))
    reference = os.environ.get("SHEARGLASS_REFERENCE")
    if reference:
        check_oracle("the authors' sample", os.path.join(reference, "from-the-melt_LJWahnstrom.lammps.gz"),
                     os.path.join(reference, "melt32k.atoms.gz"),
                     (-238595.484919759, -225118.222622642, 0.725696760052,
                      (0.708424710536, 0.749871319410, 0.718794250210, -0.019780784166, 0.033853342360, -0.001648385061)))
    else:
        skip("the authors' sample", "SHEARGLASS_REFERENCE is not set")

    done = run("analyze", sample)
    report(done.returncode == 0 and "potential energy         -12512.9478807" in done.stdout, "as text", done.stdout)
    bad = write(os.path.join(folder, "bad.lammps"), "t\n\n1 atoms\n1 atom types\n0 9 xlo xhi\n0 9 ylo yhi\n0 9 zlo zhi\n\n"
                "Atoms\n\n1 1 1 nan 1\n")
    done = run("analyze", bad, "--json")
    report(done.returncode == 2 and bad + ":11: " in done.stderr and done.stdout == "", "a bad file: path and line",
           done.stderr)
    done = run("analyze", os.path.join(folder, "missing.xyz"))
    report(done.returncode == 2 and "missing.xyz" in done.stderr, "a missing file", done.stderr)
    done = run("analyze", sample, "--per-atom", "/nonexistent/x.csv", "--json")
    report(done.returncode == 2 and done.stdout == "", "a CSV that cannot be written", done.stderr)
    done = run("analyze", sample, "--json", "--potential", "kob-andersen")
    report(done.returncode == 0 and json.loads(done.stdout)["potential"] == "kob-andersen", "another potential", done.stderr)
    one, four = run("analyze", sample, "--json", "--threads", "1"), run("analyze", sample, "--json", "--threads", "4")
    report(one.stdout == four.stdout, "the same digits for 1 and 4 threads")


def test_replicate(folder):
    first = json.loads(run("analyze", sample, "--json").stdout)
    for name in ("copies.lammps.gz", "copies.xyz"):
        path = os.path.join(folder, name)
        done = run("replicate", sample, "2", "1", "3", path)
        many = json.loads(run("analyze", path, "--json").stdout)
        report(done.returncode == 0 and many["atoms"] == 12000
               and close(many["potential_energy"], 6 * first["potential_energy"], 1e-6)
               and close(many["stress"]["xy"], first["stress"]["xy"], 1e-9), "2 x 1 x 3 copies as " + name, done.stderr)


def test_bench():
    keys = ("steps_per_second", "ns_per_atom_step", "threads", "atoms", "phases")
    for ensemble in ("nve", "npt", "shear"):
        done = run("bench", "--sample", sample, "--steps", "50", "--ensemble", ensemble, "--threads", "2", "--json")
        result = json.loads(done.stdout) if done.returncode == 0 else {}
        good = all(key in result for key in keys) and result["atoms"] == 2000 and result["threads"] == 2
        good = good and result["steps"] == 50 and result["ensemble"] == ensemble
        good = good and close(result["steps_per_second"] * result["ns_per_atom_step"], 1e9 / 2000, 1)
        good = good and close(sum(result["phases"].values()), result["seconds"], 1e-6)
        report(good, "bench " + ensemble, done.stdout + done.stderr)
    done = run("bench", "--sample", sample, "--atoms", "16000", "--steps", "10", "--json")
    report(done.returncode == 0 and json.loads(done.stdout)["atoms"] == 16000, "bench of copies", done.stderr)


PROTOCOL = """[protocol]
name=Test
sample=%s
seed=7

[stage 1]
kind=hold
temperature=0.26
until=steps 200

[stage 2]
kind=load
direction=-xz
rate=1e10
until=strain 0.01
"""
COLUMNS = "step,time,stage,strain,stress_xy,temperature,pressure,potential_energy,kinetic_energy,volume"


def table(path):
    with open(path, newline="") as file:
        lines = file.read().splitlines()
    comments = [line for line in lines if line.startswith("#")]
    return comments, list(csv.DictReader(line for line in lines if not line.startswith("#")))


def test_run(folder):
    protocol = write(os.path.join(folder, "test.ini"), PROTOCOL % sample)
    out = os.path.join(folder, "deep", "out")
    done = run("run", protocol, "--threads", "1", "--output", out, "--json")
    report(done.returncode == 0, "a protocol runs to its end", done.stderr)
    comments, rows = table(os.path.join(out, "samples.csv"))
    report(any("tau" in line and "epsilon" in line for line in comments)
           and ",".join(list(rows[0])[:10]) == COLUMNS, "units and columns of samples.csv", comments)
    steps = [int(row["step"]) for row in rows]
    report(steps == sorted(steps) and len(set(steps)) == len(steps) and 1190 <= steps[-1] <= 1210,
           "its steps: 200 of hold, 1000 of load", steps)
    last = rows[-1]
    report(close(float(last["strain"]), -0.01, 5e-4) and close(float(last["time"]), steps[-1] / 360, 1e-6)
           and float(last["stress_xy"]) < 0, "strain, time and stress at the end", last)
    results = json.loads(done.stdout)
    report(results == json.loads(read(os.path.join(out, "results.json"))) and results["state"] == "finished"
           and results["steps"] >= steps[-1] and results["atoms"] == 2000 and len(results["stages"]) == 2,
           "results.json is what --json prints", done.stdout)
    report(results["loads"] and 5 < results["loads"][0]["modulus"] < 60 and results["loads"][0]["modulus_error"] > 0,
           "the modulus of the load", results["loads"])
    final = json.loads(run("analyze", os.path.join(out, "final.lammps.gz"), "--json").stdout)
    report(close(final["strain"][1], -0.01, 1e-3) and 0.1 < final["temperature"] < 0.6 and final["atoms"] == 2000,
           "the final configuration", final)

    again = os.path.join(folder, "again")
    run("run", protocol, "--threads", "2", "--output", again)
    same = read(os.path.join(out, "samples.csv")) == read(os.path.join(again, "samples.csv"))
    same = same and body(os.path.join(out, "final.lammps.gz")) == body(os.path.join(again, "final.lammps.gz"))
    report(same, "2 threads give the same bytes as 1")
    other = os.path.join(folder, "other")
    run("run", protocol, "--seed", "8", "--output", other)
    report(read(os.path.join(out, "samples.csv")) != read(os.path.join(other, "samples.csv")), "another seed gives others")
    replay = os.path.join(folder, "replay")
    done = run("run", "--replay", os.path.join(other, "commands.log"), "--output", replay)
    report(done.returncode == 0 and read(os.path.join(replay, "samples.csv")) == read(os.path.join(other, "samples.csv")),
           "the log replays the run byte by byte", done.stderr)

    done = run("run", protocol, "--figures", "--output", again, "--quiet")
    starts = {"svg": b"<?xml", "pdf": b"%PDF", "png": b"\x89PNG"}
    report(done.returncode == 0 and all(read(os.path.join(again, "stress-strain." + kind)).startswith(start)
                                        for kind, start in starts.items()) and done.stderr.count("\n") <= 1,
           "figures", done.stderr)
    here = os.path.join(folder, "here")
    os.mkdir(here)
    for k in (1, 2):
        run("run", protocol, "--quiet", cwd=here)
    report(sorted(os.listdir(here)) == ["test-1", "test-2"], "folders are numbered", os.listdir(here))

    lines = (("a bad protocol", PROTOCOL.replace("kind=hold", "kind=hld") % sample, ":7"),
             ("a protocol whose sample is missing", PROTOCOL % "missing.lammps", "missing.lammps"),
             ("a protocol without a sample", PROTOCOL.replace("sample=%s\n", ""), "--sample"))
    for what, text, word in lines:
        bad = write(os.path.join(folder, "bad.ini"), text)
        done = run("run", bad, "--output", os.path.join(folder, "never"))
        report(done.returncode == 2 and word in done.stderr and not os.path.exists(os.path.join(folder, "never")), what,
               done.stderr)
    done = run("run", protocol, "--output", "/proc/nowhere")
    report(done.returncode == 2 and "/proc/nowhere" in done.stderr, "a folder that cannot be made", done.stderr)


def test_events(folder):
    protocol = write(os.path.join(folder, "events.ini"), PROTOCOL % sample)
    outs = []
    for threads, states in (("1", "inherent"), ("2", "inherent"), ("1", "averaged")):
        out = os.path.join(folder, "events-%s-%s" % (states, threads))
        done = run("run", protocol, "--threads", threads, "--output", out, "--events", "0.8333", "--event-states", states)
        report(done.returncode == 0 and "structural events" in done.stdout, "a run with events of %s states" % states,
               done.stdout + done.stderr)
        outs.append(out)
    one, two = (read(os.path.join(out, "events.csv")) for out in outs[:2])
    report(one == two, "the same events for any number of threads", (one[:500], two[:500]))
    rows = list(csv.DictReader(one.decode().splitlines()))
    # the sample is in motion: what moves in 300 steps is found, between steps that are whole intervals
    report(rows and all(int(row["step"]) % 300 == int(row["step0"]) % 300 == 0 for row in rows)
           and all(len(row["ids"].split()) == int(row["atoms"]) >= int(row["cores"]) for row in rows)
           and [int(row["number"]) for row in rows] == list(range(1, len(rows) + 1)), "rows of events.csv",
           one.decode()[:1000])
    done = run("run", protocol, "--output", os.path.join(folder, "no"), "--events", "1", "--event-states", "boiled")
    report(done.returncode == 2 and "boiled" in done.stderr, "an unknown kind of states", done.stderr)
    plain = os.path.join(folder, "no-events")
    run("run", protocol, "--threads", "1", "--output", plain)
    report(body(os.path.join(plain, "final.lammps.gz")) == body(os.path.join(outs[0], "final.lammps.gz")),
           "looking for events changes nothing")


def test_round_exponent(folder):
    # 1000 steps are 1e-12 s by the paper's convention: a number without a point
    protocol = write(os.path.join(folder, "round.ini"),
                     "[protocol]\nname=\"1e-5.0\"\nsample=%s\nseed=1\n\n[stage 1]\nkind=hold\ntemperature=0.26\n"
                     "pressure=0\nuntil=steps 1000\n" % sample)
    done = run("run", protocol, "--output", os.path.join(folder, "round"), "--json", "--quiet", "--no-gauge")
    try:
        results = json.loads(done.stdout)
    except ValueError as error:
        results = str(error)
    report(isinstance(results, dict) and results["physical_time_s"] == 1e-12 and "1e-5.0" in results["protocol"],
           "numbers with an exponent and no point", (results, done.stderr))


def test_interruption(folder):
    protocol = write(os.path.join(folder, "long.ini"), PROTOCOL.replace("until=steps 200", "until=steps 100000000") % sample)
    out = os.path.join(folder, "interrupted")
    process = subprocess.Popen([cli, "run", protocol, "--output", out, "--json"], stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 60
    # until some rows are there
    while time.monotonic() < deadline:
        try:
            if read(os.path.join(out, "samples.csv")).count(b"\n") > 6:
                break
        except FileNotFoundError:
            pass
        time.sleep(0.05)
    asked = time.monotonic()
    process.send_signal(signal.SIGINT)
    stdout, stderr = process.communicate(timeout=60)
    report(process.returncode == 130, "Ctrl-C exits with 130", "%s %s" % (process.returncode, stderr))
    report(time.monotonic() - asked < 10, "soon")
    results = json.loads(stdout)
    _, rows = table(os.path.join(out, "samples.csv"))
    final = json.loads(run("analyze", os.path.join(out, "final.lammps.gz"), "--json").stdout)
    report(results["interrupted"] and results["steps"] >= int(rows[-1]["step"]) > 0 and final["temperature"] > 0.05
           and os.path.exists(os.path.join(out, "commands.log")), "and saves everything", stdout)
    replay = os.path.join(folder, "interrupted-replay")
    done = run("run", "--replay", os.path.join(out, "commands.log"), "--output", replay, "--quiet")
    report(done.returncode == 0
           and body(os.path.join(replay, "final.lammps.gz")) == body(os.path.join(out, "final.lammps.gz"))
           and table(os.path.join(replay, "samples.csv"))[1] == rows, "what was interrupted replays to the same step",
           done.stderr)


def test_failure(folder):
    # A time step that no integrator survives
    text = PROTOCOL.replace("seed=7", "seed=7\ntime-step=0.02").replace("temperature=0.26", "temperature=2\nthermostat=false")
    protocol = write(os.path.join(folder, "blow.ini"), text.replace("steps 200", "steps 100000") % sample)
    out = os.path.join(folder, "blown")
    done = run("run", protocol, "--output", out, "--json")
    results = json.loads(done.stdout)
    report(done.returncode == 3 and results["state"] == "failed" and results["failure"] and results["failure"] in done.stderr,
           "a numerical failure exits with 3 and says why", done.stderr)
    final = run("analyze", os.path.join(out, "final.lammps.gz"), "--json")
    report(final.returncode == 0, "and saves the last good configuration", final.stderr)


def test_terminal(folder):
    """On a terminal there is one line that changes, with speed and time left."""
    protocol = write(os.path.join(folder, "bar.ini"), PROTOCOL.replace("steps 200", "steps 2000") % sample)
    master, slave = pty.openpty()
    process = subprocess.Popen([cli, "run", protocol, "--output", os.path.join(folder, "bar")], stdout=subprocess.PIPE,
                               stderr=slave)
    os.close(slave)
    seen = b""
    while True:
        if select.select([master], [], [], 60)[0]:
            try:
                got = os.read(master, 65536)
            except OSError:
                got = b""
            seen += got
            if got:
                continue
        break
    stdout, _ = process.communicate(timeout=60)
    os.close(master)
    text = seen.decode("utf-8", "replace")
    report(process.returncode == 0 and text.count("\r") > 2 and "steps/s" in text and " left" in text and "1/2" in text,
           "progress on a terminal", text[-500:])
    report(b"\r" not in stdout and b"results in" in stdout, "and none of it on stdout", stdout)


def test_locale(folder):
    """Numbers are written with a point whatever the locale says."""
    places = os.path.join(folder, "locales")
    os.mkdir(places)
    made = shutil.which("localedef") and subprocess.run(
        ["localedef", "-i", "de_DE", "-f", "UTF-8", os.path.join(places, "de_DE.UTF-8")], capture_output=True)
    if not made or not os.path.exists(os.path.join(places, "de_DE.UTF-8")):
        skip("a locale with a decimal comma", "localedef cannot make one")
        return
    german = dict(os.environ, LOCPATH=places, LC_ALL="de_DE.UTF-8", LANGUAGE="de")
    probe = subprocess.run([sys.executable, "-c", "import locale; locale.setlocale(locale.LC_ALL, '');"
                            "print(locale.localeconv()['decimal_point'])"], env=german, capture_output=True, text=True)
    if probe.stdout.strip() != ",":
        skip("a locale with a decimal comma", "it does not load")
        return
    plain, comma = os.path.join(folder, "plain"), os.path.join(folder, "comma")
    protocol = write(os.path.join(folder, "locale.ini"), PROTOCOL % sample)
    for out, env in ((plain, None), (comma, german)):
        os.mkdir(out)
        options = {"env": env} if env else {}
        write(os.path.join(out, "analyze.json"),
              run("analyze", sample, "--json", "--per-atom", os.path.join(out, "atoms.csv"), **options).stdout)
        run("replicate", sample, "1", "1", "1", os.path.join(out, "copy.lammps"), **options)
        run("replicate", sample, "1", "1", "1", os.path.join(out, "copy.xyz"), **options)
        run("run", protocol, "--output", out, "--quiet", **options)
    names = ("analyze.json", "atoms.csv", "copy.lammps", "copy.xyz", "samples.csv", "commands.log")
    different = [name for name in names if read(os.path.join(plain, name)) != read(os.path.join(comma, name))]
    report(not different, "a decimal comma changes no file", different)
    done = run("analyze", os.path.join(plain, "copy.xyz"), "--json", env=german)
    report(done.returncode == 0 and close(json.loads(done.stdout)["potential_energy"], -12512.9478806698, 1e-6),
           "nor how files are read", done.stderr)


def test_making_a_sample(folder):
    """From a random mixture to a gauge and a fictive temperature, in a moment: what comes out is no physics."""
    out = os.path.join(folder, "made")
    protocol = write(os.path.join(folder, "make.ini"),
                     "[protocol]\nstart-atoms=400\nstart-density=1.2\ndraw-velocities=true\n"
                     "[stage 1]\nkind=anneal\ntemperature=1.6\ntemperature-end=0.1\nbarostat=false\nuntil=steps 4000\n"
                     "exchange-every=100\nexchange-passes=5\nsample-every=20\n")
    done = run("run", protocol, "--atoms", "500", "--output", out, "--json", "--quiet")
    results = json.loads(done.stdout) if done.returncode == 0 else {}
    report(results.get("atoms") == 500 and results.get("sample") is None, "a run from a random mixture", done.stderr)
    with open(os.path.join(out, "final.gauge.json")) as file:
        stored = json.load(file)
    done = run("analyze", os.path.join(out, "final.lammps.gz"), "--gauge", "--json")
    gauge = json.loads(done.stdout)["gauge"]
    report(close(gauge["energy_per_atom"], stored["energy_per_atom"], 1e-6) and gauge["guard"]["verdict"] == "glass"
           and close(gauge["icosahedral_small"]["voronoi"], stored["icosahedral_small"]["voronoi"], 0.01)
           and -7.3 < gauge["energy_per_atom"] < -6.5, "its gauge", done.stdout)
    done = run("analyze", os.path.join(out, "final.lammps.gz"), "--gauge")
    report(done.returncode == 0 and "  a glass" in done.stdout, "the gauge in words", done.stdout)

    # two lines that meet at 0.33, in the columns of a run
    cooling = os.path.join(folder, "cooling")
    os.makedirs(cooling)
    with open(os.path.join(out, "samples.csv")) as file:
        header = [line for line in file if not line.startswith("#")][0].strip().split(",")
    rows = []
    for k in range(200):
        t = 0.70 - 0.65 * k / 199
        row = dict.fromkeys(header, "0")
        row.update(step=1000 * (k + 1), temperature=t, potential_energy=-7 + 2 * t + 1.8 * max(0, t - 0.33),
                   volume=0.78 + 0.1 * t + 0.3 * max(0, t - 0.33), stage_kind="anneal")
        rows.append(",".join(str(row[name]) for name in header))
    write(os.path.join(cooling, "samples.csv"), "\n".join(["# of no run", ",".join(header), *rows, ""]))
    done = run("fictive", cooling, cooling, "--json", "--output", os.path.join(folder, "fictive"))
    fit = json.loads(done.stdout) if done.returncode == 0 else {}
    report(fit and len(fit["runs"]) == 2 and not fit["runs"][0]["constant_volume"]
           and all(close(fit[name]["temperature"], 0.33, 1e-6) for name in ("energy", "volume"))
           and close(fit["runs"][1]["cooling_per_step"], 0.65 / 199000, 1e-12)
           and os.path.exists(os.path.join(folder, "fictive", "fictive-volume.svg")), "fictive", done.stdout + done.stderr)
    with open(os.path.join(folder, "fictive", "fictive.csv")) as file:
        report(len(file.readlines()) == 402, "its table")
    before = os.environ.get("XDG_CONFIG_HOME")
    os.environ["XDG_CONFIG_HOME"] = os.path.join(folder, "config")
    done = run("fictive", cooling, "--use", "--json")
    if before is None:
        del os.environ["XDG_CONFIG_HOME"]
    else:
        os.environ["XDG_CONFIG_HOME"] = before
    with open(os.path.join(folder, "config", "shearglass", "fictive-temperature.json")) as file:
        kept = json.load(file)
    report(done.returncode == 0 and close(kept["constant_pressure"]["temperature"], 0.33, 1e-6), "its value is used", kept)
    done = run("fictive", out)
    report(done.returncode == 3 and "do not cross" in done.stdout, "branches that do not cross", done.stdout + done.stderr)
    done = run("run", protocol, "--sample", sample, "--no-gauge", "--output", os.path.join(folder, "other"), "--quiet")
    report(done.returncode == 0 and not os.path.exists(os.path.join(folder, "other", "final.gauge.json")),
           "a sample by hand instead, and no gauge", done.stderr)
    done = run("fictive", os.path.join(folder, "make.ini"))
    report(done.returncode == 2 and "make.ini" in done.stderr, "fictive of something else", done.stderr)
    done = run("run", os.path.join(folder, "make.ini"), "--atoms", "10")
    report(done.returncode == 2 and "10 atoms" in done.stderr, "too few atoms", done.stderr)


STUDY = """[study]
name=Little
piece-steps=500
[age one]
samples=%s
[load fast]
rate=1e10
strain=0.01
states=0.01
directions=+xy -xy
"""


def test_study(folder):
    study = write(os.path.join(folder, "little.ini"), STUDY % sample)
    done = run("study", study, "--plan")
    report(done.returncode == 0 and "one-1_load-fast_plus-xy_r1" in done.stdout and "2 runs, 4 pieces" in done.stdout
           and "steps/s" in done.stdout, "the plan of a study", done.stdout + done.stderr)
    done = run("study", write(os.path.join(folder, "bad-study.ini"), STUDY.replace("rate", "rat") % sample))
    report(done.returncode == 2 and "bad-study.ini:7: [load fast] rat: no such key here" in done.stderr, "a bad study",
           done.stderr)

    out = os.path.join(folder, "little")
    process = subprocess.Popen([cli, "study", study, "--output", out, "--jobs", "1"], stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, text=True)
    timing = os.path.join(out, "timing.csv")
    while process.poll() is None and not os.path.exists(timing):
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    said = process.communicate(timeout=60)
    report(process.returncode == 130 and "stopping" in said[1], "Ctrl-C stops a study", said)
    first = read(timing)
    done = run("study", study, "--output", out, "--only", "*plus*")
    report(done.returncode == 0 and "1 of 1 runs are finished" in done.stdout, "only some runs", done.stdout + done.stderr)
    done = run("study", study, "--output", out)
    rows = read(timing).decode().splitlines()
    report(done.returncode == 0 and "2 of 2 runs are finished" in done.stdout and read(timing).startswith(first)
           and len(rows) == 1 + 4 and len({tuple(row.split(",")[:3]) for row in rows}) == 5,
           "it goes on, and does nothing twice", done.stdout + done.stderr + "\n".join(rows))
    check_refusals(folder, study, out)
    check_facts(folder, out)


def check_refusals(folder, study, out):
    """What a folder cannot take leaves it as it was; what is damaged is not passed over."""
    kept = [os.path.join(out, name) for name in ("study.ini", "samples.csv")]
    before = [read(path) for path in kept]
    text = read(study).decode()
    other = write(os.path.join(folder, "other.ini"), text.replace("name=Little", "name=Little\nseed=3")
                  .replace("[load fast]", f"[age two]\nsamples={sample}\n[load fast]"))
    done = run("study", other, "--output", out)
    report(done.returncode == 2 and "take another folder" in done.stderr and [read(path) for path in kept] == before,
           "a refused study changes nothing", done.stderr)
    more = write(os.path.join(folder, "more.ini"), text + "unload-from=0.005\n")  # the end of a piece, which is no kept state
    done = run("study", more, "--output", out)
    report(done.returncode == 2 and "load-0000000500.lammps.gz: it is not there, and unload-0.005 of" in done.stderr
           and [read(path) for path in kept] == before, "what would begin with a state not kept is refused", done.stderr)
    foreign = write(os.path.join(folder, "foreign.ini"), text.replace("[load fast]", "[load other]"))
    done = run("study", foreign, "--output", out)
    report(done.returncode == 2 and "pieces.csv: this run is there, and the study has none of that name" in done.stderr
           and [read(path) for path in kept] == before, "a folder of another study is refused", done.stderr)
    hot = write(os.path.join(folder, "hot.ini"), (STUDY[:STUDY.index("[load")] % sample).replace("name=Little", "name=Hot\ntime-step=0.02") + "[hold]\nsteps=5000\ntemperature=2\n")
    done = run("study", hot, "--output", os.path.join(folder, "hot"), "--quiet")
    report(done.returncode == 3 and "one-1_hold_r1: failed: " in done.stderr, "what fails is told however quiet", done.stderr)
    for text, why in (("unload-from=0.005 0.0050000000001\n", "strains have to rise"),
                      ("unload-from=0.005\n[load other]\nrate=1e10\nstrain=0.01\nunload-from=0.005\nunload-rate=1e9\n",
                       "unloads the same glasses at 1e+10")):
        done = run("study", write(os.path.join(folder, "two.ini"), STUDY % sample + text), "--plan")
        report(done.returncode == 2 and "two.ini:" in done.stderr and why in done.stderr, why, done.stderr)
    rows = os.path.join(out, "runs", "one-1_load-fast_plus-xy_r1", "load.csv")
    whole = read(rows).decode().split("\n")
    for lines in (whole[:len(whole) // 2] + [""], None):
        if lines is None:
            os.remove(rows)
        else:
            write(rows, "\n".join(lines))
        for command in (["figures", out, "--no-facts", "--numbers-only"], ["study", study, "--output", out]):
            done = run(*command)
            report(done.returncode == 2 and "load.csv: the file is damaged" in done.stderr, "rows that are gone are missed", done.stderr)
    write(rows, "\n".join(whole))
    comma = os.path.join(folder, "a,b.lammps.gz")
    shutil.copy(sample, comma)
    away = os.path.join(folder, "comma")
    done = run("study", write(os.path.join(folder, "comma.ini"), "\ufeff" + STUDY % comma), "--output", away, "--only", "*plus*", "--quiet")
    drawn = run("figures", away, "--numbers-only")
    report(done.returncode == 0 and drawn.returncode == 0, "a comma in a sample's name", done.stderr + drawn.stderr)


def check_facts(folder, out):
    """Facts of which a part was lost are measured again, to the same numbers; an age's label may have any letters."""
    label = 'a "glass", really'
    study = write(os.path.join(folder, "labelled.ini"), STUDY.replace("[age one]", f"[age one]\nlabel={label}") % sample)
    done = run("study", study, "--output", out)

    def numbers(name, *arguments):
        done = run("figures", out, "--numbers-only", "--output", os.path.join(folder, name), *arguments)
        path = os.path.join(folder, name, "figures.csv")
        return read(path).decode() if done.returncode == 0 else done.stderr

    first = numbers("numbers")
    table = list(csv.DictReader(first.splitlines(), strict=True))
    report(done.returncode == 0 and table and all(row["age"] == label and None not in row for row in table), "a label in quotes", first[:300])
    facts = os.path.join(out, "facts", "one-1_load-fast_plus-xy_r1")
    for name, damage in (("cut.csv", lambda text: text[:len(text) * 2 // 3]), ("no.histograms.csv", lambda text: b""),
                         ("twice.histograms.csv", None)):
        path = facts + name[name.index("."):]
        text = read(path)
        if damage is None: # as when the program was killed between two files
            os.remove(facts + ".csv")
        else:
            with open(path, "wb") as file:
                file.write(damage(text))
        report(numbers("again") == first and read(path) == text, f"facts are measured again ({name})", numbers("again")[:300])
    open(facts + ".csv", "w").close()
    report("modulus" in numbers("empty", "--no-facts"), "empty facts are none")
    for arguments in (["--formats", "pfd"], ["--threads", "99999"], ["--dpi", "-5"], ["--epsilon", "inf"]):
        done = run("figures", out, "--output", os.path.join(folder, "again"), *arguments)
        report(done.returncode == 2 and arguments[0] in done.stderr, " ".join(arguments), done.stderr)
    report("there is no such figure" in run("figures", out, "--no-facts", "--only", "nosuch").stderr, "a figure nobody has")


def test_data_folder(folder):
    os.makedirs(os.path.join(folder, "data", "protocols"))
    write(os.path.join(folder, "data", "protocols", "mine.ini"), PROTOCOL % sample)
    env = dict(os.environ, SHEARGLASS_DATA=os.path.join(folder, "data"))
    done = run("list", env=env)
    report(done.returncode == 0 and "protocols/mine.ini" in done.stdout and "load -xz" in done.stdout, "list", done.stdout)
    done = run("run", "mine", "--output", os.path.join(folder, "mine"), "--quiet", env=env)
    report(done.returncode == 0, "a shipped protocol by its name", done.stderr)


def main():
    with tempfile.TemporaryDirectory(prefix="shearglass-cli-") as folder:
        test_usage()
        test_analyze(folder)
        test_replicate(folder)
        test_bench()
        test_run(folder)
        test_events(folder)
        test_round_exponent(folder)
        test_interruption(folder)
        test_failure(folder)
        test_terminal(folder)
        test_locale(folder)
        test_making_a_sample(folder)
        test_data_folder(folder)
        test_study(folder)
    return end()


sys.exit(main())

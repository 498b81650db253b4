#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The structure part of shearglass-cli analyze, from outside: keys, columns, rows, and the oracles' numbers.

usage: test-analyze-structure.py SHEARGLASS-CLI DATA-DIRECTORY"""
import csv
import gzip
import json
import math
import os
import subprocess
import sys
import tempfile

from tap import end, report

cli, data = sys.argv[1:3]
sample = os.path.join(data, "sheared2k.lammps.gz")


def run(*arguments, code=0):
    done = subprocess.run([cli, "analyze", *arguments], capture_output=True, text=True)
    if done.returncode != code:
        print("#", " ".join(arguments), "gave", done.returncode, done.stderr.strip()[:300])
        return None
    return json.loads(done.stdout) if code == 0 and "--json" in arguments else done.stderr + done.stdout


def rows(path):
    with open(path, newline="") as file:
        return list(csv.DictReader(file))


with tempfile.TemporaryDirectory() as folder:
    out = lambda name: os.path.join(folder, name)

    # paper order: every number of the reference
    paper = run(sample, "--structure", "--paper-order", "--json", "--per-atom", out("paper.csv"),
                "--bonds", out("paper-bonds.csv"))
    text = {}
    with open(os.path.join(data, "sheared2k.modified.txt")) as file:
        for line in file:
            words = line.split()
            text.setdefault(words[0] + (" " + words[1] if words[0] == "modified" else ""), words)
    pairs = lambda words: {w.split(":")[0].replace(",", "-"): int(w.split(":")[1]) for w in words if ":" in w}
    v, m = paper["voronoi"], paper["modified_voronoi"]
    w = text["voronoi"]
    report(v["bonds"] == int(w[2]) and v["histogram"] == pairs(w) and abs(v["mean_bond_order"] - float(w[4])) < 1e-9,
          "radical tessellation as the reference")
    report(m["mode"] == "paper" and m["removed"] == [int(x) for x in text["modified removed"][2:]],
          "removals by pass as the reference")
    w = text["modified bonds"]
    report(m["bonds"] == int(w[2]) and m["histogram"] == pairs(w) and abs(m["mean_bond_order"] - float(w[4])) < 1e-9,
          "modified tessellation as the reference")
    su2 = {k: n for k, n in paper["su2"].items() if n > 0}
    report(su2 == pairs(text["su2"]) and len(paper["su2"]) == 32, "labels as the reference")
    w = text["icosahedral"]
    shares = paper["icosahedral"]["su2"]
    report(all(abs(shares[k] - float(w[w.index(k) + 1])) < 1e-8 for k in ("all", "small", "large")),
          "icosahedral shares as the reference")
    table = rows(out("paper.csv"))
    report(len(table) == 2000 and [int(r["id"]) for r in table] == list(range(1, 2001)), "rows by ascending id")
    count = {}
    for r in table:
        count[r["su2"]] = count.get(r["su2"], 0) + 1
    report(count == su2, "labels of the rows sum to the labels of all")
    report(len(rows(out("paper-bonds.csv"))) == m["bonds"], "every bond once")

    # canonical, the default; faces against the oracle
    result = run(sample, "--structure", "--json", "--time", "--per-atom", out("atoms.csv"), "--faces", out("faces.csv"),
                 "--bonds", out("bonds.csv"), "--threads", "2")
    report(result["modified_voronoi"]["mode"] == "canonical", "canonical is the default")
    report(abs(result["voronoi"]["volume_sum"] / result["volume"] - 1) < 1e-10, "volumes sum to the cell's")
    faces = {(int(r["i"]), int(r["j"])): (float(r["area"]), int(r["edges"])) for r in rows(out("faces.csv"))}
    report(len(faces) == result["voronoi"]["bonds"] and all(i < j for i, j in faces), "every face once, i < j")
    worst = missing = seen = 0
    volumes = {}
    with gzip.open(os.path.join(data, "sheared2k.neighbours.gz"), "rt") as file:
        for line in file:
            if line.startswith("#"):
                continue
            words = line.split()
            i = int(words[0])
            volumes[i] = float(words[1])
            for word in words[3:]:
                j, area = int(word.split(":")[0]), float(word.split(":")[1])
                face = faces.get((min(i, j), max(i, j)))
                seen += face is not None
                missing += face is None and area >= 1e-9
                worst = max(worst, abs(face[0] - area) if face else 0)
    report(missing == 0 and seen == 2 * len(faces) and worst < 1e-7, f"faces as Voro++ (areas to {worst:.1e})")
    table = rows(out("atoms.csv"))
    report(max(abs(float(r["voronoi_volume"]) - volumes[int(r["id"])]) for r in table) < 1e-9, "volumes as Voro++")
    degree, order = {}, {}
    for i, j in faces:
        degree[i] = degree.get(i, 0) + 1
        degree[j] = degree.get(j, 0) + 1
    for r in rows(out("bonds.csv")):
        for a in (int(r["i"]), int(r["j"])):
            order.setdefault(a, []).append(int(r["order"]))
    good = all(int(r["coordination"]) == degree[int(r["id"])] and int(r["coordination_modified"]) == len(order[int(r["id"])])
               and [int(r["n4"]), int(r["n5"]), int(r["n6"])] == [order[int(r["id"])].count(q) for q in (4, 5, 6)]
               for r in table)
    report(good, "columns agree with faces and bonds")
    report(all(sum(6 - q for q in qs) == 12 for qs in order.values()), "sum of (6 - q) is 12 for every atom")
    icosahedral = [r for r in table if r["icosahedral"] == "1"]
    report(all((int(r["cluster"]) >= 0) == (r["icosahedral"] == "1") for r in table)
          and len(icosahedral) == round(result["icosahedral"]["voronoi"]["all"] * 2000), "clusters of icosahedral atoms")
    sizes = {}
    for r in icosahedral:
        sizes[r["cluster"]] = sizes.get(r["cluster"], 0) + 1
    report(len(sizes) == result["network"]["clusters"] and max(sizes.values()) == result["network"]["largest"]
          and sizes["0"] == max(sizes.values()), "network from the columns")
    averages = result["class_averages"]
    for key, whole in (("potential_energy", result["potential_energy"] / 2000), ("xy", result["stress"]["xy"])):
        mean = sum(c["fraction"] * (c["stress"]["xy"] if key == "xy" else c[key]) for c in averages.values())
        report(abs(mean - whole) < 1e-10 * abs(whole), f"class averages of {key} weigh to the whole")
    timers = result["timers"]
    parts = sum(timers[k] for k in ("voronoi_ms", "modified_ms", "labels_ms", "network_ms", "stress_ms"))
    report(abs(parts - timers["structure_total_ms"]) < 1e-6 and parts > 0, "timers sum up")

    # a reference: sheared affinely, one atom moved, another numbering and order
    with gzip.open(sample, "rt") as file:
        lines = file.read().split("\n")
    begin = next(k for k, line in enumerate(lines) if line.startswith("Atoms")) + 2
    moved = list(lines)
    tilt = 0.3
    sheared = []
    for line in lines[begin:begin + 2000]:
        words = line.split()
        y, z = float(words[3]), float(words[4])
        words[2] = repr(float(words[2]) + tilt * y)
        if words[0] == "77":
            words[4] = repr(z + 0.8)
        sheared.append(" ".join(words))
    moved[begin:begin + 2000] = reversed(sheared)
    k = next(k for k, line in enumerate(lines) if "xy xz yz" in line)
    ly = next(float(line.split()[1]) - float(line.split()[0]) for line in lines if "ylo yhi" in line)
    words = lines[k].split()
    moved[k] = " ".join([repr(float(words[0]) + tilt * ly)] + words[1:])
    with open(out("moved.lammps"), "w") as file:
        file.write("\n".join(moved))
    against = run(out("moved.lammps"), "--structure", "--json", "--reference", sample, "--per-atom", out("moved.csv"),
                  "--excitations", out("events.csv"), "--van-hove", out("van-hove.csv"))
    table = {int(r["id"]): r for r in rows(out("moved.csv"))}
    report(abs(float(table[77]["dz"]) - 0.8) < 1e-3 and abs(float(table[77]["displacement"]) - 0.8) < 1e-3,
          "the moved atom's displacement")
    rest = max(float(r["displacement"]) for i, r in table.items() if i != 77)
    report(rest < 1e-3, f"nobody else moved ({rest:.1e})")
    report(max(table.values(), key=lambda r: float(r["d2min"]))["id"] == "77", "the largest D2min is its own")
    report(all(abs(float(r["von_mises"])) >= 0 and math.isfinite(float(r["von_mises_change"])) for r in table.values()),
          "von Mises columns")
    events = rows(out("events.csv"))
    report(len(events) == 1 and events[0]["ids"] == "77" and against["excitations"]["groups"] == 1, "one excitation")
    width = 0.02
    report(abs(sum(float(r["all"]) for r in rows(out("van-hove.csv"))) * width - 1) < 1e-6, "van Hove sums to one")

    # refusals
    for arguments in (["--network-link", "edge"], ["--excitations", out("x.csv")], ["--mesh-probe", "9"],
                      ["--reference", out("nothing")]):
        report(run(sample, *arguments, code=2) is not None, "refused: " + " ".join(arguments[:1]))
    neighbour = run(sample, "--structure", "--json", "--network-link", "neighbour")
    report(neighbour["network"]["linkage"] == "neighbour"
          and neighbour["network"]["clusters"] >= result["network"]["clusters"], "linkage by neighbours")

sys.exit(end())

#!/usr/bin/python3
# Files across programs: LAMMPS, ASE and MDAnalysis read what Shearglass writes and the other way round.
#
# SPDX-License-Identifier: GPL-3.0-or-later
#
# A reader tested with its own writer can be wrong about the box, the image flags or the units of the
# velocities for ever. Here a glass in a tilted cell, with image flags and velocities, goes out and comes
# back through the others; energy, pressure tensor, forces, positions and velocities must survive.
#
# TAP; a peer that is not installed is skipped. Debian: lammps, python3-ase, python3-mdanalysis.
#
# usage: test-io-peers.py SHEARGLASS_CLI DATA_FOLDER_OF_THE_TESTS

import csv
import gzip
import json
import math
import os
import shutil
import subprocess
import sys
import tempfile

from tap import end, report, skip

cli, data = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])


def close(a, b, tolerance):
    return abs(a - b) <= tolerance * max(1.0, abs(a), abs(b))


def shearglass(*arguments):
    done = subprocess.run([cli, *arguments], capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError("shearglass-cli %s: %s" % (" ".join(arguments), done.stderr))
    return done.stdout


def analyze(path):
    out = path + ".csv"
    result = json.loads(shearglass("analyze", path, "--json", "--per-atom", out))
    with open(out) as file:
        rows = [[float(word) for word in row] for row in list(csv.reader(file))[1:]]
    return result, rows


def lammps(script, folder):
    with open(os.path.join(folder, "in"), "w") as file:
        file.write(script)
    done = subprocess.run(["lmp", "-in", "in", "-log", "none"], cwd=folder,
                          capture_output=True, text=True, timeout=120)
    if done.returncode != 0:
        raise RuntimeError("lmp: " + done.stdout[-2000:] + done.stderr[-2000:])


HEAD = """units lj
atom_style atomic
boundary p p p
%(before)s
pair_style lj/cut 2.5
pair_modify shift no tail no
"""
PAIRS = """pair_coeff 1 1 1.0 1.0 2.5
pair_coeff 1 2 1.0 $(11.0/12.0) 2.5
pair_coeff 2 2 1.0 $(5.0/6.0) 2.5
"""
# Whole-cell values and per-atom values with all digits. The virial of stress/atom is minus ours times V.
OUTPUT = """
compute s all stress/atom NULL virial
compute e all pe/atom
compute k all ke
compute vp all pressure NULL virial
compute tp all pressure thermo_temp
thermo_style custom step pe c_k c_vp[1] c_vp[2] c_vp[3] c_vp[4] c_vp[5] c_vp[6] c_tp
thermo_modify norm no
dump d all custom 1 dump.txt id type x y z vx vy vz fx fy fz c_e c_s[1] c_s[2] c_s[3] c_s[4] c_s[5] c_s[6] ix iy iz
dump_modify d sort id format float %.17g first yes
run 0
print "$(pe:%.17g) $(c_k:%.17g)" file values.txt screen no
print "$(c_vp[1]:%.17g) $(c_vp[2]:%.17g) $(c_vp[3]:%.17g)" append values.txt screen no
print "$(c_vp[4]:%.17g) $(c_vp[5]:%.17g) $(c_vp[6]:%.17g) $(c_tp:%.17g)" append values.txt screen no
"""


def lammps_results(folder):
    with open(os.path.join(folder, "values.txt")) as file:
        values = [float(word) for word in file.read().split()]
    with open(os.path.join(folder, "dump.txt")) as file:
        lines = file.read().splitlines()
    start = max(k for k, line in enumerate(lines) if line.startswith("ITEM: ATOMS")) + 1
    return values, [[float(word) for word in line.split()] for line in lines[start:]]


def compare_with_lammps(what, ours, rows, values, atoms, speed):
    """speed: factor from LAMMPS' velocities to ours; kinetic energy is the same in both units."""
    volume = ours["volume"]
    pairs = [("potential energy", ours["potential_energy"], values[0]),
             ("pressure with kinetic part", ours["pressure_total"], values[8])]
    # LAMMPS takes the motion of the centre of mass as it is; it is zero here
    kinetic = ours["kinetic_energy"]
    pairs.append(("kinetic energy", kinetic, values[1]))
    for name, k in (("xx", 2), ("yy", 3), ("zz", 4), ("xy", 5), ("xz", 6), ("yz", 7)):
        pairs.append(("stress " + name, ours["stress"][name], -values[k]))
    bad = ["%s: %.17g, LAMMPS %.17g" % pair for pair in pairs if not close(pair[1], pair[2], 1e-10)]
    cell = ours["cell"]
    if len(rows) != len(atoms):
        bad.append("%d atoms, LAMMPS %d" % (len(rows), len(atoms)))
    for row, atom in zip(rows, atoms):
        if row[0] != atom[0] or row[1] != atom[1]:
            bad.append("id or type: %s, LAMMPS %s" % (row[:2], atom[:2]))
            break
        # positions up to a lattice vector: LAMMPS wraps
        d = [row[2 + c] - atom[2 + c] for c in range(3)]
        for axis, c in (("c", 2), ("b", 1), ("a", 0)):
            n = round(d[c] / cell[axis][c])
            d = [d[k] - n * cell[axis][k] for k in range(3)]
        if max(map(abs, d)) > 1e-10:
            bad.append("position of atom %d is %g away" % (row[0], max(map(abs, d))))
            break
        for k in range(3):
            if not close(row[5 + k], atom[8 + k], 1e-8):
                bad.append("force on atom %d: %.17g, LAMMPS %.17g" % (row[0], row[5 + k], atom[8 + k]))
        if not close(row[8], atom[11], 1e-9):
            bad.append("energy of atom %d: %.17g, LAMMPS %.17g" % (row[0], row[8], atom[11]))
        for k in range(6):
            if not close(row[9 + k], atom[12 + k], 1e-8):
                bad.append("stress of atom %d: %.17g, LAMMPS %.17g" % (row[0], row[9 + k], atom[12 + k]))
    report(not bad, what, "\n".join(bad[:10]))


def parse_data(path):
    """Atoms and velocities of a data file, by hand."""
    opener = gzip.open if path.endswith(".gz") else open
    atoms, velocities, box, section = {}, {}, {}, None
    with opener(path, "rt") as file:
        file.readline()
        for line in file:
            line = line.split("#")[0].strip()
            if not line:
                continue
            words = line.split()
            if words[0].isalpha():
                section = words[0]
            elif section is None and words[-1] in ("xhi", "yhi", "zhi"):
                box[words[-1][0]] = (float(words[0]), float(words[1]))
            elif section is None and words[-1] == "yz":
                box["tilt"] = tuple(float(word) for word in words[:3])
            elif section == "Atoms":
                atoms[int(words[0])] = [float(word) for word in words[1:]]
            elif section == "Velocities":
                velocities[int(words[0])] = [float(word) for word in words[1:]]
    return box, atoms, velocities


def unwrapped(box, atom):
    lengths = [box[c][1] - box[c][0] for c in "xyz"]
    xy, xz, yz = box.get("tilt", (0, 0, 0))
    ix, iy, iz = atom[4:7]
    return [atom[1] + ix * lengths[0] + iy * xy + iz * xz, atom[2] + iy * lengths[1] + iz * yz,
            atom[3] + iz * lengths[2]]


def have(module):
    try:
        __import__(module)
        return True
    except ImportError:
        return False


def start_without_lammps(folder):
    """A tilted glass with image flags and velocities, written here, as LAMMPS would."""
    box, atoms, _ = parse_data(os.path.join(data, "sheared2k.lammps.gz"))
    path = os.path.join(folder, "start.data")
    with open(path, "w") as file:
        file.write("made by the test\n\n%d atoms\n2 atom types\n\n" % len(atoms))
        for c in "xyz":
            file.write("%r %r %slo %shi\n" % (*box[c], c, c))
        file.write("%r %r %r xy xz yz\n\nMasses\n\n1 2\n2 1\n\nPair Coeffs # lj/cut\n\n1 1 1\n2 1 0.833333\n\n" % box["tilt"])
        file.write("Atoms # atomic\n\n")
        for number, atom in atoms.items():
            file.write("%d %d %r %r %r %d %d %d\n" % (number, atom[0], atom[1], atom[2], atom[3],
                                                     number % 3 - 1, number % 5 - 2, number % 2))
        file.write("\nVelocities\n\n")
        for number in atoms:
            file.write("%d %r %r %r\n" % (number, math.sin(number), math.cos(3 * number), math.sin(number * number)))
    return path


def lammps_tests(folder):
    # A file by LAMMPS itself: sheared2k tilted in all planes, moved, with velocities, its own units.
    lammps(HEAD % {"before": "box tilt large"}
           + "read_data %s\n" % os.path.join(data, "sheared2k.lammps.gz") + PAIRS
           + "pair_modify mix arithmetic\n"
           + "change_box all xz final 1.5 yz final -2.0 remap units box\n"
           + "velocity all create 0.3 4711 mom yes rot no dist gaussian\n"
           + "timestep 0.003\nfix i all nve\nrun 400\nunfix i\nvelocity all zero linear\n"
           + "write_data start.data nofix pair ij\n" + "write_data start-ii.data nofix pair ii\n" + OUTPUT, folder)
    start = os.path.join(folder, "start.data")
    values, atoms = lammps_results(folder)
    ours, rows = analyze(start)
    compare_with_lammps("a file of LAMMPS gives what LAMMPS finds", ours, rows, values, atoms, math.sqrt(2))
    report(ours["potential"] == "wahnstrom", "its printed coefficients are Wahnstrom's", ours["potential"])
    also, _ = analyze(os.path.join(folder, "start-ii.data"))
    report(also["potential"] == "wahnstrom", "so are those of the diagonal alone", also["potential"])

    # Ours for LAMMPS, through each of our formats.
    for step, name in enumerate(("ours.data", "ours.lammps.gz", "through.xyz", "back.data")):
        source = os.path.join(folder, "through.xyz") if name == "back.data" else start
        shearglass("replicate", source, "1", "1", "1", os.path.join(folder, name))
        if name.endswith("xyz"):
            continue
        lammps(HEAD % {"before": ""} + "read_data %s\n" % name + PAIRS + OUTPUT, folder)
        again, atoms_again = lammps_results(folder)
        ours, rows = analyze(os.path.join(folder, name))
        compare_with_lammps("LAMMPS reads %s and finds what we do" % name, ours, rows, again, atoms_again, 1)
        bad = ["%.17g, before %.17g" % pair for pair in zip(again, values) if not close(*pair, 1e-10)]
        report(not bad, "and what it had found before", "\n".join(bad))
        bad = []
        for one, two in zip(atoms, atoms_again):
            if one[18:21] != two[18:21]:
                bad.append("image flags of atom %d: %s, before %s" % (one[0], two[18:21], one[18:21]))
            if any(not close(one[5 + k] * math.sqrt(2), two[5 + k], 1e-14) for k in range(3)):
                bad.append("velocity of atom %d" % one[0])
        report(not bad and any(row[18] != 0 for row in atoms), "with the same image flags and speeds",
               "\n".join(bad[:5]))
    return start


def ase_tests(folder, start):
    import ase.io
    import ase.io.lammpsdata
    import numpy

    before, _ = analyze(start)
    ours_data, ours_xyz = os.path.join(folder, "for-ase.data"), os.path.join(folder, "for-ase.xyz")
    shearglass("replicate", start, "1", "1", "1", ours_data)
    shearglass("replicate", start, "1", "1", "1", ours_xyz)
    box, atoms, velocities = parse_data(ours_data)
    ids = sorted(atoms)
    lengths = [box[c][1] - box[c][0] for c in "xyz"]
    tilt = box.get("tilt", (0, 0, 0))
    cell = [[lengths[0], 0, 0], [tilt[0], lengths[1], 0], [tilt[1], tilt[2], lengths[2]]]
    origin = numpy.array([box[c][0] for c in "xyz"])
    positions = numpy.array([atoms[k][1:4] for k in ids])
    speeds = numpy.array([velocities[k] for k in ids])
    types = numpy.array([atoms[k][0] for k in ids], dtype=int)

    glass = ase.io.read(ours_data, format="lammps-data", style="atomic", sort_by_id=True, units="metal")
    read_speeds = glass.get_velocities()
    # ASE turns metal velocities (angstrom/ps) into its own; the factor is the same for all
    factor = read_speeds[0][0] / speeds[0][0]
    # ASE puts image flags into the positions
    whole = numpy.array([unwrapped(box, atoms[k]) for k in ids])
    d = glass.get_positions() - whole
    fractions = d @ numpy.linalg.inv(glass.cell)
    report(numpy.allclose(glass.cell, cell, atol=1e-12)
           and numpy.allclose(fractions, numpy.round(fractions), atol=1e-10)
           and numpy.allclose(read_speeds, factor * speeds, rtol=1e-12, atol=0)
           and (glass.get_atomic_numbers() == types).all(),
           "ASE reads our data file: cell, positions, velocities, types",
           "%s\n%s" % (glass.cell[:] - numpy.array(cell), numpy.abs(fractions - numpy.round(fractions)).max()))

    glass = ase.io.read(ours_xyz, format="extxyz")
    order = numpy.argsort(glass.arrays["id"])
    mass = numpy.where(types == 1, 1.0, 0.5)
    report(numpy.allclose(glass.cell, cell, atol=1e-12) and glass.pbc.all()
           and (glass.get_positions()[order] == positions).all()
           and (glass.arrays["velo"][order] == speeds).all()
           and numpy.allclose(glass.get_velocities()[order], speeds, rtol=1e-14)
           and (glass.get_masses()[order] == mass).all()
           and (glass.arrays["type"][order] == types).all()
           and (glass.arrays["image"][order] == numpy.array([atoms[k][4:7] for k in ids])).all(),
           "ASE reads our extended XYZ: cell, positions, velocities, masses, types, images")

    # Back from ASE: its extended XYZ, turned into a general orientation.
    turn = numpy.array([[0.36, 0.48, -0.8], [-0.8, 0.6, 0.0], [0.48, 0.64, 0.6]])
    turned = ase.Atoms(numbers=glass.get_atomic_numbers(), positions=glass.get_positions() @ turn.T,
                       cell=numpy.array(glass.cell) @ turn.T, pbc=True, masses=glass.get_masses(),
                       momenta=glass.get_momenta() @ turn.T)
    path = os.path.join(folder, "turned.xyz")
    ase.io.write(path, turned, format="extxyz", columns=["symbols", "positions", "momenta", "masses"])
    after, _ = analyze(path)
    # ASE prints eight decimals
    names = ("potential_energy", "pressure", "pressure_total", "temperature", "von_mises_stress", "volume")
    bad = ["%s: %.12g, before %.12g" % (name, after[name], before[name]) for name in names
           if not close(after[name], before[name], 2e-6)]
    bad += ["stress %s: %.12g, before %.12g" % (c, after["stress"][c], before["stress"][c])
            for c in ("xx", "yy", "zz", "xy", "xz", "yz") if not close(after["stress"][c], before["stress"][c], 2e-6)]
    report(not bad, "we read the extended XYZ of ASE, turned in space: energy, stress, temperature", "\n".join(bad))

    path = os.path.join(folder, "ase.data")
    plain = ase.Atoms(numbers=types, positions=positions, cell=cell, pbc=True)
    with open(path, "w") as file:
        ase.io.lammpsdata.write_lammps_data(file, plain, specorder=["H", "He"], units="metal", atom_style="atomic")
    after, rows = analyze(path)
    report(close(after["potential_energy"], before["potential_energy"], 1e-9) and len(rows) == len(ids),
           "we read the data file of ASE: energy", after["potential_energy"])


def mdanalysis_tests(folder, start):
    import warnings
    warnings.simplefilter("ignore")
    import MDAnalysis
    import numpy

    path = os.path.join(folder, "for-mda.data")
    shearglass("replicate", start, "1", "1", "1", path)
    box, atoms, velocities = parse_data(path)
    ids = sorted(atoms)
    universe = MDAnalysis.Universe(path, atom_style="id type x y z")
    group = universe.atoms
    order = numpy.argsort(group.ids)
    positions = numpy.array([atoms[k][1:4] for k in ids])
    # MDAnalysis moves the origin of the box and keeps single precision
    shift = group.positions[order] - positions
    read = universe.trajectory.ts.triclinic_dimensions
    tilt = box.get("tilt", (0, 0, 0))
    lengths = [box[c][1] - box[c][0] for c in "xyz"]
    cell = numpy.array([[lengths[0], 0, 0], [tilt[0], lengths[1], 0], [tilt[1], tilt[2], lengths[2]]])
    speeds = numpy.array([velocities[k] for k in ids])
    scale = (group.velocities[order] / speeds)
    bad = []
    if not (group.ids[order] == ids).all():
        bad.append("ids")
    if numpy.abs(shift - shift[0]).max() > 1e-5:
        bad.append("positions: %g" % numpy.abs(shift - shift[0]).max())
    if not numpy.allclose(read, cell, atol=2e-5):
        bad.append("cell: %s, not %s" % (read, cell))
    if not numpy.allclose(scale, scale[0][0], rtol=1e-4):
        bad.append("velocities")
    if not numpy.allclose(group.masses[order], [1.0 if atoms[k][0] == 1 else 0.5 for k in ids]):
        bad.append("masses")
    if not all(int(t) == atoms[k][0] for t, k in zip(group.types[order], ids)):
        bad.append("types")
    report(not bad, "MDAnalysis reads our data file: ids, types, masses, cell, positions, velocities", "\n".join(bad))

    path = os.path.join(folder, "for-mda.xyz")
    shearglass("replicate", start, "1", "1", "1", path)
    universe = MDAnalysis.Universe(path)
    with open(path) as file:
        lines = file.read().splitlines()[2:]
    positions = numpy.array([[float(word) for word in line.split()[1:4]] for line in lines])
    report(len(universe.atoms) == len(lines) and numpy.abs(universe.atoms.positions - positions).max() < 1e-5,
           "MDAnalysis reads our XYZ: positions")


def main():
    with tempfile.TemporaryDirectory(prefix="shearglass-peers-") as folder:
        start = start_without_lammps(folder)
        if shutil.which("lmp"):
            start = lammps_tests(folder)
        else:
            skip("LAMMPS", "lmp is not installed")
        if have("ase") and have("numpy"):
            ase_tests(folder, start)
        else:
            skip("ASE", "python3-ase is not installed")
        if have("MDAnalysis") and have("numpy"):
            mdanalysis_tests(folder, start)
        else:
            skip("MDAnalysis", "python3-mdanalysis is not installed")
    return end()


sys.exit(main())

#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""shearglass-cli figures, from outside: a tiny study's figures, exactly as vectors and nearly as pictures.

usage: test-figures.py SHEARGLASS-CLI DATA-DIRECTORY [--make]

--make writes what is expected anew; look at every picture before it is committed. Vectors are compared to the letter with the
versions of cairo and pango that made them (tiny-study-figures/made-with), and with the font DejaVu Sans of the package
fonts-dejavu-core; elsewhere that part is skipped."""
import csv
import ctypes
import json
import os
import re
import struct
import subprocess
import sys
import tempfile
import zlib

from tap import end, report, skip

cli, data = sys.argv[1:3]
make = "--make" in sys.argv
study = os.path.join(data, "tiny-study")
expected = os.path.join(data, "tiny-study-figures")
font = "/usr/share/fonts/truetype/dejavu"
exact = ["1a-quenched", "2a-quenched", "4b-quenched", "6a-other-deep", "7a-3e9-quenched", "7c-other-quenched"]
pictures = ["1b-quenched", "age-displaced"]


def versions():
    said = []
    for name, function in (("libcairo.so.2", "cairo_version_string"), ("libpango-1.0.so.0", "pango_version_string"),
                           ("libfreetype.so.6", None), ("libharfbuzz.so.0", "hb_version_string")):
        if function is None:
            continue
        call = getattr(ctypes.CDLL(name), function)
        call.restype = ctypes.c_char_p
        said.append(name + " " + call().decode())
    return "\n".join(said) + "\n"


def read(path):
    with open(path, "rb") as file:
        return file.read()


def png(path, pixels=True):
    """Width, height, text chunks, rows of bytes of an RGB or RGBA picture of 8 bits."""
    raw, texts, packed, at = read(path), {}, b"", 8
    assert raw[:8] == b"\x89PNG\r\n\x1a\n"
    while at < len(raw):
        length, kind = struct.unpack(">I4s", raw[at:at + 8])
        body = raw[at + 8:at + 8 + length]
        if kind == b"IHDR":
            width, height, depth, colour = struct.unpack(">IIBB", body[:10])
            assert depth == 8 and colour in (2, 6)
            size = 3 if colour == 2 else 4
        elif kind == b"IDAT":
            packed += body
        elif kind == b"iTXt":
            key, rest = body.split(b"\0", 1)
            text = rest[2:].split(b"\0", 2)[2]
            texts[key.decode()] = (zlib.decompress(text) if rest[0] else text).decode()
        at += length + 12
    if not pixels:
        return width, height, texts, None
    lines, before, rows = zlib.decompress(packed), bytes(width * size), []
    for y in range(height):
        kind, line = lines[y * (width * size + 1)], bytearray(lines[y * (width * size + 1) + 1:(y + 1) * (width * size + 1)])
        for x in range(width * size):
            a = line[x - size] if x >= size else 0
            b, c = before[x], before[x - size] if x >= size else 0
            if kind == 4:
                p = a + b - c
                pick = min((abs(p - a), 0, a), (abs(p - b), 1, b), (abs(p - c), 2, c))[2]
            else:
                pick = (0, a, b, (a + b) // 2)[kind]
            line[x] = (line[x] + pick) & 255
        before = bytes(line)
        rows.append(before)
    return width, height, texts, rows


def drawing(text):
    """Without the program's version, and with the numbers of groups, which count what was drawn before, from one."""
    seen = {}

    def renumber(match):
        return seen.setdefault(match.group(0), match.group(1) + str(len(seen) + 1).encode())

    text = re.sub(rb'&quot;version&quot;:&quot;[^&]*&quot;', b"", text)
    return re.sub(rb"\b(surface|clip|mask|image|pattern|linear|radial)(\d+)", renumber, text)


def rows(path):
    with open(path, newline="") as file:
        return list(csv.reader(line for line in file if not line.startswith("#")))


def near(a, b):
    try:
        x, y = float(a), float(b)
    except ValueError:
        return a == b
    return abs(x - y) <= 2e-5 * max(abs(x), abs(y)) + 1e-9


def same_rows(a, b):
    return len(a) == len(b) and all(len(x) == len(y) and all(map(near, x, y)) for x, y in zip(a, b))


with tempfile.TemporaryDirectory() as folder:
    config = os.path.join(folder, "fonts.conf")
    with open(config, "w") as file:
        file.write(f'<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig><dir>{font}</dir>'
                   f'<cachedir>{folder}/cache</cachedir></fontconfig>')
    out = os.path.join(folder, "out")
    environment = dict(os.environ, FONTCONFIG_FILE=config, LC_ALL="C.UTF-8")

    def figures(*arguments):
        return subprocess.run([cli, "figures", *arguments], capture_output=True, text=True, env=environment)

    if make:
        os.makedirs(expected, exist_ok=True)
        for only in ("*", "1b*", "age-*"):
            done = figures(study, "--no-facts", "--output", out, "--font", "DejaVu Sans", "--dpi", "72", "--only", only,
                           "--formats", "svg" if only == "*" else "png")
        print(done.stdout, done.stderr)
        for name in [f"fig-{x}.svg" for x in exact] + [f"fig-{x}.png" for x in pictures] + ["figures.csv"]:
            with open(os.path.join(expected, name), "wb") as file:
                text = read(os.path.join(out, name))
                file.write(drawing(text) if name.endswith("svg") else text)
        with open(os.path.join(expected, "made-with"), "w") as file:
            file.write(versions())
        sys.exit(done.returncode)

    done = figures(study, "--no-facts", "--output", out, "--font", "DejaVu Sans", "--formats", "svg,csv")
    report(done.returncode == 0, "the figures of a study without its states")
    names = sorted(os.listdir(out)) if done.returncode == 0 else []
    ids = sorted({name[4:-4] for name in names if name.startswith("fig-") and name.endswith(".csv")})
    for panel in ("1a", "1b", "1c", "1d", "2a", "2b", "4a", "4b", "5a", "5b", "6a-icosahedral", "6b", "7c-other"):
        report(f"{panel}-quenched" in ids, f"figure {panel} is there")
    for panel in ("3-1e10-0.02-deep", "7a-1e10-quenched", "age-softening", "age-residual", "age-displaced", "cyclic-energy"):
        report(panel in ids, f"figure {panel} is there")
    report(all(f"fig-{x}{wide}.svg" in names for x in ids for wide in ("", "-wide")), "each in two widths")
    one = os.path.join(folder, "one")
    figures(study, "--no-facts", "--output", one, "--only", "2a-*")
    report(all(f"fig-2a-quenched{wide}.{kind}" in os.listdir(one) for wide in ("", "-wide") for kind in ("pdf", "svg", "png")),
          "and in three formats")
    report("Figure 8 (fast quench) is left out: " in figures(study, "--no-facts", "--output", one, "--formats", "png").stderr,
          "what is missing is said")
    report(not any(len(rows(os.path.join(out, f"fig-{x}.csv"))) < 2 for x in ids), "none is empty")

    # what is inside
    width, height, texts, _ = png(os.path.join(one, "fig-2a-quenched.png"), pixels=False)
    report(width == 1050 and height == 819, "a column's width at 300 dots an inch")
    report(json.loads(texts["Provenance"])["study"] == "Tiny study" and "[load 1e10]" in texts["Provenance"],
          "a picture carries the study")
    svg = read(os.path.join(one, "fig-2a-quenched.svg")).decode()
    report("<metadata>" in svg and "Tiny study" in svg and "<title>" in svg, "so does an SVG")
    report(read(os.path.join(one, "fig-2a-quenched.pdf")).startswith(b"%PDF"), "a PDF is one")
    report("provenance" in read(os.path.join(out, "fig-1a-quenched.csv")).decode().splitlines()[0], "a CSV says where it is from")
    with open(os.path.join(out, "figures.json")) as file:
        said = json.load(file)
    found = [m for m in said["measured"] if m["quantity"] == "modulus" and m["age"] == "deeply aged"]
    report(len(found) == 1 and 17 < found[0]["value"] < 21 and found[0]["unit"] == "epsilon/sigma^3", "the modulus of an aged glass")

    # the same as ever
    report(same_rows(rows(os.path.join(out, "figures.csv")), rows(os.path.join(expected, "figures.csv"))), "the same numbers")
    if read(os.path.join(expected, "made-with")).decode() != versions() or not os.path.isdir(font):
        skip("the same vectors", "other versions of cairo, pango or the font")
    else:
        for x in exact:
            report(drawing(read(os.path.join(out, f"fig-{x}.svg"))) == read(os.path.join(expected, f"fig-{x}.svg")),
                  f"figure {x}: the same vectors")
    for only in ("1b*", "age-*"):
        figures(study, "--no-facts", "--output", out, "--font", "DejaVu Sans", "--dpi", "72", "--only", only, "--formats", "png")
    for x in pictures:
        w, h, _, now = png(os.path.join(out, f"fig-{x}.png"))
        v, g, _, then = png(os.path.join(expected, f"fig-{x}.png"))
        off = sum(sum(abs(a - b) for a, b in zip(p[::4], q[::4])) for p, q in zip(now, then)) if (w, h) == (v, g) else None
        report(off is not None and off / (len(now) * len(now[0]) / 4) < 1.5, f"figure {x}: nearly the same picture")

    # once more is the same, and only what is asked for
    again = os.path.join(folder, "again")
    done = figures(study, "--no-facts", "--output", again, "--only", "2*", "--font", "DejaVu Sans", "--formats", "svg")
    report(sorted({n[4] for n in os.listdir(again) if n.startswith("fig-")}) == ["2"], "only what is asked for")
    report(drawing(read(os.path.join(again, "fig-2a-quenched.svg"))) == drawing(read(os.path.join(out, "fig-2a-quenched.svg"))),
          "twice the same")
    report(figures(os.path.join(folder, "nothing")).returncode == 2, "no study: an error")
    report(figures().returncode == 2, "no argument: an error")

    # damage is told with its place
    broken = os.path.join(folder, "facts")
    os.makedirs(broken)
    name = "deep-1_hold_r1.csv"
    lines = read(os.path.join(study, "facts", name)).decode().split("\n")
    lines[2] = lines[2].replace(",xy,", ",xx,")
    with open(os.path.join(broken, name), "w") as file:
        file.write("\n".join(lines))
    done = figures(study, "--no-facts", "--facts", broken, "--output", again)
    report(done.returncode == 2 and f"{name}:3:" in done.stderr, "a damaged row is named")

sys.exit(end())

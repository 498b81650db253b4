#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-install.py BUILD SOURCE: what `meson install` puts down is complete, valid and works from there (TAP)."""
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

from tap import end, report, skip

BUILD, SOURCE = sys.argv[1:3]
APP = "io.github.shearglass.Shearglass"


def run(*command, **more):
    return subprocess.run(command, capture_output=True, text=True, **more)


def validate(name, *command):
    if shutil.which(command[0]) is None:
        skip(name, command[0] + " is not here")
        return
    result = run(*command)
    report(result.returncode == 0, name, result.stdout + result.stderr)


def manual_pages(share, bin_dir):
    environment = dict(os.environ, LC_ALL="C.UTF-8", MANWIDTH="80")
    for page, program, subcommand in (("shearglass", "shearglass", False), ("shearglass-cli", "shearglass-cli", True)):
        path = os.path.join(share, "man", "man1", page + ".1")
        if shutil.which("groff") is None:
            skip(f"{page}.1 has no warnings", "groff is not here")
        else:
            result = run("groff", "-man", "-Tutf8", "-ww", "-Kutf8", "-z", path, env=environment)
            report(result.returncode == 0 and not result.stderr, f"{page}.1 has no warnings", result.stderr)
        with open(path, encoding="utf-8") as text:
            text = text.read().replace("\\-", "-")
        helps = [run(os.path.join(bin_dir, program), "--help-all" if not subcommand else "--help").stdout]
        if subcommand:
            names = re.findall(r"^  ([a-z]+) {2,}", helps[0], re.M)
            helps += [run(os.path.join(bin_dir, program), name, "--help").stdout for name in names]
            report(len(names) > 3, "the program tells its subcommands", helps[0])
        options = {o for h in helps for o in re.findall(r"--[a-z][a-z-]+", h) if "gapplication" not in o}
        absent = sorted(o for o in options if o not in text)
        report(len(options) > 4 and not absent, f"{page}.1 has every option", "absent: " + " ".join(absent))


def completes(share, bin_dir, words, expected, name):
    """What bash offers at the last of @words."""
    script = f"""
        source {share}/bash-completion/completions/shearglass-cli
        compopt () {{ :; }}
        COMP_WORDS=({' '.join("'%s'" % w for w in words)}); COMP_CWORD={len(words) - 1}
        _shearglass_cli; printf '%s\\n' "${{COMPREPLY[@]}}"
    """
    environment = dict(os.environ, PATH=bin_dir + ":" + os.environ["PATH"])
    result = run("bash", "-u", "-c", script, env=environment)
    offered = result.stdout.split()
    report(all(e in offered for e in expected), name, f"offered: {offered} {result.stderr}")


def main():
    with tempfile.TemporaryDirectory() as top:
        result = run("meson", "install", "-C", BUILD, "--no-rebuild", "--destdir", top,
                     env=dict(os.environ, DESTDIR=top))
        report(result.returncode == 0, "meson install", result.stdout + result.stderr)
        prefix = next(os.path.dirname(folder) for folder, _, files in os.walk(top)
                      if os.path.basename(folder) == "bin" and "shearglass-cli" in files)
        bin_dir, share = os.path.join(prefix, "bin"), os.path.join(prefix, "share")

        validate("desktop file", "desktop-file-validate", os.path.join(share, "applications", APP + ".desktop"))
        with open(os.path.join(SOURCE, "data", "flatpak", APP + ".json"), encoding="utf-8") as text:
            manifest = json.load(text)
        report(manifest["id"] == APP and os.path.exists(os.path.join(bin_dir, manifest["command"]))
               and os.path.isfile(os.path.join(SOURCE, "data", "flatpak", manifest["modules"][-1]["sources"][0]["path"], "meson.build")),
               "the Flatpak manifest names what there is", str(manifest))
        validate("settings schema", "glib-compile-schemas", "--strict", "--dry-run", os.path.join(share, "glib-2.0", "schemas"))
        validate("metainfo", "appstreamcli", "validate", "--no-net", "--pedantic",
                 os.path.join(share, "metainfo", APP + ".metainfo.xml"))
        manual_pages(share, bin_dir)

        if shutil.which("update-mime-database") is None:
            skip("MIME types", "update-mime-database is not here")
        else:
            result = run("update-mime-database", "-V", os.path.join(share, "mime"))
            report(result.returncode == 0 and APP not in result.stderr, "MIME types", result.stderr)
        with open(os.path.join(share, "applications", APP + ".desktop"), encoding="utf-8") as desktop:
            claimed = set(re.search(r"^MimeType=(.*)$", desktop.read(), re.M)[1].strip(";").split(";"))
        with open(os.path.join(share, "mime", "packages", APP + ".xml"), encoding="utf-8") as xml:
            known = set(re.findall(r'mime-type type="([^"]+)"', xml.read()))
        report(claimed == known, "the program opens the types it defines", f"{claimed} {known}")

        cli = os.path.join(bin_dir, "shearglass-cli")
        # installed data alone: nothing of the source or the build
        data = os.path.join(share, "shearglass")
        environment = dict(os.environ, SHEARGLASS_DATA=data)
        listed = run(cli, "list", env=environment)
        shipped = [os.path.join(folder, f) for folder, _, files in os.walk(os.path.join(SOURCE, "data"))
                   for f in files if f.endswith((".ini", ".lammps.gz"))]
        absent = [f for f in shipped
                  if not os.path.exists(os.path.join(data, os.path.relpath(f, os.path.join(SOURCE, "data"))))]
        report(listed.returncode == 0 and data in listed.stdout and len(shipped) > 5 and not absent,
               "samples, protocols and potentials are installed", f"{absent} {listed.stdout}")

        completes(share, bin_dir, ["shearglass-cli", "an"], ["analyze"], "bash completes subcommands")
        completes(share, bin_dir, ["shearglass-cli", "run", "--fi"], ["--figures"], "bash completes options")
        completes(share, bin_dir, ["shearglass-cli", "run", "cre"], ["creep"], "bash completes protocols")
        completes(share, bin_dir, ["shearglass-cli", "study", "study-q"], ["study-quick"], "bash completes studies")
        completes(share, bin_dir, ["shearglass-cli", "bench", "--simd", "=", "avx"], ["avx2", "avx512"],
                  "bash completes values")
    return end()


if __name__ == "__main__":
    sys.exit(main())

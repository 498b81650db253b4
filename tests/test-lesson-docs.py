#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-lesson-docs.py CLI SOURCE: docs/lessons.md is true: its first lesson is one and can be done, its quantities are all; the
checker tells file and line (TAP)."""
import os
import re
import subprocess
import sys
import tempfile

from tap import end, report

CLI, SOURCE = sys.argv[1:3]


def cli(*arguments):
    return subprocess.run([CLI, "lesson", *arguments], capture_output=True, text=True)


with open(os.path.join(SOURCE, "docs", "lessons.md"), encoding="utf-8") as text:
    doc = text.read()
with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "first.lesson")
    lesson = re.search(r"```ini\n(.*?)```", doc, re.S)[1]
    with open(path, "w", encoding="utf-8") as out:
        out.write(lesson)
    result = cli("--check", path)
    report(result.returncode == 0 and "A first load" in result.stdout, "the lesson of the description is right", result.stderr)
    result = cli("--walk", "--factor", "10", "--threads", "1", path)
    report(result.returncode == 0 and "2 of 2 steps done" in result.stdout, "and can be done", result.stdout + result.stderr)

    with open(path, "w", encoding="utf-8") as out:
        out.write(lesson.replace("view=atoms", "view=xray").replace("check=strain.max >=", "check=strian >="))
    result = cli("--check", path)
    lines = [lesson[:lesson.index(key)].count("\n") + 1 for key in ("view=atoms", "check=strain.max")]
    report(result.returncode == 2 and all(f"{path}:{line}: " in result.stderr for line in lines),
           "mistakes are told by file and line, all at once", result.stderr)

    # a check that cannot be met
    with open(path, "w", encoding="utf-8") as out:
        out.write(lesson.replace("check=strain.max >= 0.0099", "check=strain.max >= 0.02")
                  .replace("walk=press 1", "walk=press 1\nwalk=wait holding == 1\nwalk=pause"))
    result = cli("--walk", "--factor", "20", "--threads", "1", path)
    report(result.returncode == 2 and "step 1: not met: strain.max >= 0.02 (strain.max 0.0" in result.stderr
           and "0 of 2 steps done" in result.stdout, "a walk fails where a check cannot be met", result.stdout + result.stderr)

listed = {line.split()[0] for line in cli("--quantities").stdout.splitlines()}
described = set(re.findall(r"^\| `([a-z.]+)` \|", doc[doc.index("| quantity | |"):], re.M))
report(len(listed) > 30 and listed == described, "every quantity is described", listed ^ described)
shipped = {f for f in os.listdir(os.path.join(SOURCE, "data", "lessons")) if f.endswith(".lesson")}
table = {f + ".lesson" for f in re.findall(r"^\| `(\d\d-[a-z-]+)` \|", doc, re.M)}
report(shipped == table, "every lesson is in the table", shipped ^ table)
result = cli("--list")
report(all(os.path.join("data", "lessons", f) in result.stdout for f in shipped), "they are listed", result.stdout)
sys.exit(end())

#!/usr/bin/env python3
"""Calls go down only: ui -> render -> engine, cli -> render -> engine. The build alone does not enforce it,
since system headers such as <epoxy/gl.h> compile with no flags, so the #include lines are read."""
import os
import re
import sys

root = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "src")
# directory -> (project headers it may include, system headers it must not)
rules = {
    "engine": ({"engine"}, r"gtk|gdk|adwaita|epoxy|cairo|pango|graphene|GL/|EGL/|glib-object"),
    "render": ({"engine", "render"}, r"gtk/|gdk/|adwaita"),
    "cli": ({"engine", "render", "cli"}, r"gtk/|gdk/|adwaita"),
    "ui": ({"engine", "render", "ui"}, r"GL/|EGL/"),
}
include = re.compile(r'^\s*#\s*include\s+([<"])([^>"]+)[>"]')
# Debian's GLib is not instrumented: its locks and queues are invisible to ThreadSanitizer
glib_threads = re.compile(r"\b(GMutex|GCond|GRWLock|GAsyncQueue|GThread|g_mutex_|g_cond_|g_thread_|g_atomic_)")
read = wrong = 0
for layer, (allowed, forbidden) in rules.items():
    for folder, _, names in os.walk(os.path.join(root, layer)):
        for name in names:
            if not name.endswith((".c", ".h")):
                continue
            path = os.path.join(folder, name)
            read += 1
            with open(path, encoding="utf-8") as lines:
                for number, line in enumerate(lines, 1):
                    if layer == "engine" and glib_threads.search(line) and not line.lstrip().startswith("*"):
                        wrong += 1
                        print(f"{os.path.relpath(path, root)}:{number}: use engine/threads.h")
                    match = include.match(line)
                    if not match:
                        continue
                    quoted, header = match.group(1) == '"', match.group(2)
                    first = header.split("/")[0]
                    bad = re.match(forbidden, header) or (
                        quoted and "/" in header and first in rules and first not in allowed)
                    if bad:
                        wrong += 1
                        print(f"{os.path.relpath(path, root)}:{number}: {layer} may not include {header}")
print(f"{read} files read, {wrong} wrong includes")
sys.exit(1 if wrong or read < 10 else 0)

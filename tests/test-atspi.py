#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-atspi.py PROGRAM SOURCE: the main job done as a screen reader does it, and no control without a name (TAP).

On a display and buses of its own a sample is opened, loaded, its rate changed, unloaded, the residual strain read and a figure
exported through the accessibility bus alone: widgets are found by role and name, activated by their actions, written by their
text and value interfaces, read by name and text. No key is pressed and no pointer moved. What was read is compared with what the program
says over D-Bus and with the files it wrote.
"""
import csv
import functools
import os
import re
import subprocess
import sys
import tempfile
import time
import warnings

import shipped_example
from tap import end, report, with_packages_of_the_system

PROGRAM, SOURCE = sys.argv[1:3]
try:
    import gi
    gi.require_version("Atspi", "2.0")
    from gi.repository import Atspi, Gio, GLib
except (ImportError, ValueError):
    with_packages_of_the_system("PyGObject with Atspi")

# The functions that take the node are called deprecated by newer bindings, the methods are missing in older ones.
warnings.simplefilter("ignore", DeprecationWarning)

# What can be operated, as against what lies around it.
CONTROLS = {"push button", "toggle button", "check box", "radio button", "text", "entry", "spin button", "slider", "combo box",
            "page tab", "menu item", "check menu item", "radio menu item", "list item"}


def pump(seconds=0.0):
    end = time.monotonic() + seconds
    while True:
        while GLib.MainContext.default().iteration(False):
            pass
        if time.monotonic() >= end:
            return
        time.sleep(0.02)


def wait(what, ready, seconds=60):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            result = ready()
        except GLib.Error: # a widget that has just gone
            result = None
        if result:
            return result
        pump(0.1)
    raise TimeoutError("waited in vain for " + what)


def walk(node):
    """The nodes below @node; what goes away meanwhile is left out."""
    try:
        children = [node.get_child_at_index(i) for i in range(node.get_child_count())]
    except GLib.Error:
        return
    for child in children:
        if child is not None:
            yield child
            yield from walk(child)


def application():
    desktop = Atspi.get_desktop(0)
    for i in range(desktop.get_child_count()):
        child = desktop.get_child_at_index(i)
        if child is not None and child.get_name() == "shearglass" and child.get_child_count() > 0:
            return child
    return None


def has(node, state):
    return node.get_state_set().contains(state)


def on_screen(node):
    """GTK 4.8 says "showing" of no widget and "visible" of all: what never was on the screen has no size."""
    size = Atspi.Component.get_extents(node, Atspi.CoordType.WINDOW)
    return size.width > 0 and size.height > 0


def find(role, name, root=None, description=None):
    for node in walk(root or application()):
        try:
            if (node.get_role_name() == role and re.fullmatch(name, node.get_name())
                    and (description is None or re.search(description, node.get_description()))):
                return node
        except GLib.Error:
            pass
    return None


def the(role, name, root=None, seconds=30):
    return wait(f"{role} {name}", lambda: find(role, name, root), seconds)


def act(node, action="click"):
    names = [Atspi.Action.get_action_name(node, i) for i in range(Atspi.Action.get_n_actions(node))]
    done = Atspi.Action.do_action(node, names.index(action))
    pump(0.3)
    return done


def text_of(node):
    # GTK 4.8 does not take -1 for the end
    return Atspi.Text.get_text(node, 0, Atspi.Text.get_character_count(node))


def show(root):
    return "\n".join(f"{n.get_role_name()} {n.get_name()!r}" for n in walk(root))


def labels(root):
    return [node.get_name() for node in walk(root) if node.get_role_name() == "label"]


def status(line, name):
    """The number of the @line below the view that stands beside @name."""
    for node in walk(line):
        names = [child.get_name() for child in (node.get_child_at_index(i) for i in range(node.get_child_count())) if child]
        if len(names) == 2 and names[0] == name:
            return float(names[1].replace("\u2212", "-").replace("\u202f", ""))
    return None


@functools.cache
def glass():
    """The run, as the bus has it: what is shown is compared with it."""
    return shipped_example.load(SOURCE).Shearglass()


def main_menu(*items):
    act(the("push button", "Main menu").get_child_at_index(0))
    for item in items:
        act(wait(item, lambda: find("menu item", item) or find("check menu item", item)))


def main_job(folder):
    main_menu("Shipped Samples", "4\u202f000 atoms, quenched \\(1\\)")
    row = wait("the sample", lambda: find("list item", "wahnstrom-4000-quenched-1.lammps.gz"))
    report(any("4\u202f000 atoms" in text for text in labels(row)), "a sample is opened from the menu, and read", labels(row))
    report(glass()["State"] == "paused" and glass()["Sample"].endswith("wahnstrom-4000-quenched-1.lammps.gz"), "it is open, paused",
           f"{glass()['State']} {glass()['Sample']}")

    target = the("spin button", "Target Strain")
    Atspi.Value.set_current_value(target, 0)
    # A number by the slider's value interface, then another by the entry's text.
    slider = the("slider", "Strain rate, logarithmic")
    Atspi.Value.set_current_value(slider, 9.0)
    act(the("push button", "Load"))
    act(the("push button", "Run"))
    wait("the run", lambda: glass()["State"] == "running" and glass()["Rate"] == 1e9 and glass()["Step"] > 10)
    report(find("push button", "Pause") is not None, "the run button says what it does now")
    entry = the("text", "Strain Rate")
    Atspi.EditableText.set_text_contents(entry, "8e9")
    wait("the rate", lambda: glass()["Rate"] == 8e9)
    report("8" in text_of(entry) and "/s" in text_of(entry), "the rate is changed by the text interface and read back", text_of(entry))
    report(abs(Atspi.Value.get_current_value(slider) - 9.903) < 0.01, "the slider follows", Atspi.Value.get_current_value(slider))

    line = the("panel", "Status")
    unload = find("push button", "Unload", description="back until")
    wait("a strain of 0.007", lambda: glass()["Strain"] > 0.007, 240)
    pump(0.3) # the line follows some five times a second
    strain = status(line, "Strain")
    report(strain > 0.006, "the line below the view tells the strain", strain)
    picture = the("image", "View of the atoms").get_description()
    report(re.search(r"unning, loading along \+xy: strain 0\.0", picture), "the view says in words what the run does", picture)
    act(unload)
    wait("the unload", lambda: "left a strain of" in glass().Describe(), 240)
    results = wait("the residual strain", lambda: find("list", "Residual strains of unloadings") or find("list", "Residual Strain"), 10)
    shown = wait("the residual strain", lambda: [t for t in labels(results) if "±" in t], 240)
    residual, error = map(float, shown[0].replace("\u2212", "-").split(" ± "))
    said = float(re.search(r"left a strain of (\S+?)[,.]? ", glass().Describe() + " ")[1].replace("\u2212", "-"))
    report(abs(said - residual) < 1e-4 and -0.01 < residual < strain and 0 < error < 0.01, "the residual strain is read",
           f"{shown} {glass().Describe()}")

    # The dialog is GTK's own; its entry has the focus and the name "Name:".
    for kind in "csv", "pdf":
        path = os.path.join(folder, "figure." + kind)
        act(the("push button", "Save this plot or its data"))
        name = the("text", "Name:")
        Atspi.EditableText.set_text_contents(name, path)
        dialog = name
        while dialog.get_parent().get_role() != Atspi.Role.APPLICATION:
            dialog = dialog.get_parent()
        act(wait("Save", lambda d=dialog: find("push button", "Save", d)))
        wait("the file", lambda p=path: os.path.exists(p) and os.path.getsize(p) > 100)
    with open(os.path.join(folder, "figure.csv"), encoding="utf-8") as text:
        rows = list(csv.reader(line for line in text if not line.startswith("#")))
    strains = [float(r[rows[0].index("strain")]) for r in rows[1:]]
    start = float(re.search(r"Unloaded from (\S+);", " ".join(labels(results)))[1])
    report(len(strains) > 10 and strain <= start and abs(max(strains) - start) < 5e-4, "the exported figure has the run's strains",
           f"{len(strains)} {max(strains)} {strain} {start}")
    with open(os.path.join(folder, "figure.pdf"), "rb") as pdf:
        report(pdf.read(5) == b"%PDF-", "and is a PDF as well")


def nameless(root):
    """Controls in @root a screen reader could not call by a name."""
    found = []
    for node in walk(root):
        try:
            role, name = node.get_role_name(), node.get_name()
            if role not in CONTROLS or not has(node, Atspi.StateType.FOCUSABLE):
                continue
            words = name.split()
            half = len(words) // 2
            poor = (not name.strip() or re.match(r"(Gtk|Adw|Sg)[A-Z]", name) or re.search(r"(^|\w)_\w", name) and "." not in name
                    or words and len(words) % 2 == 0 and [w.lower() for w in words[:half]] == [w.lower() for w in words[half:]])
            if poor and on_screen(node):
                above = node.get_parent()
                found.append(f"{role} {name!r} ({node.get_description()!r}) in {above.get_role_name()} {above.get_name()!r}")
        except GLib.Error:
            pass
    return found


def report_names(root, name):
    found = nameless(root)
    report(not found, name, "\n".join(found))


def names():
    main = application().get_child_at_index(0)
    report_names(main, "page Run: every control has a name of its own")
    for page in "Picture", "Events", "Gauge":
        act(the("page tab", page))
        pump(0.5)
        report_names(main, f"page {page}: every control has a name of its own")
    act(the("page tab", "Run"))
    main_menu("Lessons")
    pump(0.7)
    report_names(main, "the list of lessons as well")
    main_menu("Lessons")
    for items in [("Preferences",), ("New Sample…",), ("Figures and Studies", "Figures"), ("Measure Fictive Temperature…",),
                  ("Help", "Explanations"), ("Help", "Keyboard Shortcuts")]:
        before = application().get_child_count()
        main_menu(*items)
        wait(f"the window {items[-1]}", lambda: application().get_child_count() > before)
        pump(0.7)
        root = application()
        windows = [root.get_child_at_index(i) for i in range(root.get_child_count())]
        new = [w for w in windows if w is not None and "lammps" not in w.get_name()]
        found = sum(map(nameless, new), [])
        report(new and not found, f"{items[-1]} as well", "\n".join(found) or windows)
        for window in new:
            act(window, "window.close")
        wait("its end", lambda: application().get_child_count() == before)


def main():
    os.environ.pop("GTK_A11Y", None)
    os.environ.pop("NO_AT_BRIDGE", None)
    # The accessibility bus and its registry first: a program that begins while they are being started may do without for good.
    try:
        Gio.bus_get_sync(Gio.BusType.SESSION).call_sync("org.a11y.Bus", "/org/a11y/bus", "org.a11y.Bus", "GetAddress", None, None,
                                                        Gio.DBusCallFlags.NONE, -1, None)
    except GLib.Error:
        print("1..0 # SKIP no accessibility bus (at-spi2-core)")
        return 0
    Atspi.init()
    Atspi.get_desktop(0).get_child_count()
    with tempfile.TemporaryDirectory() as folder:
        program = subprocess.Popen([PROGRAM, "--paused", "--threads", "1", "--sample",
                                    os.path.join(SOURCE, "tests", "data", "sheared2k.lammps.gz")])
        try:
            wait("the program on the accessibility bus", application)
            wait("the sample", lambda: find("list item", "sheared2k.lammps.gz"))
            main_job(folder)
            names()
            report(program.poll() is None, "the program is still there")
        except TimeoutError as error:
            report(False, str(error))
        finally:
            program.terminate()
            program.wait(30)
    return end()


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-words.py SOURCE: every text of the window can be translated, and every language of po/LINGUAS is complete (TAP).

A string of src/ui or src/render counts as a text for people if it begins with a capital letter or has two words, and is not the
argument of a function that takes names (signals, properties, actions, files, classes of style) or writes for machines.
"""
import glob
import os
import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree

from tap import end, report

SOURCE = sys.argv[1]

# Functions whose strings nobody reads, or only who debugs: names, and what goes into files and onto the bus.
NAMES = re.compile(
    r"^(str\w*|g_str(_has_\w+|_equal|cmp0|split\w*)|g_signal_\w+|gtk_widget_(add|remove|has|set)_css\w*|g_object_\w+|g_param_\w+|"
    r"g_settings_\w+|g_action_\w+|gtk_actionable_\w+|gtk_widget_(activate_action|action_\w+|class_\w+|insert_action_group|set_cursor\w*)|"
    r"g_variant_\w+|sg_debug|g_(get|set)env|sg_find_data|sg_list_data|sg_watchdog_phase|g_ascii_\w+|gtk_stack_\w+|g_source_set_\w+|"
    r"gtk_(image|button)_(new_from|set)_icon_name|gtk_builder_\w+|gl[A-Z]\w+|g_build_filename|pango_font_\w+|g_key_file_\w+|"
    r"g_(warning|critical|error|debug|message|printerr)|gtk_file_filter_add_\w+|g_type_\w+|G_DEFINE\w*|g_dbus_\w+|epoxy_\w+|"
    r"display_of|memcmp|g_byte_array_append|g_quark_\w+|new_signal|emit|refuse_waiting|text_of|add_text|tell_action|gtk_recent_\w+|"
    r"g_simple_action_\w+|gtk_application_set_accels\w*|add_page|G_VARIANT_TYPE|gst_\w+|g_spawn\w*|g_thread_new|fopen|g_ptr_array_add_name)$")
WORDS = {"_", "N_", "C_", "NC_", "sg_plural", "g_dngettext"}
# What is the same in every language, or is a file's.
SAME = re.compile(
    r"^(Shearglass( |\s*%s.*)?|Frank-Kasper Z1[456]|Z14, Z15, Z16|FK|Provenance|Software|Description|Title|Compared|Creation Time|Layers|"
    r"kJ/mol|(Gtk|Adw|Sg)[A-Z]\w+|Load and unload|pdf svg png csv|[A-Z_]+|<[^>]+>.*|# .*|.*\bLICENSE\b.*|UTF-8|[a-z]+(-[a-z]+)*)$", re.S)
# Files whose strings are for machines or for who looks for a fault: the bus, the timers, the texts that go into pictures' metadata.
MACHINES = {"src/ui/remote.c", "src/ui/watchdog.c", "src/ui/view-state.c", "src/ui/settings.c", "src/ui/paths.c", "src/render/gl.c",
            "src/render/passes.c", "src/render/png.c", "src/render/offscreen.c", "src/render/camera.c", "src/render/colormap.c",
            "src/render/paper-pictures.c", "src/render/movie.c", "src/ui/explanations.c"}
# Functions of other files that write for machines: the troubleshooting report, the description of a look or state in a file.
MACHINE_FUNCTIONS = {"sg_version_text", "sg_application_troubleshooting", "sg_look_describe", "describe_scale", "state_text",
                     "sg_figure_to_csv", "sg_plot_to_csv", "sg_paper_figure_save", "sg_fictive_window_use", "on_about",
                     "write_pdf", "write_svg", "write_png", "default_protocol"}
TRANSLATED = {"title", "subtitle", "label", "tooltip-text", "description", "placeholder-text", "heading", "body"}


TOKEN = re.compile(r'''(?P<space>[ \t\f]+|//[^\n]*|/\*.*?\*/)|(?P<line>\n)|(?P<string>"(?:[^"\\]|\\.)*")|(?P<char>'(?:[^'\\]|\\.)*')|'''
                   r'''(?P<name>[A-Za-z_]\w*)|(?P<other>.)''', re.S)


def strings(text):
    """(line, function it stands in, innermost call, text) of the string literals of C source; adjacent ones are one."""
    text = re.sub(r"^[ \t]*#(?:[^\n\\]|\\.)*", lambda m: "\n" * m[0].count("\n"), text, flags=re.M | re.S)
    stack, found, line, last, function, after_function = [], [], 1, "", "", ""
    joined = False
    for match in TOKEN.finditer(text):
        kind, token = match.lastgroup, match[0]
        line += token.count("\n")
        if kind in ("space", "line"):
            continue
        if kind == "string":
            if joined:
                found[-1][3] += token[1:-1]
            else:
                calls = [name for name in stack if name]
                found.append([line, function, calls[-1] if calls else "", token[1:-1]])
            joined = True
            continue
        joined = False
        if token in "([{":
            if token == "(" and not stack:
                after_function = last
            if token == "{" and not stack and last == ")":
                function = after_function
            stack.append(last if token == "(" and re.match(r"[A-Za-z_]", last) else "")
        elif token in ")]}" and stack:
            stack.pop()
        last = token
    return found


def for_people(text):
    plain = re.sub(r"%[-+0-9.*#hlz]*[a-zA-Z%]|<[^>]*>|\\[nt\"]|&\w+;|\\[0-7]{3}", " ", text)
    return re.search(r"[^\W\d_]{2}", plain) is not None and (
        re.match(r"\s*[A-Z][a-z]", plain) is not None or re.search(r"[a-z]{2}\W* +[a-z]{2}", plain) is not None)


def check_sources():
    bare = []
    read = 0
    for path in sorted(glob.glob(os.path.join(SOURCE, "src", "ui", "*.c")) + glob.glob(os.path.join(SOURCE, "src", "render", "*.c"))):
        short = os.path.relpath(path, SOURCE)
        if short in MACHINES:
            continue
        with open(path, encoding="utf-8") as text:
            for line, function, call, string in strings(text.read()):
                read += 1
                if (call in WORDS or NAMES.match(call) or SAME.match(string) or function in MACHINE_FUNCTIONS
                        or not for_people(string)):
                    continue
                bare.append(f"{short}:{line}: {call} \"{string}\"")
    report(read > 1000 and not bare, "every text in the sources can be translated", "\n".join(bare))


def check_ui():
    bare = []
    read = 0
    for path in sorted(glob.glob(os.path.join(SOURCE, "src", "ui", "*.ui"))):
        root = ElementTree.parse(path).getroot()
        if root.get("domain") != "shearglass":
            bare.append(f"{os.path.basename(path)}: <interface> names no domain")
        for element in root.iter():
            text = element.text or ""
            if element.tag == "item" and len(element) == 0 and text.strip() or (
                    element.tag in ("property", "attribute") and element.get("name") in TRANSLATED and len(element) == 0):
                read += 1
                if (re.search(r"[A-Za-z]{2}", text) and text.strip() != "Shearglass" and element.get("translatable") != "yes"):
                    bare.append(f"{os.path.basename(path)}: {text}")
    report(read > 100 and not bare, "every text in the .ui files can be translated", "\n".join(bare))


def marked_files():
    marked = set(glob.glob("src/ui/*.ui", root_dir=SOURCE))
    for path in glob.glob("src/**/*.c", root_dir=SOURCE, recursive=True):
        with open(os.path.join(SOURCE, path), encoding="utf-8") as text:
            if re.search(r'\b(_|N_|C_|sg_plural) \("', text.read()):
                marked.add(path)
    return marked


def entries(path):
    """(context, msgid) of a catalog, except its header."""
    text = subprocess.run(["msgcat", "--no-wrap", "--no-location", path], capture_output=True, text=True, check=True).stdout
    found = set()
    for block in text.split("\n\n"):
        if "\n#~" in "\n" + block:
            continue
        context = re.search(r'^msgctxt "(.*)"$', block, re.M)
        one = re.search(r'^msgid ((?:".*"\n?)+)', block, re.M)
        if one:
            text_of = "".join(re.findall(r'^"(.*)"$|(?<=msgid )"(.*)"', one[1], re.M) and re.findall(r'"(.*)"', one[1]))
            if text_of:
                found.add((context[1] if context else "", text_of))
    return found


def check_catalogs():
    with open(os.path.join(SOURCE, "po", "POTFILES"), encoding="utf-8") as text:
        listed = {line.strip() for line in text if line.strip() and not line.startswith("#")}
    absent = sorted(f for f in marked_files() - listed) + sorted(f for f in listed if not os.path.exists(os.path.join(SOURCE, f)))
    report(not absent, "po/POTFILES has every file with texts", "\n".join(absent))

    with tempfile.TemporaryDirectory() as folder:
        pot = os.path.join(folder, "all.pot")
        keywords = "_ N_ C_:1c,2 NC_:1c,2 sg_plural:1,2 g_dngettext:2,3".split()
        result = subprocess.run(["xgettext", "--from-code=UTF-8", "--files-from=po/POTFILES", "-o", pot, "--add-comments=TRANSLATORS"]
                                + ["--keyword=" + k for k in keywords], cwd=SOURCE, capture_output=True, text=True,
                                env=dict(os.environ, LC_ALL="C.UTF-8"))
        wanted = entries(pot)
        report(result.returncode == 0 and len(wanted) > 1000, "the texts can be extracted", result.stderr)
        with open(os.path.join(SOURCE, "po", "LINGUAS"), encoding="utf-8") as text:
            languages = [line.strip() for line in text if line.strip() and not line.startswith("#")]
        for language in languages:
            path = os.path.join(SOURCE, "po", language + ".po")
            result = subprocess.run(["msgfmt", "-c", "--statistics", "-o", os.devnull, path], capture_output=True, text=True,
                                    env=dict(os.environ, LC_ALL="C.UTF-8"))
            report(result.returncode == 0, f"{language}: the placeholders are those of the originals", result.stderr)
            lacking = sorted(wanted - entries(path))
            report(re.search(r"\d+ translated messages?\.$", result.stderr.strip()) is not None
                   and not re.search(r"fuzzy|untranslated", result.stderr) and not lacking,
                   f"{language}: every text is translated, none is fuzzy",
                   result.stderr + "\n".join(f"not in {language}.po: {c} {m}" for c, m in lacking))


def skeleton(path):
    """A lesson without its words."""
    with open(path, encoding="utf-8") as text:
        text = re.sub(r"\n[ \t]+", " ", text.read())
    kept = []
    for line in text.split("\n"):
        key, _, value = line.partition("=")
        if line.startswith("#"):
            continue
        if key in ("title", "summary", "text", "look", "ask", "explain", "done", "hint"):
            # the values in braces stay, in any order
            value = " ".join(sorted(re.findall(r"\{[^}]*\}", value)))
        elif key in ("check", "button", "choice", "warn", "predict") and "|" in value:
            one, other = (part.strip() for part in value.split("|", 1))
            words = other if key in ("check", "warn", "predict") else one
            value = (one if key in ("check", "warn", "predict") else other) + " ".join(sorted(re.findall(r"\{[^}]*\}", words)))
        kept.append(f"{key}={value}")
    return kept


def check_lessons():
    wrong, read = [], 0
    for path in sorted(glob.glob("data/lessons/*/*.lesson", root_dir=SOURCE)):
        original = os.path.join(SOURCE, "data", "lessons", os.path.basename(path))
        read += 1
        if not os.path.exists(original):
            wrong.append(f"{path}: there is no such lesson")
            continue
        one, other = skeleton(original), skeleton(os.path.join(SOURCE, path))
        wrong += [f"{path}: {b} for {a}" for a, b in zip(one, other) if a != b]
        if len(one) != len(other):
            wrong.append(f"{path}: {len(other)} lines for {len(one)}")
    report(read >= 1 and not wrong, "translated lessons do what the originals do", "\n".join(wrong))


def main():
    check_sources()
    check_ui()
    check_lessons()
    if shutil.which("xgettext") is None or shutil.which("msgfmt") is None:
        print(f"ok {count + 1} catalogs # SKIP no gettext here")
        print(f"1..{count + 1}")
    else:
        check_catalogs()
        return end()


sys.exit(main())

# SPDX-License-Identifier: GPL-3.0-or-later
"""tap: what a test program says, in the Test Anything Protocol."""
import os
import sys

count = failed = 0


def report(good, what, why=""):
    """One line for one check; @why is said, by lines, where it is not @good."""
    global count, failed
    count += 1
    failed += not good
    print("ok" if good else "not ok", count, "-", what, flush=True)
    for line in str(why).splitlines()[:40] if not good else []:
        print("#", line, flush=True)


def skip(what, why):
    global count
    count += 1
    print("ok", count, "-", what, "# SKIP", why, flush=True)


def end():
    """Returns: for sys.exit()."""
    print(f"1..{count}", flush=True)
    return 1 if failed else 0


def with_packages_of_the_system(missing):
    """Called where an import fails: begins again with the system's interpreter, which has the system's packages; where that is this one,
    everything is skipped for want of @missing."""
    if os.path.realpath(sys.executable) != os.path.realpath("/usr/bin/python3") and os.path.exists("/usr/bin/python3"):
        os.execv("/usr/bin/python3", ["/usr/bin/python3"] + sys.argv)
    print("1..0 # SKIP no " + missing)
    sys.exit(0)

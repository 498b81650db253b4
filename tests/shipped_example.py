# SPDX-License-Identifier: GPL-3.0-or-later
"""shipped_example: data/examples/steer.py as a module: how the tests speak to a window over the bus."""
import importlib.util
import os
import sys


def load(source):
    """@source: the project's top folder. Needs PyGObject."""
    sys.dont_write_bytecode = True
    spec = importlib.util.spec_from_file_location("steer", os.path.join(source, "data", "examples", "steer.py"))
    steer = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(steer)
    return steer

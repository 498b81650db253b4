#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Steers a run of Shearglass from outside: loads a glass, watches its stress, unloads it, and keeps a picture.

    shearglass --paused &
    ./steer.py --sample glass.lammps.gz --stress 0.12 --picture unloaded.png

The glass is loaded until the mean of the last rows of its shear stress reaches --stress, or its strain --strain, whatever comes first;
then it is unloaded to zero stress. In a notebook the class Shearglass can be used by itself. Needs PyGObject.
"""
import argparse
import os
import sys

from gi.repository import Gio, GLib

NAME = "io.github.shearglass.Shearglass"
PATH = "/io/github/shearglass/Shearglass/window/1"
COLUMNS = ("step", "time", "stage", "kind", "strain", "stress", "temperature", "pressure", "potential_energy",
           "kinetic_energy", "volume")


class Shearglass:
    """The run in the first window of the program: s.Load("(dsd)", 1e9, "+xy", 0.0), s["Strain"], s.read(), s.wait_for("UnloadEnded")."""

    def __init__(self, path=PATH, patience=60):
        self.path = path
        self.bus = Gio.bus_get_sync(Gio.BusType.SESSION)
        self.loop = GLib.MainContext.default()
        self.signals = []
        self.next_row = 0
        self.bus.signal_subscribe(NAME, NAME, None, path, None, Gio.DBusSignalFlags.NONE,
                                  lambda *a: self._told(a[4], a[5].unpack()))
        self._wait(self._is_there, patience, "Shearglass is not running")

    def _told(self, name, values):
        if name == "WentBack":
            self.next_row = min(self.next_row, values[1])
        self.signals.append((name, values))

    def _is_there(self):
        try:
            return self["Version"]
        except GLib.Error:
            return None

    def _wait(self, ready, seconds, complaint):
        late = []
        timer = GLib.timeout_add(int(1000 * seconds), lambda: late.append(1) or GLib.SOURCE_CONTINUE)
        tick = GLib.timeout_add(100, lambda: GLib.SOURCE_CONTINUE)
        try:
            while True:
                result = ready()
                if result:
                    return result
                if late:
                    raise TimeoutError(complaint)
                self.loop.iteration(True)
        finally:
            GLib.source_remove(timer)
            GLib.source_remove(tick)

    def _call(self, interface, method, signature, *arguments):
        parameters = GLib.Variant(signature, arguments) if signature else None
        # some answer when they are done, which may take longer than the bus's usual patience
        result = self.bus.call_sync(NAME, self.path, interface, method, parameters, None, Gio.DBusCallFlags.NONE, GLib.MAXINT, None)
        values = result.unpack()
        return values[0] if len(values) == 1 else values

    def __getattr__(self, method):
        return lambda signature=None, *arguments: self._call(NAME, method, signature, *arguments)

    def __getitem__(self, name):
        return self._call("org.freedesktop.DBus.Properties", "Get", "(ss)", NAME, name)

    def read(self):
        """The rows that came since the last call, as dictionaries."""
        rows, self.next_row = self.ReadSamples("(t)", self.next_row)
        return [dict(zip(COLUMNS, row)) for row in rows]

    def go_back(self, step):
        """The run as it was at an earlier step; read() then gives the rows that came anew."""
        self.signals = [signal for signal in self.signals if signal[0] != "WentBack"]
        self.GoBack("(t)", step)
        self.wait_for("WentBack", seconds=10)

    def open(self, path, paused=True):
        self.next_row = 0
        return self.Open("(sb)", os.path.abspath(path), paused)

    def wait_for(self, *names, seconds=3600):
        """The next signal of one of these names: (name, arguments)."""
        def come():
            for k, signal in enumerate(self.signals):
                if signal[0] in names:
                    del self.signals[:k + 1]
                    return signal
            return None
        return self._wait(come, seconds, "waited in vain for " + " or ".join(names))

    def sleep(self, seconds):
        end = []
        GLib.timeout_add(int(1000 * seconds), lambda: end.append(1) or GLib.SOURCE_REMOVE)
        while not end:
            self.loop.iteration(True)


def steer(options):
    glass = Shearglass()
    if options.sample:
        glass.open(options.sample)
    # In a paused run the load waits for Start. Where it unloads at the latest the engine sees to, at the very step.
    glass.Load("(dsd)", options.rate, "+xy", 0.0)
    if glass["State"] == "paused":
        glass.Start()
    glass.signals.clear()
    limit, _ = glass.Command("(s)", f"arm strain>={options.strain} unload {options.rate}")

    rows = glass.read()
    begin = len(rows)
    while True:
        glass.sleep(0.1)
        rows += glass.read()
        last = rows[max(begin, len(rows) - options.rows):]
        stress = sum(r["stress"] for r in last) / max(len(last), 1)
        if any(name == "StageEnded" for name, _ in glass.signals):
            why = f"strain of {options.strain}"
            break
        if glass["State"] != "running":
            sys.exit("The run does not go on: " + glass.Describe())
        if len(last) == options.rows and stress >= options.stress:
            why = f"mean stress of {stress:.3f} over steps {last[0]['step']} to {last[-1]['step']}"
            glass.Unload("(d)", options.rate)
            glass.Command("(s)", f"disarm {limit}")
            break
    name, (_, _, strain, _) = glass.wait_for("StageEnded")
    print(f"unloads at strain {strain:.6f} for its {why}", flush=True)
    name, result = glass.wait_for("UnloadEnded", "UnloadGaveUp", "Failed")
    if name != "UnloadEnded":
        sys.exit(f"{name}: {result[0]}")
    if glass["State"] == "running":
        glass.Pause()
    rows += glass.read()
    print(f"residual strain {result[0]:.7f} +- {result[1]:.7f}")
    print(f"rows read {len(rows)}")
    print(glass.Describe())
    if options.csv:
        glass.SaveData("(s)", os.path.abspath(options.csv))
    if options.log:
        glass.SaveLog("(s)", os.path.abspath(options.log))
    if options.picture:
        glass.SavePicture("(sii)", os.path.abspath(options.picture), *options.size)
    return rows, result


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sample", help="opened first; else the present run goes on")
    parser.add_argument("--rate", type=float, default=1e9, help="1/s, of loading and unloading")
    parser.add_argument("--strain", type=float, default=0.01, help="unload there at the latest")
    parser.add_argument("--stress", type=float, default=0.15, help="unload when the mean stress reaches it, epsilon/sigma^3")
    parser.add_argument("--rows", type=int, default=50, help="rows in the mean")
    parser.add_argument("--picture", help="PNG of the unloaded glass")
    parser.add_argument("--size", type=int, nargs=2, default=(0, 0), metavar=("W", "H"))
    parser.add_argument("--csv", help="time series of the run")
    parser.add_argument("--log", help="command log, which replays the run")
    steer(parser.parse_args())


if __name__ == "__main__":
    main()

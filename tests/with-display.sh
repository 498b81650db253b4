#!/usr/bin/env bash
# with-display.sh COMMAND...: runs it on a display and a session bus of its own, so that nothing pops up on
# the desktop of who runs the tests and nothing there changes their outcome. Exits 77 (skipped) where
# neither Xvfb nor a display is at hand.
set -u
export GSETTINGS_BACKEND=memory GTK_A11Y=test NO_AT_BRIDGE=1 LC_ALL=C.UTF-8
scratch=$(mktemp -d) || exit 77
server=
finish () {
  [ -n "$server" ] && kill "$server" 2>/dev/null && wait "$server" 2>/dev/null
  rm -rf "$scratch"
}
trap finish EXIT
mkdir -m 700 "$scratch/run" "$scratch/config" "$scratch/data" "$scratch/cache"
export XDG_CONFIG_HOME=$scratch/config XDG_DATA_HOME=$scratch/data XDG_CACHE_HOME=$scratch/cache

if command -v Xvfb >/dev/null; then
  # The server picks a free display and tells its number when it is ready.
  mkfifo "$scratch/ready"
  Xvfb -displayfd 3 -screen 0 "${SCREEN:-1280x800x24}" -nolisten tcp 3>"$scratch/ready" 2>"$scratch/xvfb.log" &
  server=$!
  read -r -t 20 number <"$scratch/ready" || { echo "# Xvfb did not start"; exit 77; }
  export DISPLAY=:$number GDK_BACKEND=x11 XDG_RUNTIME_DIR=$scratch/run
  unset WAYLAND_DISPLAY
elif [ -z "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
  echo "# neither Xvfb nor a display"
  exit 77
fi
if command -v dbus-run-session >/dev/null; then
  # what services say that the bus starts goes with the errors: output is the command's alone
  dbus-run-session -- bash -c 'exec "$@" >&3' command "$@" 3>&1 >&2
else
  "$@"
fi

#!/usr/bin/env bash
# screenshots.sh BUILD FOLDER [MODE...]: pictures of every page and dialog, to be looked at. SPDX-License-Identifier: GPL-3.0-or-later
#
# MODE: light, dark, contrast (1280 x 800), narrow, narrow-dark (360 x 640), text (200 % text), double (twice the scale); all of them
# where none is named. FOLDER/MODE-NN-PAGE.png. Needs Xvfb, xdotool and ImageMagick. Some six minutes.
set -eu
here=$(cd "$(dirname "$0")" && pwd)

if [ "${1:-}" = --inside ]; then # on the display of one mode
  program=$2 folder=$3 mode=$4 width=$5 height=$6
  export GSETTINGS_BACKEND=keyfile
  mkdir -p "$XDG_CONFIG_HOME/glib-2.0/settings"
  printf '[io/github/shearglass/Shearglass]\nwidth=%d\nheight=%d\ntour-offered=true\n' "$width" "$height" >"$XDG_CONFIG_HOME/glib-2.0/settings/keyfile"
  if [ "$mode" = text ]; then # where GTK 4 asks for it without a desktop
    echo 'Xft.dpi: 192' >"$XDG_CONFIG_HOME/resources"
    export XENVIRONMENT=$XDG_CONFIG_HOME/resources
  fi
  "$program" --threads 1 >"$folder/$mode.log" 2>&1 &
  sleep "${WARM_UP:-10}" # a little of a curve
  xdotool key space
  sleep 2
  number=0
  # page KEY...: presses the keys, waits, takes the picture
  page () {
    local name=$1; shift
    for key in "$@"; do xdotool key "$key"; sleep 0.7; done
    sleep 2
    number=$((number + 1))
    import -window root "$(printf '%s/%s-%02d-%s.png' "$folder" "$mode" "$number" "$name")"
  }
  page run alt+1
  page picture alt+2
  page events alt+3
  page gauge alt+4
  for extra in ${PAGES:-}; do page "page-$extra" "alt+$extra"; done
  [ "$width" -ge 600 ] || xdotool key F9 # what is beside the sidebar
  page view k
  page all-four q
  page words t
  page atoms a
  page lessons F2
  xdotool key Tab Return
  page lesson
  xdotool key F2; sleep 1
  page menu F10
  xdotool key Escape; sleep 1
  page preferences ctrl+comma
  xdotool key Escape; sleep 1
  page new-sample ctrl+n
  xdotool key Escape; sleep 1
  page save-picture ctrl+p
  xdotool key Escape; sleep 1
  page explanation F1
  page explanations Return
  xdotool key Escape Escape; sleep 1
  page figures i
  xdotool key ctrl+w; sleep 1
  # dialogs without a key of their own, through the window's and the program's actions
  action () {
    local where=/io/github/shearglass/Shearglass
    [ "${1%%.*}" = app ] || where=$where/window/1
    gdbus call --session --dest io.github.shearglass.Shearglass --object-path "$where" --method org.gtk.Actions.Activate \
      "${1#*.}" "[${2:-}]" '{}' >/dev/null
    sleep 1
  }
  action win.tour
  page tour
  page tour-steering Return
  xdotool key Escape; sleep 1
  action win.measure-fictive
  page fictive
  xdotool key Escape; sleep 1
  action win.age-sample
  page age-sample
  xdotool key Escape; sleep 1
  action app.about
  page about
  xdotool key Escape; sleep 1
  page open ctrl+o
  xdotool key Escape; sleep 1
  page shortcuts ctrl+question
  kill %1
  wait || true
  exit 0
fi

[ $# -ge 2 ] || { sed -n 2,6p "$0" >&2; exit 2; }
program=$(realpath "$1")/src/ui/shearglass
mkdir -p "$2"
folder=$(realpath "$2")
shift 2
[ $# -gt 0 ] || set -- light dark contrast narrow narrow-dark text double
for mode in "$@"; do
  width=1280 height=800 scale=1
  variables=()
  case $mode in
    light) ;;
    dark) variables+=(ADW_DEBUG_COLOR_SCHEME=prefer-dark) ;;
    contrast) variables+=(ADW_DEBUG_HIGH_CONTRAST=1) ;;
    narrow) width=360 height=640 ;;
    narrow-dark) width=360 height=640; variables+=(ADW_DEBUG_COLOR_SCHEME=prefer-dark) ;;
    text) ;;
    double) scale=2; variables+=(GDK_SCALE=2) ;;
    *) echo "screenshots.sh: no mode $mode" >&2; exit 2 ;;
  esac
  env SCREEN="$((width * scale))x$((height * scale))x24" "${variables[@]}" "$here/with-display.sh" "$0" --inside "$program" "$folder" "$mode" \
    "$width" "$height"
  echo "$mode: $(find "$folder" -name "$mode-[0-9]*.png" | wc -l) pictures"
done

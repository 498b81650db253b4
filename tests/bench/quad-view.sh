#!/usr/bin/env bash
# quad-view.sh BUILD [PNG]: frames a second of the four pictures of a sheared 32,000-atom sample at 1280 x 800, while
# the camera moves and at rest, and the picture itself. The sample is sheared by 0.12 once and kept in BUILD.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
build=$1
sample=$here/../../data/samples/wahnstrom-32000-quenched-1.lammps.gz
sheared=$build/quad-view/final.lammps.gz
if [ ! -f "$sheared" ]; then
  mkdir -p "$build"
  cat >"$build/quad-view.ini" <<INI
[protocol]
name=Sheared for the benchmark
seed=1

[stage 1]
kind=load
direction=+xy
rate=5e10
temperature=0.26
pressure=0
until=strain 0.12
INI
  "$build/src/cli/shearglass-cli" run --quiet --no-gauge --sample "$sample" --output "$build/quad-view" "$build/quad-view.ini" >/dev/null
fi
exec "$here/../with-display.sh" "$build/tests/bench-render" "$sheared" --reference "$sample" --quad \
  --size 1280x800 ${2:+--png "$2"}

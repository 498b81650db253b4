#!/usr/bin/env bash
# bench-structure.sh: the full structure pass beside Debian's voro++ on the same sample, in alternation.
#
# SPDX-License-Identifier: GPL-3.0-or-later
#
# usage: bench-structure.sh BUILD-DIRECTORY [PASSES [THREADS]]
# The sample is the authors' (SHEARGLASS_REFERENCE), whose cell is rectangular, which voro++'s command line needs.
# voro++ computes radical cells and their volumes and writes them to memory (/dev/shm); it has one thread.
set -eu
build=$1; passes=${2:-15}; threads=${3:-2}
sample=${SHEARGLASS_REFERENCE:?is unset: the sample is not here}/from-the-melt_LJWahnstrom.lammps.gz
command -v voro++ >/dev/null || { echo "voro++ is not installed (apt install voro++)"; exit 1; }
folder=$(mktemp -d -p /dev/shm); trap 'rm -r "$folder"' EXIT
zcat "$sample" | awk '/^Atoms/ {a=1; next} /^Velocities/ {a=0}
  a && NF >= 5 {print $1, $3, $4, $5, ($2 == 1 ? 0.55 : 0.45)}' > "$folder/atoms"
box=$(zcat "$sample" | awk '/xlo xhi|ylo yhi|zlo zhi/ {printf "%s %s ", $1, $2}')
"$build"/tests/bench-structure "$sample" "$passes" "$threads" "voro++ -r -p $box $folder/atoms > /dev/null"

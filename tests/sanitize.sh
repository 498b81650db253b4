#!/usr/bin/env bash
# sanitize.sh: builds engine, hand-off and readers with ThreadSanitizer and with AddressSanitizer plus UBSan, each
# in a folder of its own, and runs the tests that exercise threads and memory. Says nothing is wrong with a line
# "sanitize: N passed, M failed" and exit code 0.
#
#     tests/sanitize.sh [thread|address] [FOLDER]     both, under _sanitize, by default
set -u
cd "$(dirname "$0")/.."

kinds=${1:-all}
root=${2:-_sanitize}
[ "$kinds" = all ] && kinds="thread address"
jobs=$(nproc)
passed=0
failed=0

# name of the test and how long it may take, in seconds
thread_tests=(threads:60 facts-worker:90 snapshot:60 engine:150 engine-back:240 analyzer:120 event-worker:150 gauge-worker:60 study:300)
address_tests=(threads:60 snapshot:60 protocol:60 command:60 command-log:60 protocol-run:60 cell:60 engine:150 engine-back:240 io:120 sample-csv:60
               voronoi:240 modified:120 network:60 surface-mesh:120 atomic-stress:120 displacement:60 analyzer:120 event-list:60 event-worker:150
               gauge-worker:60 glass-recipe:60 quench-rate:60 state-facts:60 facts-worker:90 figure-measure:90 statistics:60 study:300)

# ThreadSanitizer of gcc 12 does not start where the kernel spreads addresses over too many bits.
unspread=()
if setarch -R true 2>/dev/null; then
  unspread=(setarch -R)
fi

export TSAN_OPTIONS="halt_on_error=0 exitcode=66 second_deadlock_stack=1"
export ASAN_OPTIONS="detect_leaks=1 strict_string_checks=1 detect_stack_use_after_return=1"
export UBSAN_OPTIONS="print_stacktrace=1 halt_on_error=1"
# GLib keeps some memory to the end on purpose.
export G_SLICE=always-malloc G_DEBUG=gc-friendly
export SG_DATA=$PWD/data SHEARGLASS_DATA=$PWD/data G_TEST_SRCDIR=$PWD/tests
unset SHEARGLASS_REFERENCE

for kind in $kinds; do
  case $kind in
    thread) sanitize=thread tests=("${thread_tests[@]}") prefix=(${unspread[@]+"${unspread[@]}"}) ;;
    address) sanitize=address,undefined tests=("${address_tests[@]}") prefix=() ;;
    *) echo "sanitize.sh: no such kind: $kind" >&2; exit 2 ;;
  esac
  build=$root/$kind
  mkdir -p "$root"
  if [ ! -f "$build/build.ninja" ]; then
    meson setup "$build" -Db_sanitize=$sanitize -Db_lundef=false -Doptimization=1 -Ddebug=true >"$root/$kind-setup.log" 2>&1 \
      || { tail -20 "$root/$kind-setup.log"; exit 1; }
  fi
  targets=()
  for entry in "${tests[@]}"; do
    targets+=("tests/test-${entry%%:*}")
  done
  ninja -C "$build" -j "$jobs" "${targets[@]}" >"$root/$kind-build.log" 2>&1 \
    || { grep -E "error|FAILED" "$root/$kind-build.log" | head -20; exit 1; }

  for entry in "${tests[@]}"; do
    name=${entry%%:*}
    log=$root/$kind-$name.log
    begin=$SECONDS
    (cd "$build" && timeout "${entry##*:}" ${prefix[@]+"${prefix[@]}"} "tests/test-$name") >"$log" 2>&1
    code=$?
    if [ $code -eq 0 ] && ! grep -qE "WARNING: ThreadSanitizer|ERROR: AddressSanitizer|ERROR: LeakSanitizer|runtime error:" "$log"; then
      passed=$((passed + 1))
      echo "ok   $kind $name ($((SECONDS - begin)) s)"
    else
      failed=$((failed + 1))
      echo "FAIL $kind $name (exit $code): $log"
      grep -m 3 -A 12 -E "WARNING: ThreadSanitizer|ERROR: AddressSanitizer|ERROR: LeakSanitizer|runtime error:|Bail out" "$log"
    fi
  done
done

echo "sanitize: $passed passed, $failed failed"
[ $failed -eq 0 ]

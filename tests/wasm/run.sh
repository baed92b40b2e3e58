#!/usr/bin/env bash
# The seams of the wasm build under Node. Ends with "N passed, N failed".
set -u
cd "$(dirname "$0")/../.." || exit 1
out=$(mktemp)
node --test --test-reporter=tap tests/wasm/seams.test.mjs >"$out" 2>&1
status=$?
grep -E '^(not )?ok ' "$out" | sed 's/ #.*//'
[ $status -eq 0 ] || cat "$out"
passed=$(sed -n 's/^# pass //p' "$out")
failed=$(sed -n 's/^# fail //p' "$out")
rm -f "$out"
echo "${passed:-0} passed, ${failed:-1} failed"
[ $status -eq 0 ] && [ "${passed:-0}" -gt 0 ]

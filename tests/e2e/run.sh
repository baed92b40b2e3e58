#!/bin/bash
# The playground's end-to-end tests: builds the page over the wasm build and drives it in headless Chromium.
# Installs what is missing (Debian's chromium, the npm packages). Ends with "N passed, N failed".
set -u
here=$(cd "$(dirname "$0")" && pwd)
root=$(dirname "$(dirname "$here")")
cd "$root" || exit 1
chromium=${CHROMIUM:-/usr/bin/chromium}
if [ ! -x "$chromium" ]; then
	echo "installing Debian's chromium"
	apt-get install -y --no-install-recommends chromium >/dev/null || exit 1
fi
[ -d node_modules/playwright-core ] || npm ci --no-audit --no-fund >/dev/null || exit 1
node node_modules/typescript/bin/tsc --noEmit -p web/tsconfig.json || exit 1
out=$(mktemp)
CHROMIUM=$chromium node --test --test-reporter=tap tests/e2e/ >"$out" 2>&1
status=$?
grep -E '^(not )?ok ' "$out" | sed 's/ #.*//'
[ $status -eq 0 ] || cat "$out"
passed=$(sed -n 's/^# pass //p' "$out")
failed=$(sed -n 's/^# fail //p' "$out")
rm -f "$out"
echo "${passed:-0} passed, ${failed:-1} failed"
[ $status -eq 0 ] && [ "${passed:-0}" -gt 0 ]

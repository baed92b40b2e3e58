#!/usr/bin/env bash
# Runs fuzz targets: run.sh [TARGET [SECONDS]]. TARGET: parser, checker, run; default each. Seeds are the project's own Go
# programs; what is found lands in build/fuzz/found-TARGET.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
folder=${LOAM_FUZZ_BUILD:-$root/build/fuzz}
targets=${1:-parser checker run}
seconds=${2:-60}
status=0
for target in $targets; do
	seeds=$folder/seeds-$target
	found=$folder/found-$target
	mkdir -p "$seeds" "$found" "$folder/corpus-$target"
	# checker and run: programs without imports, which the mutations keep small and fast
	find "$root/tests/golden" "$root/tests/lang" "$root/tests/check" "$root/tests/bytecode" -name '*.go' -size -8k -print0 |
		{ if [ "$target" = parser ]; then cat; else xargs -0 grep -LZ '^import'; fi; } |
		xargs -0 cp --backup=numbered -t "$seeds"
	echo "fuzz: $target for ${seconds}s"
	# Leaks are looked for by the unit tests and the asan suite: the collector's roots are unknown to the sanitizer.
	ASAN_OPTIONS=detect_leaks=0:allocator_may_return_null=1 "$folder/bin/${target}_fuzz" -max_total_time="$seconds" -timeout=20 \
		-rss_limit_mb=4096 -max_len=6000 -dict="$root/tests/fuzz/go.dict" -artifact_prefix="$found/" -print_final_stats=1 \
		"$folder/corpus-$target" "$seeds" >"$folder/fuzz-$target.log" 2>&1 || status=1
	tail -n 12 "$folder/fuzz-$target.log"
done
exit $status

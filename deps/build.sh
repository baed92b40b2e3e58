#!/usr/bin/env bash
# Builds the C libraries that loam links statically from Debian's source packages:
#   deps/build.sh native|asan|wasm   ->   build/deps/<variant>/{include,lib}
# libgc (one file, deps/gc_config.h), libtommath and zlib. Sources are fetched once with `apt-get source`
# (apt checks their sha256 against the signed index) and kept in build/deps/src. Does nothing when up to date.
set -euo pipefail
variant=${1:-native}
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
deps=$root/build/deps
src=$deps/src
out=$deps/$variant
mkdir -p "$src" "$out"

exec 9>"$deps/lock"
flock 9

fetch() { # fetch PACKAGE: leaves $src/PACKAGE, unpacked with Debian's patches applied
	[ -e "$src/$1/.complete" ] && return
	# shellcheck source=deps/setup.sh
	. "$root/deps/setup.sh"
	setup_source_packages
	rm -rf "$src/$1" "$src/$1.tmp"
	mkdir -p "$src/$1.tmp"
	(cd "$src/$1.tmp" && apt-get source --quiet "$1" >"$deps/$1.log" 2>&1) ||
		{ cat "$deps/$1.log" >&2; exit 1; }
	mv "$(find "$src/$1.tmp" -mindepth 1 -maxdepth 1 -type d | head -n 1)" "$src/$1"
	rm -rf "$src/$1.tmp"
	touch "$src/$1/.complete"
}

case $variant in
native)
	cc=${CC:-cc} ar=ar
	flags="-O2 -g -fPIC -fno-strict-aliasing"
	gc_flags=""
	;;
asan)
	cc=${CC:-cc} ar=ar
	flags="-O1 -g -fPIC -fno-strict-aliasing -fno-omit-frame-pointer"
	gc_flags="-DGC_ASSERTIONS"
	;;
wasm)
	cc=emcc ar=emar
	export NODE_PATH=${NODE_PATH:-/usr/share/nodejs}
	flags="-O2 -fno-strict-aliasing"
	gc_flags=""
	;;
*)
	echo "deps/build.sh: unknown variant $variant (native, asan, wasm)" >&2
	exit 2
	;;
esac

stamp=$(cat "$root/deps/build.sh" "$root/deps/gc_config.h" | sha256sum | cut -d" " -f1)
[ "$(cat "$out/stamp" 2>/dev/null || true)" = "$stamp" ] && exit 0

fetch libgc
fetch libtommath
fetch zlib

echo "deps: building libgc, libtommath and zlib for $variant"
obj=$out/obj
rm -rf "$out"
mkdir -p "$obj" "$out/lib" "$out/include/gc"
compile() { # compile NAME FLAGS FILE...: one archive out of the files, two at a time
	local name=$1 opts=$2
	shift 2
	mkdir -p "$obj/$name"
	# shellcheck disable=SC2086
	printf '%s\n' "$@" | xargs -P 2 -I{} sh -c \
		'exec '"$cc $flags $opts"' -w -c "$1" -o "$2/$(basename "$1" .c).o"' sh {} "$obj/$name"
	"$ar" rcs "$out/lib/$name.a" "$obj/$name"/*.o
}

compile libgc "-include $root/deps/gc_config.h -I$src/libgc/include $gc_flags" "$src/libgc/extra/gc.c"
cp "$src/libgc"/include/*.h "$out/include/gc/"
cp "$root/deps/gc_config.h" "$out/include/"

compile libtommath "-I$src/libtommath" "$src"/libtommath/bn_*.c
cp "$src"/libtommath/tommath*.h "$out/include/"

zlib=()
for part in adler32 compress crc32 deflate infback inffast inflate inftrees trees uncompr zutil; do
	zlib+=("$src/zlib/$part.c")
done
compile libz "-I$src/zlib -DHAVE_UNISTD_H" "${zlib[@]}"
cp "$src/zlib/zlib.h" "$src/zlib/zconf.h" "$out/include/"

rm -rf "$obj"
echo "$stamp" >"$out/stamp"

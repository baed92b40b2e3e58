# setup.sh - what loam needs from Debian, and how it is found. Sourced by ./dev and deps/build.sh.
# Works on Debian 12 as root or with sudo. A suite that the machine does not list yet is added by writing a
# sources file derived from the installed one, with other `Types:` or `Suites:` lines: no host is named here.

sources_dir=/etc/apt/sources.list.d

# Runs a command as root.
as_root() {
	if [ "$(id -u)" = 0 ]; then
		"$@"
	elif command -v sudo >/dev/null; then
		sudo "$@"
	else
		echo "loam setup: needs root (or sudo) for: $*" >&2
		return 1
	fi
}

# Prints the machine's main Debian archive as one deb822 stanza, whatever form its sources have.
main_stanza() {
	local file
	for file in "$sources_dir"/*.sources; do
		[ -e "$file" ] || continue
		case $file in */loam-*) continue ;; esac
		awk 'BEGIN { RS = ""; FS = "\n" }
			/(^|\n)Types:[^\n]*deb/ && /(^|\n)Suites:[^\n]*bookworm/ && !/bookworm-security/ \
				&& /(^|\n)Components:[^\n]*main/ { print; found = 1; exit }
			END { exit !found }' "$file" && return 0
	done
	for file in /etc/apt/sources.list "$sources_dir"/*.list; do
		[ -e "$file" ] || continue
		awk '$1 == "deb" {
				options = ""; first = 2
				if ($2 ~ /^\[/) {
					while ($first !~ /\]$/) first++
					first++
					for (i = 2; i < first; i++) options = options " " $i
				}
				if ($(first + 1) != "bookworm" || $0 !~ / main/) next
				print "Types: deb\nURIs: " $first "\nSuites: bookworm\nComponents: main"
				if (match(options, /signed-by=[^] ]*/))
					print "Signed-By: " substr(options, RSTART + 10, RLENGTH - 10)
				else
					print "Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg"
				found = 1
				exit
			}
			END { exit !found }' "$file" && return 0
	done
	echo "loam setup: found no Debian 12 archive among this machine's apt sources" >&2
	return 1
}

# derive NAME TYPES SUITES: writes the sources file loam-NAME and reads its index, once.
derive() {
	local target=$sources_dir/loam-$1.sources text
	[ -e "$target" ] && return 0
	text=$(main_stanza | sed -e '/^#/d' -e "s/^Types:.*/Types: $2/" -e "s/^Suites:.*/Suites: $3/") || return 1
	[ -n "$text" ] || return 1
	echo "setup: adding the suite $3 ($2) beside the archive this machine uses"
	printf '%s\n' "$text" | as_root tee "$target" >/dev/null
	as_root apt-get update --quiet --quiet
}

# Source packages of the release itself: `apt-get source` and what it unpacks with.
setup_source_packages() {
	derive src deb-src "bookworm bookworm-updates"
	command -v dpkg-source >/dev/null && command -v patch >/dev/null || setup_packages dpkg-dev patch
}

# setup_packages PACKAGE...: installs those that are missing, all at once.
setup_packages() {
	local missing=() package
	for package in "$@"; do
		[ "$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing+=("$package")
	done
	[ ${#missing[@]} = 0 ] && return 0
	echo "setup: installing ${missing[*]}"
	for package in "${missing[@]}"; do
		case $package in golang-1.27-*) derive backports deb trixie-backports || return 1 ;; esac
	done
	apt-cache show "${missing[@]}" >/dev/null 2>&1 || as_root apt-get update --quiet --quiet
	as_root env DEBIAN_FRONTEND=noninteractive apt-get install --quiet --quiet --yes \
		--no-install-recommends "${missing[@]}" >/tmp/loam-setup.$$ 2>&1 ||
		{ cat /tmp/loam-setup.$$ >&2; rm -f /tmp/loam-setup.$$; return 1; }
	rm -f /tmp/loam-setup.$$
}

# What a native build needs; what the tests, the wasm build and the page need besides.
setup_build() {
	setup_packages build-essential clang-19 lld-19 cmake ninja-build ccache python3 pkg-config dpkg-dev \
		patch git ca-certificates golang-1.27-src
}
setup_tests() {
	setup_build
	setup_packages libcmocka-dev libclang-rt-19-dev lua5.4
}
setup_wasm() {
	setup_build
	setup_packages emscripten node-acorn
}
# The real Go: the oracle when golden tests are recorded, and the yardstick of the matrix and of benchmarks.
setup_oracle() {
	setup_packages golang-1.27-go lua5.4
}
setup_style() {
	setup_packages clang-format clang-tidy shellcheck
}

# Prints the directory of a Node 20 or newer: the machine's, else the one from npm's `node` package.
setup_node() {
	local root=$1 major found
	for found in "$(command -v node || true)" "$root/build/node/node_modules/.bin/node"; do
		[ -x "$found" ] || continue
		major=$("$found" -p 'process.versions.node.split(".")[0]')
		[ "$major" -ge 20 ] && { dirname "$found"; return 0; }
	done
	command -v npm >/dev/null || setup_packages nodejs npm >&2
	echo "setup: installing Node 20 under build/node" >&2
	mkdir -p "$root/build/node"
	(cd "$root/build/node" && npm install --silent --no-audit --no-fund --prefix . node@20 >&2)
	dirname "$root/build/node/node_modules/.bin/node"
}

#!/bin/sh
# engines.sh [CONTAINERS…]: what it costs bpftop to read the whole list of an engine with so many containers (500 and
# 10,000): bytes allocated, CPU time of the reader, time in all, and the resident memory that the first list took in a
# process of its own.
. "$(dirname "$0")/lib.sh"
[ $# -gt 0 ] || set -- 500 10000
dotnet build "$root/bench/Host.Bench" -c Release -v quiet -nologo
files=$tools/engines.$$
mkdir -p "$files"

end() {
	[ -z "${engine-}" ] || { kill "$engine" && wait "$engine"; } 2>/dev/null || true
	cleanup
	rm -rf "$files"
}
trap end EXIT

for containers in "$@"; do
	seq "$containers" | awk '{ printf "%064x\n", $1 }' >"$files/ids"
	"$tools/engine" "$files/engine.sock" "$files/ids" &
	engine=$!
	until [ -S "$files/engine.sock" ]; do sleep 0.05; done
	dotnet "$root/artifacts/bin/Bpftop.Bench/release/Bpftop.Bench.dll" engine "$files/engine.sock"
	kill "$engine"
	wait "$engine" || true
	rm "$files/engine.sock"
done

#!/bin/sh
# start.sh [PROGRAM…]: what loading the plugins costs at start: `bpftop plugins` from its start to its end, when every
# plugin has been loaded and probed. Each PROGRAM (default: this build's) in turn, ROUNDS times (40), in an order that
# changes from round to round; then of each the median time and CPU time, and how many methods the runtime compiled
# because no code was there ahead of time.
. "$(dirname "$0")/lib.sh"
[ $# -gt 0 ] || set -- "$bpftop"
rounds=${ROUNDS:-40}
[ "$tools/start" -nt "$here/start.c" ] || cc -O2 -Wall -o "$tools/start" "$here/start.c"
dotnet msbuild "$here/StartHook" -restore -nologo -verbosity:quiet -p:Configuration=Release
hook=$root/artifacts/bin/Bpftop.StartHook/release/Bpftop.StartHook.dll
files=$tools/start.$$
mkdir "$files"
trap 'rm -rf "$files"; cleanup' EXIT

# Once without being counted: files come into memory.
for program in "$@"; do "$tools/start" "$program" plugins >/dev/null; done
for round in $(seq "$rounds"); do
	order=$(seq $#)
	[ $((round % 2)) = 0 ] || order=$(seq $# -1 1)
	for index in $order; do
		eval "program=\$$index"
		"$tools/start" "$program" plugins >>"$files/$index"
	done
done

index=0
for program in "$@"; do
	index=$((index + 1))
	printf '%s: %.1f ms, %.1f ms of CPU, %s\n' "$program" "$(cut -d' ' -f1 "$files/$index" | median)" "$(cut -d' ' -f2 "$files/$index" | median)" \
		"$(DOTNET_STARTUP_HOOKS=$hook "$program" plugins 2>&1 >/dev/null | tail -1)"
done

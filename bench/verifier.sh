#!/bin/sh
# verifier.sh [OBJECT…]: what the kernel's verifier takes for each program of the collector, of each OBJECT (default: this build's
# artifacts/bpf/bpftop.bpf.o) in turn, ROUNDS times (9), with room for CPUS CPUs (default: those that there can be here): median in
# milliseconds, instructions gone through, instructions that there are. Nothing is attached, nothing stays. Needs libbpf-dev.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(dirname "$here")
tools=$root/artifacts/bench
programs="walk_list walk_tasks_and_ends walk_tasks exit_by_tp_btf free_by_tp_btf"
[ $# -gt 0 ] || set -- "$root/artifacts/bpf/bpftop.bpf.o"
for object in "$@"; do [ -r "$object" ] || { echo "bench: $object is missing; run 'make bpf' first" >&2; exit 1; }; done
[ "$(id -u)" = 0 ] || { echo "bench: needs root to load BPF programs; run it with sudo" >&2; exit 3; }
mkdir -p "$tools"
[ "$tools/verifier" -nt "$here/verifier.c" ] || cc -O2 -Wall -o "$tools/verifier" "$here/verifier.c" -lbpf
cpus=${CPUS:-$(($(sed 's/.*[-,]//' /sys/devices/system/cpu/possible) + 1))}
found=$tools/verifier.$$
trap 'rm -f "$found" "$found.why"' EXIT
trap 'exit 130' INT TERM
for round in $(seq "${ROUNDS:-9}"); do
	for object in "$@"; do
		# What a kernel refuses is told once, and has no figures.
		for program in $programs; do
			"$tools/verifier" "$object" "$cpus" "$program" 2>"$found.why" | sed "s|^|$object |" >>"$found" || true
			[ "$round" != 1 ] || sed -n 1p "$found.why" >&2
		done
	done
done
for object in "$@"; do
	echo "$object"
	for program in $programs; do
		awk -v object="$object" -v program="$program" '$1 == object && $2 == program { print $3, $4, $5 }' "$found" | sort -n |
			awk -v program="$program" '{ ms[NR] = $1; through = $2; there = $3 }
				END { if (NR) printf "  %-20s %7.1f ms (%.1f to %.1f) %7d instructions gone through, of %d\n", program, ms[int((NR + 1) / 2)], ms[1], ms[NR], through, there }'
	done
done

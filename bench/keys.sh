#!/bin/sh
# keys.sh [COUNT [ROUNDS]]: how long a key waits for its answer with COUNT sleeping processes (default 10000), while bpftop
# refreshes ten times a second, so that many keys fall into a walk; the same with the details of a process open, with the keys
# in the table and in the details; and htop, as often. In turn, ROUNDS (default 3) times; medians of the rounds.
. "$(dirname "$0")/lib.sh"
count=${1:-10000}
rounds=${2:-3}
[ "$tools/keys" -nt "$here/keys.c" ] || cc -O2 -Wall -o "$tools/keys" "$here/keys.c" -lutil
files=$tools/keys.$$
mkdir -p "$files"
end() {
	cleanup
	rm -rf "$files"
}
trap end EXIT

press() { # NAME COMMAND…
	name=$1
	shift
	"$tools/keys" "${keys:-300}" "$@" >"$files/run"
	for figure in median p95 p99 max; do
		sed -n "s/.*$figure \([0-9.]*\).*/\1/p" "$files/run" >>"$files/$name.$figure"
	done
}

# In the order of the pids, from some lines below the top: rows that move would leave the cursor at an end of the table, where a
# key changes nothing and the next refresh counts as its answer.
start_crowd "$count"
for round in $(seq "$rounds"); do
	FIRST_KEYS=jjjjj press table "$bpftop" -d 100 -s pid
	FIRST_KEYS=$(printf 'jjjjj\r\027') press beside "$bpftop" -d 100 -s pid
	FIRST_KEYS=$(printf 'jjjjj\r') press details "$bpftop" -d 100 -s pid
	keys=50
	command -v htop >/dev/null && press htop htop -d 1 -s PID
	keys=
done
stop_crowd

printf '%d processes, medians of %d rounds of 300 keys (htop: 50); milliseconds\n' "$count" "$rounds"
for name in table:bpftop beside:'bpftop, details open' details:'bpftop, in the details' htop:htop; do
	[ -e "$files/${name%%:*}.median" ] || continue
	printf '%-24s' "${name#*:}"
	for figure in median p95 p99 max; do
		printf '%s %6.1f  ' "$figure" "$(median <"$files/${name%%:*}.$figure")"
	done
	printf '\n'
done

#!/bin/sh
# side-by-side.sh [COUNT…]: CPU time that bpftop and htop use at one refresh a second with COUNT sleeping processes
# on the machine (default 100 1000 10000): five windows of WINDOW seconds (6) each, in turn, medians. COLLECTOR=proc is
# bpftop without BPF.
. "$(dirname "$0")/lib.sh"
window=${WINDOW:-6}
[ $# -gt 0 ] || set -- 100 1000 10000
command -v htop >/dev/null || { echo "bench: htop is missing; install it (apt-get install htop)" >&2; exit 1; }

window_ms() { # PID
	before=$(cpu_ms "$1")
	sleep "$window"
	after=$(cpu_ms "$1")
	echo "$before $after $window" | awk '{ print ($2 - $1) / $3 }'
}

printf '%10s %18s %18s %8s\n' processes 'bpftop CPU ms/s' 'htop CPU ms/s' ratio
for count in "$@"; do
	start_crowd "$count"
	ours=$(start_tui ours "$bpftop" --collector "${COLLECTOR:-auto}" -d 1000)
	theirs=$(start_tui theirs htop -d 10)
	sleep 12 # start-up and the tiered JIT's second thoughts are over
	: >"$tools/ours.$$"
	: >"$tools/theirs.$$"
	for turn in 1 2 3 4 5; do
		window_ms "$ours" >>"$tools/ours.$$"
		window_ms "$theirs" >>"$tools/theirs.$$"
	done
	a=$(median <"$tools/ours.$$")
	b=$(median <"$tools/theirs.$$")
	rm -f "$tools/ours.$$" "$tools/theirs.$$"
	echo "$count $a $b" | awk '{ printf "%10d %18.1f %18.1f %8s\n", $1, $2, $3, sprintf("1/%.1f", $3 / $2) }'
	stop_tui ours "$ours"
	stop_tui theirs "$theirs"
	stop_crowd
done

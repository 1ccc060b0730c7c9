#!/bin/sh
# syscalls.sh [COUNT…]: system calls of the running full-screen monitor for each refresh, all threads, with COUNT
# sleeping processes (default 100 5000): the difference of a window of 20 and one of 10 refreshes, so that attaching
# and detaching cancel out.
. "$(dirname "$0")/lib.sh"
[ $# -gt 0 ] || set -- 100 5000
command -v strace >/dev/null || { echo "bench: strace is missing; run 'make bench', which installs it" >&2; exit 1; }

# calls PID SECONDS FILE: the table of strace for one window
calls() {
	timeout -s INT "$2" strace -f -c -U name,calls -p "$1" -o "$3" 2>/dev/null || true
}

for count in "$@"; do
	start_crowd "$count"
	pid=$(start_tui ours "$bpftop" -d 1000)
	sleep 12
	calls "$pid" 10.5 "$tools/short.$$"
	calls "$pid" 20.5 "$tools/long.$$"
	echo "with $count processes, system calls a refresh:"
	awk 'FNR == NR { if ($2 ~ /^[0-9]+$/) short[$1] = $2; next }
	     $2 ~ /^[0-9]+$/ && $1 != "total" { d = ($2 - short[$1]) / 10; sum += d; if (d >= 0.05) printf "  %-20s %6.1f\n", $1, d }
	     END { printf "  %-20s %6.1f\n", "all", sum }' "$tools/short.$$" "$tools/long.$$"
	rm -f "$tools/short.$$" "$tools/long.$$"
	stop_tui ours "$pid"
	stop_crowd
done

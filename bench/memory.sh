#!/bin/sh
# memory.sh [COUNT…]: memory of the running monitors with COUNT sleeping processes on the machine (default 100 10000), 20
# seconds after their start, at one refresh a second: resident, of that dirty (in no file: anonymous memory, shared memory,
# changed pages of files; the kernel's Pss_Dirty, Linux 6.0), proportional, and the address space. bpftop with
# all plugins and without any, then htop and btop where they are installed; ROUNDS (3) times in turn, medians, in MB. Then what
# bpftop with all plugins has resident, by file.
. "$(dirname "$0")/lib.sh"
[ $# -gt 0 ] || set -- 100 10000
rounds=${ROUNDS:-3}
files=$tools/memory.$$
mkdir -p "$files"
trap 'cleanup; rm -rf "$files"' EXIT
sync # what has just been built would count as dirty (findings/code-of-a-new-program-is-dirty-memory.sh)

off=$(for folder in "$(dirname "$bpftop")"/plugins/*/; do basename "$folder"; done | tr '[:upper:]\n' '[:lower:],')

sample() { # NAME COMMAND…: adds a line to the figures of NAME
	name=$1
	shift
	pid=$(start_tui "$name" "$@")
	sleep 20
	awk '/^Rss:/ { r = $2 } /^Pss:/ { p = $2 } /^Pss_Dirty:/ { d = $2 } END { printf "%d %d %d ", r, d, p }' "/proc/$pid/smaps_rollup" >>"$files/$name"
	awk '/^VmSize:/ { print $2 }' "/proc/$pid/status" >>"$files/$name"
	cat "/proc/$pid/smaps" >"$files/smaps.$name"
	stop_tui "$name" "$pid"
}

column() { # NAME N: the median of a column, in MB
	awk -v n="$2" '{ print $n / 1024 }' "$files/$1" | median
}

printf '%10s %-20s %10s %10s %13s %10s\n' processes program resident dirty proportional VIRT
for count in "$@"; do
	rm -f "$files"/*
	start_crowd "$count"
	for round in $(seq "$rounds"); do
		sample bpftop "$bpftop" -d 1000
		sample without "$bpftop" -d 1000 --disable "${off%,}"
		! command -v htop >/dev/null || sample htop htop -d 10
		! command -v btop >/dev/null || sample btop btop
	done
	stop_crowd
	for name in bpftop without htop btop; do
		[ -s "$files/$name" ] || continue
		label=$name
		[ $name != without ] || label='bpftop, no plugins'
		printf '%10d %-20s %10.1f %10.1f %13.1f %10.0f\n' "$count" "$label" "$(column $name 1)" "$(column $name 2)" "$(column $name 3)" "$(column $name 4)"
	done
	awk '/^[0-9a-f]+-[0-9a-f]+ / { name = NF > 5 ? $6 : "anonymous" }
		/^Rss:/ { resident[name] += $2 }
		/^Private_Dirty:/ { dirty[name] += $2 }
		END { for (name in resident) if (resident[name] > 1024) printf "%10.1f %6.1f  %s\n", resident[name] / 1024, dirty[name] / 1024, name }' "$files/smaps.bpftop" | sort -rn
done

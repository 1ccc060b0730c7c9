#!/bin/sh
# syscalls.sh [COUNT…]: system calls of the running full-screen monitor from one refresh to the next, all threads, with
# COUNT sleeping processes (default 100 5000), over a window of 20 seconds: median, least and most, then the median
# refresh call by call. A refresh begins with the first run of the walk, or where its iterator is made; the runs of one walk
# count as one call, and how many they are is told. First with every plugin off: fails where two
# of these medians differ or one is above 30. Then with the plugins as they are by default, which ask their own sources in
# the background: what that costs depends on what this machine has. Other processes that come and go cost calls of their own: run it on a quiet machine, or in a pid namespace
# (unshare -pf --mount-proc bench/syscalls.sh).
. "$(dirname "$0")/lib.sh"
[ $# -gt 0 ] || set -- 100 5000
command -v strace >/dev/null || { echo "bench: strace is missing; run 'make test', which installs it" >&2; exit 1; }

# measure COUNT LABEL OPTION…: prints the figures, and leaves the median in a file.
measure() {
	count=$1
	label=$2
	shift 2
	pid=$(start_tui ours "$bpftop" -d 1000 "$@")
	sleep 12
	timeout -s INT 20 strace -f -qq -p "$pid" -o "$tools/trace.$$" 2>/dev/null || true
	printf 'with %5d processes, %s: ' "$count" "$label"
	# Plugins may have iterators too: the walk's is made most often, from one place in memory.
	walk=$(grep -oE 'BPF_ITER_CREATE, (0x[0-9a-f]+|[{][^}]*[}])' "$tools/trace.$$" | sort | uniq -c | sort -rn | awk 'NR == 1 { print $3 }')
	awk -v walk="$walk" '
		/resumed>/ || /\+\+\+/ || /---/ { next }
		{
			name = $2
			sub(/\(.*/, "", name)
			run = index($0, "BPF_PROG_TEST_RUN")
			runs = runs || run
			if (run ? !was_run : !runs && index($0, "BPF_ITER_CREATE") && index($0, walk)) refresh++
			if (run) was_run = $1
			else if (was_run == $1) was_run = 0
			if (refresh && run && walks[refresh]++) next
			if (refresh) { calls[refresh]++; each[refresh, name]++; names[name] }
		}
		END {
			n = refresh - 1 # the last one is cut off
			for (i = 1; i <= n; i++) { for (j = i; j > 1 && calls[order[j - 1]] > calls[i]; j--) order[j] = order[j - 1]; order[j] = i }
			middle = order[int((n + 1) / 2)]
			printf "%d refreshes, system calls of each: median %d, least %d, most %d (", n, calls[middle], calls[order[1]], calls[order[n]]
			if (walks[middle] > 1) printf "walk in %d runs, ", walks[middle]
			for (name in names) if (each[middle, name]) { printf "%s%s %d", comma, name, each[middle, name]; comma = ", " }
			print ")"
			print calls[middle] > medians
		}' medians="$tools/median.$$" "$tools/trace.$$"
	rm -f "$tools/trace.$$"
	stop_tui ours "$pid"
}

for count in "$@"; do
	start_crowd "$count"
	measure "$count" 'plugins off' --disable systemd,containers,freezer,nvidia,network
	cat "$tools/median.$$" >>"$tools/medians.$$"
	measure "$count" 'plugins on'
	stop_crowd
done
sort -nu "$tools/medians.$$" | awk '{ n++; if ($1 > 30) bad = 1 } END { exit bad || n != 1 }' || {
	echo "syscalls: the medians differ, or one is above 30" >&2
	failed=1
}
rm -f "$tools/median.$$" "$tools/medians.$$"
exit "${failed:-0}"

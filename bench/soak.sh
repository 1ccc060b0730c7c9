#!/bin/sh
# soak.sh [MINUTES [RATE]]: runs the full-screen monitor while RATE processes are started every second (default 30
# minutes, 20 a second) and compares its memory, file descriptors, BPF maps, programs and links at the end with those
# after the first minute. Fails where one grew by more than 5 %.
. "$(dirname "$0")/lib.sh"
minutes=${1:-30}
rate=${2:-20}

# count PID KIND: open descriptors of a BPF kind (map, prog, link), by their anonymous inode's name or fdinfo
count() {
	case $2 in
	fd) ls "/proc/$1/fd" | wc -l ;;
	*) cat /proc/"$1"/fdinfo/* 2>/dev/null | grep -c "^$2_id:" || true ;;
	esac
}

sample() { # PID: rss in KiB (median of seven), fds, maps, programs, links
	rss=$(for n in 1 2 3 4 5 6 7; do awk '/^VmRSS/ { print $2 }' "/proc/$1/status"; sleep 1; done | median)
	echo "$rss $(count "$1" fd) $(count "$1" map) $(count "$1" prog) $(count "$1" link)"
}

# The past takes memory until it is full, which takes longer than this: history.sh measures it.
pid=$(start_tui ours "$bpftop" -d 1000 --history 0)
"$tools/churn" "$rate" $((minutes * 60 + 90)) &
crowd_pid=$!
sleep 60
first=$(sample "$pid")
echo "after 1 minute:  $first  (RSS KiB, fds, BPF maps, programs, links)"
end=$(($(date +%s) + minutes * 60 - 67))
while [ "$(date +%s)" -lt "$end" ]; do
	sleep 30
	kill -0 "$pid" 2>/dev/null || { echo "soak: bpftop ended" >&2; exit 1; }
done
last=$(sample "$pid")
echo "after $minutes minutes: $last"
stop_tui ours "$pid"
kill "$crowd_pid" 2>/dev/null && wait "$crowd_pid" 2>/dev/null || true
crowd_pid=
echo "$first $last" | awk '{
	split("RSS fds maps programs links", name, " ")
	for (i = 1; i <= 5; i++) {
		growth = $i > 0 ? ($(i + 5) - $i) * 100 / $i : $(i + 5) * 100
		printf "%-9s %+.1f %%\n", name[i], growth
		if (growth > 5) bad = 1
	}
	exit bad
}'

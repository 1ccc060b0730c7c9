#!/bin/sh
# traffic.sh [PAIRS]: what the Network plugin's count of packets costs whoever uses the network, in each place where it can be
# counted. Loopback, off and on in turn PAIRS times (9) for each place, medians: throughput of a bulk transfer of BULK bytes
# (4 GB) in writes of 64 KiB, CPU of both ends and of bpftop for each GB. Off is compared with off as well: what differs there
# is the machine's own variation. Loopback has no driver that runs xdp.
. "$(dirname "$0")/lib.sh"
pairs=${1:-9}
bulk=${BULK:-4000000000}
talker=$tools/talker
[ "$talker" -nt "$root/tests/fixtures/programs/talker.c" ] || cc -O2 -o "$talker" "$root/tests/fixtures/programs/talker.c"
work=$(mktemp -d)
watcher=
server=
client=
end() {
	for pid in $watcher $client $server; do kill "$pid" 2>/dev/null || true; done
	rm -rf "$work"
	cleanup
}
trap end EXIT

# until_said WORD FILE PID: waits for a word from a process, which must not end before.
until_said() {
	until grep -q "$1" "$2" 2>/dev/null; do
		kill -0 "$3" 2>/dev/null || { echo "bench: $(cat "$2")" >&2; exit 1; }
		sleep 0.005
	done
}

# transfer FILE: appends milliseconds, and CPU milliseconds of both ends and of bpftop.
transfer() {
	rm -f "$work/in" "$work/start" "$work/said-in" "$work/said-out"
	mkfifo "$work/in" "$work/start"
	"$talker" serve 127.0.0.1 read <"$work/in" >"$work/said-in" &
	server=$!
	exec 8>"$work/in"
	until_said ready "$work/said-in" "$server"
	"$talker" send 127.0.0.1 "$(awk '{ print $2; exit }' "$work/said-in")" write "$bulk" <"$work/start" >"$work/said-out" 8>&- &
	client=$!
	exec 9>"$work/start"
	until_said ready "$work/said-out" "$client"
	own=$([ -z "$watcher" ] || cpu_ms "$watcher")
	began=$(date +%s%N)
	echo >&9
	until_said done "$work/said-in" "$server"
	ended=$(date +%s%N)
	until_said done "$work/said-out" "$client"
	echo "$(((ended - began) / 1000000)) $(cpu_ms "$client") $(cpu_ms "$server") $([ -z "$watcher" ] && echo 0 || cpu_ms "$watcher" | awk -v b="$own" '{ print $1 - b }')" >>"$work/$1"
	exec 9>&- 8>&-
	wait "$client" "$server" 2>/dev/null || true
	client=
	server=
}

# watch FLAGS…: counts until unwatch, from its first sample on.
watch() {
	"$bpftop" traffic "$@" -d 1000 -n 1000000 >"$work/watched" 2>&1 </dev/null &
	watcher=$!
	until [ "$(grep -c . "$work/watched")" -gt 1 ]; do
		kill -0 "$watcher" 2>/dev/null || { echo "bench: $(cat "$work/watched")" >&2; exit 1; }
		sleep 0.1
	done
}

unwatch() {
	kill "$watcher"
	wait "$watcher" 2>/dev/null || true
	watcher=
}

pair() { # NAME FLAGS…
	name=$1
	shift
	transfer "$name-off"
	watch "$@"
	transfer "$name-on"
	unwatch
}

n=0
while [ $n -lt "$pairs" ]; do
	transfer nothing-off
	transfer nothing-on
	pair cgroup --mode cgroup
	pair tc --mode tc --iface lo
	pair xdp-generic --mode xdp-generic --iface lo
	n=$((n + 1))
done

field() { awk -v n="$2" '{ print $n }' "$work/$1" | median; }

report() { # NAME
	echo "$1 $(field "$1" 1) $(field "$1" 2) $(field "$1" 3) $(field "$1" 4)" |
		awk -v bytes="$bulk" '{ printf "%-16s %8.2f %14.1f %14.1f\n", $1, bytes / 1e6 / $2, ($3 + $4) / (bytes / 1e9), $5 / (bytes / 1e9) }'
}

printf '%-16s %8s %14s %14s\n' '' 'GB/s' 'ends ms/GB' 'bpftop ms/GB'
for name in nothing cgroup tc xdp-generic; do
	report "$name-off"
	report "$name-on"
	paste -d ' ' "$work/$name-off" "$work/$name-on" | awk '{ print $1 / $5 * 100 - 100 }' | sort -n >"$work/differences"
	echo "$(median <"$work/differences") $(head -n 1 "$work/differences") $(tail -n 1 "$work/differences")" |
		awk -v name="$name" '{ printf "%s: on against off in each pair %+.1f %% throughput (%+.1f to %+.1f)\n", name, $1, $2, $3 }'
done

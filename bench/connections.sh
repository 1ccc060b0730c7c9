#!/bin/sh
# connections.sh [OPEN] [SECONDS]: the Network plugin with OPEN connections (10000) kept open on loopback, both ends here: how
# long a key waits for its answer on the screen of connections, which is KEY (4) here; then with RATE (2000) new connections a
# second beside them, as many as one pair of processes makes where RATE is 0: whether a bpftop that prints sessions for
# SECONDS (60) saw the end of all that there were, and its resident memory after 10 seconds and at the end.
. "$(dirname "$0")/lib.sh"
open=${1:-10000}
seconds=${2:-60}
rate=${RATE:-2000}
talker=$tools/talker
[ "$talker" -nt "$root/tests/fixtures/programs/talker.c" ] || cc -O2 -o "$talker" "$root/tests/fixtures/programs/talker.c"
[ "$tools/keys" -nt "$here/keys.c" ] || cc -O2 -Wall -o "$tools/keys" "$here/keys.c" -lutil
work=$(mktemp -d)
started=
end() {
	for pid in $started; do kill "$pid" 2>/dev/null || true; done
	rm -rf "$work"
	cleanup
}
trap end EXIT

# start NAME MODE…: a talker that waits for nothing; its output is $work/NAME.
start() {
	name=$1
	shift
	"$talker" "$@" </dev/zero >"$work/$name" &
	last=$!
	started="$started $last"
	until grep -q ready "$work/$name"; do sleep 0.02; done
}

mkfifo "$work/never"
sleep 100000 >"$work/never" &
started=$!
"$talker" keep 127.0.0.1 "$open" <"$work/never" >"$work/keep" &
started="$started $!"
until grep -q ready "$work/keep"; do sleep 0.02; done
"$talker" many 127.0.0.1 "$(awk '{ print $2; exit }' "$work/keep")" "$open" <"$work/never" >"$work/many" &
started="$started $!"
until grep -q done "$work/keep"; do sleep 0.1; done
# memory: what is resident, in MB.
memory() { awk '/VmRSS/ { printf "%.1f", $2 / 1024 }' "/proc/$watcher/status"; }

echo "$open connections, $((2 * open)) sockets"

printf 'screen of connections: '
FIRST_KEYS=${KEY:-4} "$tools/keys" 100 "$bpftop" -d 200

"$bpftop" sessions --format csv -d 500 >"$work/sessions" 2>"$work/said" &
watcher=$!
started="$started $watcher"
sleep 4
total=0
began=$(date +%s%N)
deadline=$(( $(date +%s) + seconds ))
while [ "$(date +%s)" -lt "$deadline" ]; do
	rm -f "$work/accept" "$work/connect"
	start accept accept 127.0.0.1 2000 10
	start connect connect 127.0.0.1 "$(awk '{ print $2; exit }' "$work/accept")" 2000 10
	until grep -q done "$work/connect"; do sleep 0.01; done
	kill "$last" 2>/dev/null || true
	total=$((total + 4000))
	now=$(date +%s%N)
	[ "$rate" = 0 ] || awk -v ms=$((total * 500 / rate - (now - began) / 1000000)) 'BEGIN { if (ms > 0) system("sleep " ms / 1000) }'
	[ -n "${early:-}" ] || [ $((now - began)) -lt 10000000000 ] || early=$(memory)
done
took=$(( ($(date +%s%N) - began) / 1000000 ))
sleep 3
seen=$(grep -c talker "$work/sessions" || true)
echo "$total ends of sessions in $took ms ($((total * 1000 / took)) a second): $seen printed; said: $(cat "$work/said")"
echo "resident memory of bpftop: ${early:--} MB after 10 s, $(memory) MB at the end"
kill "$watcher"

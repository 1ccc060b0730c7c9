#!/bin/sh
# connections.sh [OPEN] [SECONDS]: the Network plugin with OPEN connections (10000) kept open on loopback, both ends here, while
# RATE (2000) new ones a second come and go beside them, as many as one pair of processes makes where RATE is 0, for SECONDS (60)
# or until all keys are pressed: how long KEYS (400) keys wait for their answers on the screen of connections, which is KEY (4)
# here, pressed at any moment of a refresh; whether a bpftop that prints sessions beside it tells the end of each, or counts it as
# lost; and what both have resident, after 10 seconds and the most of it. Fails where an end is neither printed nor counted, more
# than one key of a hundred waits longer than 16 ms (the CPUs are busy, and some wait for one), one of both has more than MOST_MB
# (250) resident, or it is not at its end after LIMIT (170) seconds.
. "$(dirname "$0")/lib.sh"
open=${1:-10000}
seconds=${2:-60}
rate=${RATE:-2000}
most_ms=16
most_mb=${MOST_MB:-250}
limit=${LIMIT:-170}
limit_at=$(($(date +%s) + limit))
talker=$tools/talker
[ "$talker" -nt "$root/tests/fixtures/programs/talker.c" ] || cc -O2 -o "$talker" "$root/tests/fixtures/programs/talker.c"
[ "$tools/keys" -nt "$here/keys.c" ] || cc -O2 -Wall -o "$tools/keys" "$here/keys.c" -lutil
work=$(mktemp -d)
started=
churn=
end() {
	for pid in $started $churn; do kill "$pid" 2>/dev/null || true; done
	rm -rf "$work"
	cleanup
}
trap end EXIT

# within_limit WHAT: ends the run where there is no time left for it.
within_limit() {
	[ "$(date +%s)" -lt "$limit_at" ] || { echo "connections.sh: not at its end after $limit s: waits for $1" >&2; exit 1; }
}

# await WHAT COMMAND…: until the command succeeds.
await() {
	what=$1
	shift
	until "$@"; do
		within_limit "$what"
		sleep 0.02
	done
}

# said NAME WORD: whether a talker has said it; ends the run where it says that something failed.
said() {
	if grep -q "^failed" "$work/$1" 2>/dev/null; then
		cat "$work/$1" >&2
		exit 1
	fi
	grep -q "^$2" "$work/$1" 2>/dev/null
}

# is_over PID: whether it has ended, waited for or not.
is_over() { ! grep -q '^State:.[^Z]' "/proc/$1/status" 2>/dev/null; }

# start NAME MODE…: a talker that waits for nothing; its output is $work/NAME.
start() {
	name=$1
	shift
	"$talker" "$@" </dev/zero >"$work/$name" &
	churn="$churn $!"
	await "talker $1" said "$name" ready
}

# memory PID: what is resident, in MB; 0 where the process is gone.
memory() { cat "/proc/$1/status" 2>/dev/null | awk '/VmRSS/ { mb = $2 / 1024 } END { printf "%.1f", mb }'; }

# larger A B
larger() { awk -v a="$1" -v b="$2" 'BEGIN { print (a > b ? a : b) }'; }

# counted WHAT: the last number that bpftop said of it.
counted() { { grep -o "[0-9]* sessions $1" "$work/said" || echo 0; } | awk 'END { print $1 + 0 }'; }

mkfifo "$work/never"
sleep 100000 >"$work/never" &
started=$!
"$talker" keep 127.0.0.1 "$open" <"$work/never" >"$work/keep" &
started="$started $!"
await "the listener" said keep ready
"$talker" many 127.0.0.1 "$(awk '{ print $2; exit }' "$work/keep")" "$open" <"$work/never" >"$work/many" &
started="$started $!"
await "$open connections" said keep done

open_ends=$started
"$bpftop" sessions --format csv >"$work/sessions" 2>"$work/said" &
watcher=$!
started="$started $watcher"

# The first line comes when it has begun.
has_begun() {
	! is_over "$watcher" || { cat "$work/said" >&2; exit 1; }
	[ -s "$work/sessions" ]
}
await "bpftop sessions" has_begun

# Some lines below the top, so that Up and Down always move the cursor; it stays with a connection that is kept.
FIRST_KEYS=${KEY:-4} SHOWN=established NEXT_KEYS=$(printf '\004\004\004') "$tools/keys" "${KEYS:-400}" "$bpftop" >"$work/keys" 2>"$work/keys.said" &
keys=$!
started="$started $keys"

total=0
early=
most=0
screen_early=
screen_most=0
began=$(date +%s%N)
deadline=$(($(date +%s) + seconds))
while [ "$(date +%s)" -lt "$deadline" ] || ! is_over "$keys"; do
	within_limit "the last of ${KEYS:-400} keys"
	rm -f "$work/accept" "$work/connect"
	start accept accept 127.0.0.1 2000 10
	start connect connect 127.0.0.1 "$(awk '{ print $2; exit }' "$work/accept")" 2000 10
	await "2000 connections" said connect done
	await "2000 connections" said accept done
	wait $churn || true
	churn=
	total=$((total + 4000))
	now=$(date +%s%N)
	[ "$rate" = 0 ] || awk -v ms=$((total * 500 / rate - (now - began) / 1000000)) 'BEGIN { if (ms > 0) system("sleep " ms / 1000) }'
	screen=$(cat "/proc/$keys/task/$keys/children" 2>/dev/null || true)
	now_mb=$(memory "$watcher")
	screen_mb=$([ -z "$screen" ] && echo 0 || memory "${screen%% *}")
	if [ -z "$early" ] && [ $((now - began)) -ge 10000000000 ]; then
		early=$now_mb
		screen_early=$screen_mb
	fi
	most=$(larger "$most" "$now_mb")
	screen_most=$(larger "$screen_most" "$screen_mb")
done
took=$((($(date +%s%N) - began) / 1000000))
wait "$keys" || true

# What was not told by then is told at the end.
sleep 3
kill "$watcher"
await "the end of bpftop sessions" is_over "$watcher"
wait "$watcher" || true
started=$open_ends
seen=$(grep -c talker "$work/sessions" || true)
nobodys=$(grep -cv -e talker -e '^time,' "$work/sessions" || true)
lost=$(counted "found no room")
unseen=$(counted "came and went unseen")
left_out=$(counted "may be missing")

echo "$open connections, $((2 * open)) sockets; meanwhile $total ends of sessions in $took ms, $((total * 1000 / took)) a second"
echo "screen of connections: $(cat "$work/keys" "$work/keys.said")"
echo "sessions: $seen printed and $nobodys of other processes or none, $lost found no room, $unseen came and went unseen, $left_out may be missing, $((total - seen - lost - unseen)) are; said: $(cat "$work/said")"
echo "resident, sessions: ${early:--} MB after 10 s, most $most MB; screen: ${screen_early:--} MB after 10 s, most $screen_most MB"
bad=0
if [ $((seen + lost + unseen + left_out)) -lt "$total" ]; then
	echo "connections.sh: ends of sessions are missing that nobody counted" >&2
	bad=1
fi
if ! sed -n 's/.* p99 \([0-9.]*\) .*/\1/p' "$work/keys" | awk -v most="$most_ms" '{ known = 1; late = $1 > most } END { exit !known || late }'; then
	echo "connections.sh: more than one key of a hundred waited longer than $most_ms ms, or had no answer" >&2
	bad=1
fi
for mb in "$most" "$screen_most"; do
	if echo "$mb $most_mb" | awk '{ exit $1 > 0 && $1 <= $2 }'; then
		echo "connections.sh: $mb MB resident, where 1 to $most_mb are expected" >&2
		bad=1
	fi
done
if [ $((total * 1000 / took)) -lt $((rate * 2 * 9 / 10)) ]; then
	echo "connections.sh: only $((total * 500 / took)) new connections a second instead of $rate" >&2
	bad=1
fi
[ "$bad" != 0 ] || echo "connections.sh: every end told or counted, 99 keys of a hundred within $most_ms ms, at most $most_mb MB"
exit "$bad"

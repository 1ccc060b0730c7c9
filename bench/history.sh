#!/bin/sh
# history.sh [COUNT [ROUNDS [MINUTES]]]: what keeping the past costs with COUNT sleeping processes (default 10000) and 20
# that are started a second: refreshes with and without it in turn, ROUNDS (default 6) of both, whose order changes; medians
# of the rounds. Then a step back on the screen, and the memory of as many frames as 15 minutes have. With MINUTES, a monitor
# runs for so long besides, a refresh a second, and says what its past takes.
# Fails where keeping takes more than 10 % of a refresh, a step back more than 16 ms, or 900 frames more than 64 MB.
. "$(dirname "$0")/lib.sh"
count=${1:-10000}
rounds=${2:-6}
minutes=${3:-0}
iterations=${ITERATIONS:-100}
files=$tools/history.$$
mkdir -p "$files"
churn_pid=
end() {
	[ -z "$churn_pid" ] || { kill "$churn_pid" && wait "$churn_pid"; } 2>/dev/null || true
	cleanup
	rm -rf "$files"
}
trap end EXIT

start_crowd "$count"
"$tools/churn" 20 100000 &
churn_pid=$!

run() { # NAME OPTION…: the figures of one run
	name=$1
	shift
	"$bpftop" bench --json --iterations "$iterations" --warmup 20 "$@" >"$files/run"
	tr '{' '\n' <"$files/run" |
		sed -n 's/.*"stage":"\([a-z]*\)","min_us":\([0-9.]*\),"median_us":\([0-9.]*\).*"median_bytes":\([0-9]*\).*/\1 \2 \3 \4/p' >"$files/stages"
	while read -r stage least median bytes; do
		echo "$least" >>"$files/$name.$stage.least"
		echo "$median" >>"$files/$name.$stage"
		echo "$bytes" >>"$files/$name.$stage.bytes"
	done <"$files/stages"
}

for round in $(seq "$rounds"); do
	[ $((round % 2)) = 0 ] || run without --history 0
	run with
	[ $((round % 2)) = 1 ] || run without --history 0
done

# Neighbours in time are compared, for a machine is not equally fast all the time.
share() { # SUFFIX
	paste -d' ' "$files/with.history$1" "$files/without.total$1" | awk '{ print $1 / $2 * 100 }' | median
}
added() {
	paste -d' ' "$files/with.total$1" "$files/without.total$1" | awk '{ print ($1 / $2 - 1) * 100 }' | median
}
printf '%d processes, %d rounds of %d refreshes; microseconds\n' "$count" "$rounds" "$iterations"
printf 'refresh without %.0f, with %.0f, of it keeping %.0f (shortest %.0f, %.0f, %.0f)\n' \
	"$(median <"$files/without.total")" "$(median <"$files/with.total")" "$(median <"$files/with.history")" \
	"$(median <"$files/without.total.least")" "$(median <"$files/with.total.least")" "$(median <"$files/with.history.least")"
share=$(share '')
printf 'keeping takes %.1f %% of a median refresh, %.1f %% of the shortest; a refresh with it takes %.1f %% and %.1f %% longer; %d bytes allocated\n' \
	"$share" "$(share .least)" "$(added '')" "$(added .least)" "$(median <"$files/with.history.bytes")"
back=$(median <"$files/with.back")
printf 'a step back is drawn after %.0f (shortest %.0f)\n' "$back" "$(median <"$files/with.back.least")"

"$bpftop" bench --json --iterations 450 --warmup 0 >"$files/run"
bytes=$(sed -n 's/.*"history_bytes":\([0-9]*\).*/\1/p' "$files/run")
printf '%d frames take %d bytes\n' "$(sed -n 's/.*"history_frames":\([0-9]*\).*/\1/p' "$files/run")" "$bytes"

if [ "$minutes" -gt 0 ]; then
	pid=$(start_tui ours "$bpftop" -d 1000)
	sleep $((minutes * 60))
	tmux -L "$socket" send-keys -t ours ,
	sleep 1
	tmux -L "$socket" capture-pane -p -t ours | grep -o 'PAST.*ago\|kept from.*' | paste -sd' ' -
	stop_tui ours "$pid"
fi

awk -v share="$share" -v back="$back" -v bytes="$bytes" 'BEGIN { exit share > 10 || back > 16000 || bytes > 64 * 1048576 }' ||
	{ echo "history: that is more than 10 %, 16 ms or 64 MB" >&2; exit 1; }

#!/bin/sh
# static.sh [COUNT [ROUNDS]]: the program in one file (make static) beside the one that loads its plugins (make build), in turn,
# with COUNT sleeping processes (default 100) and all plugins on: bytes on disk, from the start to the first row on the screen,
# and memory 10 seconds later, resident and proportional. Medians of ROUNDS (default 10); memory of a third as many.
. "$(dirname "$0")/lib.sh"
count=${1:-100}
rounds=${2:-10}
static=${STATIC:-$root/artifacts/static/bpftop}
[ -x "$static" ] || { echo "bench: $static is missing; run 'make static' first" >&2; exit 1; }
[ "$tools/first" -nt "$here/first.c" ] || cc -O2 -Wall -o "$tools/first" "$here/first.c" -lutil
files=$tools/static.$$
mkdir -p "$files"
end() {
	cleanup
	rm -rf "$files"
}
trap end EXIT

start_crowd "$count"
for program in "$bpftop" "$static"; do "$tools/first" crowd "$program" >/dev/null; done
for round in $(seq "$rounds"); do
	"$tools/first" crowd "$bpftop" >>"$files/folders"
	"$tools/first" crowd "$static" >>"$files/static"
done
for round in $(seq $(((rounds + 2) / 3))); do
	for name in folders static; do
		program=$bpftop
		[ $name = folders ] || program=$static
		pid=$(start_tui "$name" "$program")
		sleep 10
		awk '/^Rss:/ { print $2 }' "/proc/$pid/smaps_rollup" >>"$files/$name.rss"
		awk '/^Pss:/ { print $2 }' "/proc/$pid/smaps_rollup" >>"$files/$name.pss"
		awk '/^Pss_Anon:/ { print $2 }' "/proc/$pid/smaps_rollup" >>"$files/$name.anon"
		stop_tui "$name" "$pid"
	done
done
stop_crowd

printf '%d processes besides; medians of %d starts, and of %d looks at memory\n' "$count" "$rounds" "$(wc -l <"$files/static.rss")"
for name in folders static; do
	program=$bpftop
	[ $name = folders ] || program=$static
	[ $name = folders ] && size=$(find "$(dirname "$program")" -type f ! -name '*.pdb' ! -name '*.xml' -printf '%s\n' | awk '{ sum += $1 } END { print sum }') || size=$(stat -c %s "$program")
	printf '%-8s %6.1f MB on disk  first row %6.1f ms (%.1f to %.1f)  resident %5.1f MB, proportional %5.1f, anonymous %5.1f\n' "$name" \
		"$(echo "$size" | awk '{ print $1 / 1e6 }')" "$(median <"$files/$name")" "$(sort -n "$files/$name" | head -1)" "$(sort -n "$files/$name" | tail -1)" \
		"$(median <"$files/$name.rss" | awk '{ print $1 / 1024 }')" "$(median <"$files/$name.pss" | awk '{ print $1 / 1024 }')" "$(median <"$files/$name.anon" | awk '{ print $1 / 1024 }')"
done

#!/bin/sh
# keys.sh [COUNT…]: how long a key waits for its answer with COUNT sleeping processes (default 10000), while bpftop
# refreshes ten times a second, so that many keys fall into a walk; then the same with the details of a process open, with the
# keys in the table and in the details.
. "$(dirname "$0")/lib.sh"
[ $# -gt 0 ] || set -- 10000
[ "$tools/keys" -nt "$here/keys.c" ] || cc -O2 -Wall -o "$tools/keys" "$here/keys.c" -lutil
for count in "$@"; do
	start_crowd "$count"
	printf 'with %s processes, ' "$count"
	"$tools/keys" 300 "$bpftop" -d 100
	printf 'with details open, in the table, '
	FIRST_KEYS=$(printf '\r\027') "$tools/keys" 300 "$bpftop" -d 100
	printf 'with details open, in the details, '
	FIRST_KEYS=$(printf '\r') "$tools/keys" 300 "$bpftop" -d 100
	stop_crowd
done

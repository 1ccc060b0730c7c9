#!/bin/sh
# network.sh [PAIRS]: what the Network plugin costs whoever uses the network. Loopback, bpftop with the plugin off and on in
# turn, PAIRS times (10), medians: throughput of a bulk transfer of BULK bytes (4 GB) in writes of 64 KiB, CPU of both ends
# for each GB; time and CPU of CONNECTIONS (20000) short connections, one after the other; and the watcher's own CPU
# meanwhile, in the first PEER_PAIRS (3) pairs that of PEERS too (nethogs pktstat tcplife tcptop). Of each that does not run here
# it says why: that it is not installed, or what it said before it ended. QUERIES=always has packets looked at for queries, too, as
# while somebody looks at DNS.
. "$(dirname "$0")/lib.sh"
pairs=${1:-10}
bulk=${BULK:-4000000000}
connections=${CONNECTIONS:-20000}
peer_pairs=${PEER_PAIRS:-3}
peers=${PEERS-nethogs pktstat tcplife tcptop}
talker=$tools/talker
[ "$talker" -nt "$root/tests/fixtures/programs/talker.c" ] || cc -O2 -o "$talker" "$root/tests/fixtures/programs/talker.c"
work=$(mktemp -d)
printf '{ "plugins": { "network": { "queries": "%s" } } }\n' "${QUERIES:-looked-at}" >"$work/config.json"
watcher=
server=
end() {
	for pid in $watcher $server; do kill "$pid" 2>/dev/null || true; done
	rm -rf "$work"
	cleanup
}
trap end EXIT

# serve MODE…: starts the receiving end; $port is where, $server its pid. It waits when it is done.
serve() {
	rm -f "$work/in" "$work/port"
	mkfifo "$work/in"
	"$talker" "$@" <"$work/in" >"$work/port" &
	server=$!
	exec 8>"$work/in"
	until grep -q ready "$work/port" 2>/dev/null; do sleep 0.02; done
	port=$(awk '{ print $2; exit }' "$work/port")
}

# load NAME MODE…: runs the sending end; appends seconds and CPU milliseconds of both ends to $work/NAME.
load() {
	name=$1
	shift
	rm -f "$work/start"
	mkfifo "$work/start"
	"$talker" "$@" <"$work/start" >"$work/out" &
	client=$!
	exec 9>"$work/start"
	until grep -q ready "$work/out"; do sleep 0.02; done
	own=$([ -z "$watcher" ] || cpu_ms "$watcher")
	began=$(date +%s%N)
	echo >&9
	until grep -q done "$work/out" && grep -q done "$work/port"; do
		! grep -q failed "$work/out" "$work/port" || { cat "$work/out" "$work/port" >&2; exit 1; }
		sleep 0.005
	done
	ended=$(date +%s%N)
	echo "$(( (ended - began) / 1000000 )) $(cpu_ms "$client") $(cpu_ms "$server") $([ -z "$watcher" ] && echo 0 || { cpu_ms "$watcher" | awk -v b="$own" '{ print $1 - b }'; })" >>"$work/$name"
	exec 9>&- 8>&-
	wait "$client" "$server" 2>/dev/null || true
	server=
}

both() { # off|on|PEER
	serve serve 127.0.0.1 read
	load "bulk-$1" send 127.0.0.1 "$port" write "$bulk"
	serve accept 127.0.0.1 "$connections" 100
	load "short-$1" connect 127.0.0.1 "$port" "$connections" 100
}

# watch COMMAND…: fails where it does not stay; $work/said is what it said.
watch() {
	"$@" >/dev/null 2>"$work/said" </dev/null &
	watcher=$!
	sleep 3
	kill -0 "$watcher" 2>/dev/null || { watcher=; return 1; }
}

# A tracefs of its own, which some look for, goes with the program.
traced() { watch unshare --mount sh -c 'mount -t tracefs tracefs /sys/kernel/tracing && exec "$@"' - "$@"; }

# watch_peer PEER: fails where it does not run, with the reason in $work/why-PEER.
watch_peer() {
	command -v "$1" >/dev/null || { echo "is not installed" >"$work/why-$1"; return 1; }
	case $1 in
	nethogs) watch nethogs -t -a -d 1 ;;
	pktstat) watch pktstat -1 -n -i lo -w 3600 ;;
	tcplife) traced tcplife ;;
	tcptop) traced tcptop -C 1 ;;
	esac && return
	echo "does not run here: $(grep -v '^ *$' "$work/said" | tail -n 1)" >"$work/why-$1"
	return 1
}

unwatch() {
	# nethogs does not always end when it is asked to.
	kill -9 "$watcher"
	wait "$watcher" 2>/dev/null || true
	watcher=
}

field() { awk -v n="$2" '{ print $n }' "$work/$1" | median; }

n=0
while [ $n -lt "$pairs" ]; do
	# Which one comes first changes, for a machine is not the same from one minute to the next.
	for turn in $([ $((n % 2)) = 0 ] && echo off on || echo on off); do
		case $turn in
		off) watch "$bpftop" snapshot -n 1000000 -d 1000 --disable network --columns pid ;;
		on) watch "$bpftop" snapshot --config "$work/config.json" -n 1000000 -d 1000 --columns pid,net.rx,net.tx,net.rx.total,net.tx.total ;;
		esac
		both "$turn"
		unwatch
	done
	for peer in $([ $n -ge "$peer_pairs" ] || echo "$peers"); do
		if watch_peer "$peer"; then
			both "$peer"
			unwatch
		fi
	done
	n=$((n + 1))
done

report() { # NAME
	[ -f "$work/bulk-$1" ] || return 0
	echo "$1 $(field "bulk-$1" 1) $(field "bulk-$1" 2) $(field "bulk-$1" 3) $(field "bulk-$1" 4) $(field "short-$1" 1) $(field "short-$1" 2) $(field "short-$1" 3) $(field "short-$1" 4)" |
		awk -v bytes="$bulk" -v count="$connections" '{ printf "%-8s %10.2f %14.1f %16.1f %16.2f %14.2f %16.1f\n", $1, bytes / 1e6 / $2, ($3 + $4) / (bytes / 1e9), $5 / (bytes / 1e9), $6 * 1000 / count, ($7 + $8) * 1000 / count, $9 * 1000 / count }'
}
printf '%-8s %10s %14s %16s %16s %14s %16s\n' '' 'GB/s' 'ends ms/GB' 'watcher ms/GB' 'us/connection' 'ends us/conn' 'watcher us/conn'
report off
report on
for peer in $peers; do
	report "$peer"
	[ ! -f "$work/why-$peer" ] || echo "$peer $(cat "$work/why-$peer")"
done
paste -d ' ' "$work/bulk-off" "$work/bulk-on" | awk '{ print $5 / $1 * 100 - 100 }' | median | awk '{ printf "bulk, on against off in each pair: %+.1f %% time\n", $1 }'
paste -d ' ' "$work/short-off" "$work/short-on" | awk '{ print $5 / $1 * 100 - 100 }' | median | awk '{ printf "short connections, on against off in each pair: %+.1f %% time\n", $1 }'

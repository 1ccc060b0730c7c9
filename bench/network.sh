#!/bin/sh
# network.sh [PAIRS]: what the Network plugin costs whoever uses the network. Loopback, bpftop with the plugin off and on in
# turn, PAIRS times (10), medians: throughput of a bulk transfer of BULK bytes (12 GB) in writes of 64 KiB, CPU of both ends
# for each GB; time and CPU of CONNECTIONS (20000) short connections, one after the other; and the watcher's own CPU
# meanwhile, in the first PEER_PAIRS (3) pairs that of PEERS too (nethogs pktstat tcplife tcptop). Of each that does not run here
# it says why: that it is not installed, or what it said before it ended, and whether the kernel has kprobes, which tcplife and
# tcptop need. QUERIES=always has packets looked at for queries, too, as while somebody looks at DNS.
#
# Fails where a bulk transfer is more than 3 % slower with the plugin (median of the pairs), where bpftop uses more than a third
# of nethogs' CPU for a GB or for a connection, or where it is not at its end after LIMIT (900) seconds; ten pairs take some five
# minutes. What cannot be compared, for nethogs is not there, is said and is no failure.
. "$(dirname "$0")/lib.sh"
pairs=${1:-10}
bulk=${BULK:-12000000000}
connections=${CONNECTIONS:-20000}
peer_pairs=${PEER_PAIRS:-3}
peers=${PEERS-nethogs pktstat tcplife tcptop}
talker=$tools/talker
[ "$talker" -nt "$root/tests/fixtures/programs/talker.c" ] || cc -O2 -o "$talker" "$root/tests/fixtures/programs/talker.c"
work=$(mktemp -d)
printf '{ "plugins": { "network": { "queries": "%s" } } }\n' "${QUERIES:-looked-at}" >"$work/config.json"
watcher=
server=
client=
limit=${LIMIT:-900}
limit_at=$(($(date +%s) + limit))
end() {
	for pid in $watcher $server $client; do kill "$pid" 2>/dev/null || true; done
	rm -rf "$work"
	cleanup
}
trap end EXIT

# await FILE WORD: until a talker has said it there.
await() {
	until grep -q "^$2" "$work/$1" 2>/dev/null; do
		! grep "^failed" "$work/$1" >&2 || exit 1
		[ "$(date +%s)" -lt "$limit_at" ] || { echo "network.sh: not at its end after $limit s" >&2; exit 1; }
		sleep 0.005
	done
}

# serve MODE…: starts the receiving end; $port is where, $server its pid. It waits when it is done.
serve() {
	rm -f "$work/in" "$work/port"
	mkfifo "$work/in"
	"$talker" "$@" <"$work/in" >"$work/port" &
	server=$!
	exec 8>"$work/in"
	await port ready
	port=$(awk '{ print $2; exit }' "$work/port")
}

# load NAME MODE…: runs the sending end; appends seconds and CPU milliseconds of both ends to $work/NAME.
load() {
	name=$1
	shift
	rm -f "$work/start" "$work/out"
	mkfifo "$work/start"
	"$talker" "$@" <"$work/start" >"$work/out" &
	client=$!
	exec 9>"$work/start"
	await out ready
	own=$([ -z "$watcher" ] || cpu_ms "$watcher")
	began=$(date +%s%N)
	echo >&9
	await out done
	await port done
	ended=$(date +%s%N)
	echo "$(( (ended - began) / 1000000 )) $(cpu_ms "$client") $(cpu_ms "$server") $([ -z "$watcher" ] && echo 0 || { cpu_ms "$watcher" | awk -v b="$own" '{ print $1 - b }'; })" >>"$work/$name"
	exec 9>&- 8>&-
	wait "$client" "$server" 2>/dev/null || true
	server=
	client=
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
	needs=
	case $1 in
	tcplife | tcptop) [ -e /sys/bus/event_source/devices/kprobe ] || needs="; it needs kprobes, which this kernel has not" ;;
	esac
	command -v "$1" >/dev/null || { echo "is not installed$needs" >"$work/why-$1"; return 1; }
	case $1 in
	nethogs) watch nethogs -t -a -d 1 ;;
	pktstat) watch pktstat -1 -n -i lo -w 3600 ;;
	tcplife) traced tcplife ;;
	tcptop) traced tcptop -C 1 ;;
	esac && return
	echo "does not run here: $(grep -v '^ *$' "$work/said" | tail -n 1)$needs" >"$work/why-$1"
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
		off) watch "$bpftop" snapshot -n 1000000 -d 1000 --disable network --columns pid || true ;;
		on) watch "$bpftop" snapshot --config "$work/config.json" -n 1000000 -d 1000 --columns pid,net.rx,net.tx,net.rx.total,net.tx.total || true ;;
		esac
		[ -n "$watcher" ] || { cat "$work/said" >&2; exit 1; }
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

bad=0
# verdict WHAT VALUE MOST: says whether it holds.
verdict() {
	if echo "$2 $3" | awk '{ exit !($1 <= $2) }'; then
		echo "holds: $1"
	else
		echo "does not hold: $1"
		bad=1
	fi
}

slower=$(paste -d ' ' "$work/bulk-off" "$work/bulk-on" | awk '{ print (1 - $1 / $5) * 100 }' | median)
verdict "a bulk transfer is $(printf '%.1f' "$slower") % slower with the plugin, median of $pairs pairs, at most 3 %" "$slower" 3
paste -d ' ' "$work/short-off" "$work/short-on" | awk '{ print $5 / $1 * 100 - 100 }' | median | awk '{ printf "short connections take %+.1f %% time with the plugin\n", $1 }'
if [ -f "$work/bulk-nethogs" ]; then
	for load in bulk short; do
		verdict "bpftop uses $(field "$load-on" 4) ms of CPU in a $load run, nethogs $(field "$load-nethogs" 4) ms, at most a third" \
			"$(field "$load-on" 4 | awk '{ print $1 * 3 }')" "$(field "$load-nethogs" 4)"
	done
else
	echo "not compared with nethogs, which $(cat "$work/why-nethogs" 2>/dev/null || echo "was not asked for")"
fi
exit "$bad"

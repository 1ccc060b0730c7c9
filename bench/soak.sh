#!/bin/sh
# soak.sh [DURATION [RATE]]: the full-screen monitor with all plugins for a long time (1h; or 15m, 900s), while RATE processes are
# started every second (20), containers and units come and go, their engine, their manager and a plugin fail and come back, and
# somebody looks at tables and details. Each round of a minute ends with a rest, in which everything is as it was at first: there
# its resident memory, threads, file descriptors, mappings and BPF maps, programs and links are counted. Fails where
# - the memory of the last third of the rounds is more than 5 % above that of the first third (medians),
# - of anything else the last third never had as few as the first third had at most,
# - the screen did not show a container and a unit that came, or bpftop ended.
# The first three rounds do not count: the past, two minutes here, is full then. Needs root, and what `make test` installs.
. "$(dirname "$0")/lib.sh"
duration=${1:-1h}
rate=${2:-20}
case $duration in
*h) seconds=$((${duration%h} * 3600)) ;;
*m) seconds=$((${duration%m} * 60)) ;;
*s) seconds=${duration%s} ;;
*) echo "soak: $duration is no duration; write 1h, 15m or 900s" >&2; exit 2 ;;
esac
round=60
warmup=3
rounds=$((seconds / round - warmup))
[ $rounds -ge 6 ] || { echo "soak: $duration is too short to compare anything; 9m at least" >&2; exit 2; }

v2=$(awk '$3 == "cgroup2" { print $2; exit }' /proc/mounts)
[ -n "$v2" ] || { echo "soak: cgroup v2 is not mounted here" >&2; exit 1; }
tree=$v2/bpftop-test-soak
work=/tmp/bpftop-test-sd-soak
files=$tools/soak.$$
throws=$root/artifacts/bin/Bpftop.TestPlugins.Throws/release
churn_pid= engine= keeper=

remove_tree() {
	[ ! -d "$tree" ] || find "$tree" -depth -type d -exec rmdir {} +
}

end() {
	exec 4>&- || true # the manager's keeper ends with this
	[ -z "$keeper" ] || wait "$keeper" || true
	[ -z "$engine" ] || { kill "$engine" && wait "$engine"; } 2>/dev/null || true
	[ -z "$churn_pid" ] || { kill "$churn_pid" && wait "$churn_pid"; } 2>/dev/null || true
	cleanup
	tries=0
	until remove_tree 2>/dev/null || [ $tries -gt 100 ]; do tries=$((tries + 1)); sleep 0.05; done
	rm -rf "$files"
}

mkdir -p "$tree"
exec 9<"$tree"
if ! flock -n 9 || ! find "$tree" -mindepth 1 -depth -type d -exec rmdir {} + 2>/dev/null; then
	echo "soak: $tree is in use by another run" >&2
	exit 1
fi
trap end EXIT
[ ! -e "$work" ] || sh "$root/tests/fixtures/peers/peer.sh" sweep "$work"
mkdir -p "$files"

# A plugin that throws in every fill and every refresh: it is suspended, and tried again later and later.
[ -e "$throws/Bpftop.TestPlugins.Throws.dll" ] || dotnet build "$root/tests/TestPlugins/Throws" -c Release -v quiet -nologo
mkdir -m 700 -p "$files/plugins/throws"
install -m 600 "$throws"/*.dll "$files/plugins/throws"

# An engine without containers yet.
: >"$files/ids"
start_engine() {
	"$tools/engine" "$files/engine.sock" "$files/ids" 4>&- &
	engine=$!
}
start_engine

# A manager with a bus, in namespaces of its own.
mkdir -m 700 "$work"
mkdir "$work/units"
unit() { printf '[Unit]\nDescription=%s\nDefaultDependencies=no\n%b\n' "$2" "${3-}" >"$work/units/$1"; }
unit default.target all "Wants=dbus.socket"
for target in basic sysinit sockets shutdown; do unit "$target.target" "$target"; done
unit dbus.socket "Bus socket" "[Socket]\nListenStream=/run/dbus/system_bus_socket"
unit dbus.service "Message bus" "Requires=dbus.socket\n[Service]\nType=notify\nNotifyAccess=main\nExecStart=/usr/bin/dbus-daemon --system --address=systemd: --nofork --nopidfile --systemd-activation --syslog-only"
unit soak@.service "A service that comes and goes, number %i" "[Service]\nExecStart=/bin/sleep 100000"
mkfifo "$files/orders"
sh "$root/tests/fixtures/peers/peer.sh" sd "$work" <"$files/orders" >"$files/answers" &
keeper=$!
exec 4>"$files/orders" # nobody who is started later has it: the keeper ends with its last writer

ask_manager() { # METHOD UNIT
	busctl --address="unix:path=$work/run/dbus/system_bus_socket" call org.freedesktop.systemd1 /org/freedesktop/systemd1 \
		org.freedesktop.systemd1.Manager "$1" ss "$2" replace >/dev/null 2>&1
}

start_manager() {
	echo start >&4
	tries=0
	until busctl --address="unix:path=$work/run/dbus/system_bus_socket" get-property org.freedesktop.systemd1 \
		/org/freedesktop/systemd1 org.freedesktop.systemd1.Manager Version >/dev/null 2>&1; do
		tries=$((tries + 1))
		[ $tries -lt 500 ] || { echo "soak: the manager does not answer" >&2; cat "$work/log" >&2; exit 1; }
		sleep 0.02
	done
}

crash_manager() {
	answered=$(wc -l <"$files/answers")
	echo kill >&4
	tries=0
	until [ "$(wc -l <"$files/answers")" -gt "$answered" ] || [ $tries -gt 500 ]; do tries=$((tries + 1)); sleep 0.02; done
}
start_manager

cat >"$files/config.json" <<END
{ "plugins": {
	"systemd": { "buses": ["unix:path=$work/run/dbus/system_bus_socket"] },
	"containers": { "sockets": ["$files/engine.sock"] }
} }
END

unset DOCKER_HOST CONTAINER_HOST DBUS_SYSTEM_BUS_ADDRESS
pid=$(start_tui ours "$bpftop" -d 1000 --history 2 --config "$files/config.json" --plugin-dir "$files/plugins" \
	--columns pid,user,cpu,res,systemd.unit,container.name,throws.value,command 4>&-)
"$tools/churn" "$rate" $((seconds + 600)) 4>&- &
churn_pid=$!

# The most tasks that the machine had in this round: memory is as large as the largest frame, whoever's processes were in it.
most_tasks=0
look_at_tasks() {
	tasks=$(sed 's:.*/\([0-9]*\) .*:\1:' /proc/loadavg)
	[ "$tasks" -le $most_tasks ] || most_tasks=$tasks
}

key() { tmux -L "$socket" send-keys -t ours "$@"; }
shows() { tmux -L "$socket" capture-pane -p -t ours | grep -q "$1"; }
require_life() {
	kill -0 "$pid" 2>/dev/null || { echo "soak: bpftop ended" >&2; exit 1; }
	kill -0 "$churn_pid" 2>/dev/null || { echo "soak: processes are started no more" >&2; exit 1; }
}

seen_containers=0
seen_units=0
look() { # at every table, and at the details of a process
	for screen in 2 3 4 5 6 7; do
		key "$screen"
		sleep 1
		look_at_tasks
		! shows 'shop-web-' || seen_containers=$((seen_containers + 1))
		! shows 'soak@' || seen_units=$((seen_units + 1))
	done
	key 1
	key Enter
	for tab in 1 2 3 4 5 6 7 8; do
		key "$tab"
		sleep 0.5
	done
	key Escape
	sleep 0.5
	key /
	key -l true
	key Enter
	key 1
}

come_and_go() { # ROUND
	awk -v seed="$1" 'BEGIN {
		srand(seed)
		for (n = 0; n < 10; n++) {
			id = ""
			for (i = 0; i < 64; i++) id = id sprintf("%x", int(rand() * 16))
			print id
		}
	}' >"$files/ids"
	sed "s:.*:$tree/system.slice/docker-&.scope:" "$files/ids" >"$files/cgroups"
	xargs mkdir -p <"$files/cgroups"
	start_crowd 20 "$files/cgroups" 4>&-
	kill -HUP "$engine"
	for n in 1 2 3 4 5; do ask_manager StartUnit "soak@$1-$n.service" || true; done
	look
	for n in 1 2 3 4 5; do ask_manager StopUnit "soak@$1-$n.service" || true; done
	stop_crowd
	: >"$files/ids"
	kill -HUP "$engine"
	tries=0
	until find "$tree" -mindepth 1 -depth -type d -exec rmdir {} + 2>/dev/null || [ $tries -gt 100 ]; do tries=$((tries + 1)); sleep 0.05; done
}

fail_and_come_back() { # ROUND
	if [ $(($1 % 2)) = 0 ]; then
		kill -KILL "$engine"
		wait "$engine" 2>/dev/null || true
		sleep 4
		start_engine
	else
		crash_manager
		sleep 4
		start_manager
	fi
}

count() { cat /proc/"$pid"/fdinfo/* 2>/dev/null | grep -c "^$1_id:" || true; }

# A line: RSS in KiB, threads, descriptors, mappings, BPF maps, programs, links, and the tasks of the machine. Of five looks the median, the least of what
# comes and goes with a question.
sample() {
	for look in 1 2 3 4 5; do
		echo "$(awk '/^VmRSS/ { print $2 }' "/proc/$pid/status") $(ls "/proc/$pid/task" | wc -l) $(ls "/proc/$pid/fd" | wc -l) $(wc -l <"/proc/$pid/maps") $(count map) $(count prog) $(count link)"
		sleep 1
	done | sort -n | awk '{ rss[NR] = $1; for (i = 2; i <= NF; i++) least[i] = NR == 1 || $i < least[i] ? $i : least[i] }
		END { printf "%d", rss[int((NR + 1) / 2)]; for (i = 2; i <= 7; i++) printf " %d", least[i]; print " '"$most_tasks"'" }'
}

printf '%5s %9s %7s %5s %8s %8s %8s %5s %9s\n' round 'RSS KiB' threads fds mappings 'BPF maps' programs links 'all tasks'
began=$(date +%s)
for number in $(seq $((warmup + rounds))); do
	most_tasks=0
	come_and_go "$number"
	fail_and_come_back "$number"
	until [ $(($(date +%s) - began)) -ge $((number * round - 5)) ]; do look_at_tasks; sleep 0.5; done
	require_life
	line=$(sample)
	# shellcheck disable=SC2086
	printf '%5d %9d %7d %5d %8d %8d %8d %5d %9d\n' "$number" $line
	[ "$number" -le $warmup ] || echo "$line" >>"$files/samples"
done
[ $seen_containers -ge $rounds ] && [ $seen_units -ge $((rounds / 2)) ] || {
	echo "soak: the screen showed a container in $seen_containers looks and a unit in $seen_units of $((warmup + rounds)) rounds" >&2
	exit 1
}
stop_tui ours "$pid"
awk -v rounds="$rounds" '
	function middle(first, last,   i, j, t, v, n) {
		n = 0
		for (i = first; i <= last; i++) v[++n] = value[i, 1]
		for (i = 2; i <= n; i++) for (j = i; j > 1 && v[j] < v[j - 1]; j--) { t = v[j]; v[j] = v[j - 1]; v[j - 1] = t }
		return n % 2 ? v[(n + 1) / 2] : (v[n / 2] + v[n / 2 + 1]) / 2
	}
	{ for (i = 1; i <= 8; i++) value[NR, i] = $i }
	END {
		split("memory threads fds mappings maps programs links", name, " ")
		third = int(rounds / 3)
		before = middle(1, third)
		after = middle(rounds - third + 1, rounds)
		printf "memory    %+.1f %% (%d KiB to %d KiB, medians of %d rounds)\n", (after / before - 1) * 100, before, after, third
		bad = after > before * 1.05
		for (i = 2; i <= 7; i++) {
			most = 0
			least = value[rounds, i]
			for (n = 1; n <= third; n++) if (value[n, i] > most) most = value[n, i]
			for (n = rounds - third + 1; n <= rounds; n++) if (value[n, i] < least) least = value[n, i]
			grew = least > most
			printf "%-9s %s (at most %d in the first third, at least %d in the last)\n", name[i], grew ? "grew" : "did not grow", most, least
			bad = bad || grew
		}
		usual = 0
		for (n = 1; n <= third; n++) if (value[n, 8] > usual) usual = value[n, 8]
		for (n = third + 1; n <= rounds; n++) if (value[n, 8] > most_ever) most_ever = value[n, 8]
		if (bad && most_ever > usual * 1.3)
			printf "the machine had up to %d tasks later, %d in the first third: somebody else was busy, run it again\n", most_ever, usual
		print bad ? "soak: failed" : "soak: passed"
		exit bad
	}' "$files/samples"

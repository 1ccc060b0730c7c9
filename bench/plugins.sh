#!/bin/sh
# plugins.sh [CONTAINERS [PROCESSES [ROUNDS]]]: what the four first-party plugins add to a refresh. Makes cgroups for 500
# containers and 50 services, spreads 5000 processes over them, and times refreshes without plugins and with all of
# them, eight rounds of both, whose order changes from round to round; then the medians of each. Engine, NVML and systemd are there, so that every column has
# values: an engine that knows the containers, a library that knows the processes' use of eight GPUs, and a manager of
# its own. Fails where the plugins add more than 20 % to the shortest refresh of a run, which is what nobody else on the
# machine has lengthened, or allocate in a steady refresh.
# It stays in the machine's own pid namespace: a driver's pids are good for nothing elsewhere.
. "$(dirname "$0")/lib.sh"
containers=${1:-500}
processes=${2:-5000}
rounds=${3:-8}
services=50
iterations=${ITERATIONS:-100}

v2=$(awk '$3 == "cgroup2" { print $2; exit }' /proc/mounts)
[ -n "$v2" ] || { echo "plugins: cgroup v2 is not mounted here" >&2; exit 1; }
tree=$v2/bpftop-test-bench
work=/tmp/bpftop-test-sd-bench

remove_tree() {
	[ ! -d "$tree" ] || find "$tree" -depth -type d -exec rmdir {} +
}

end() {
	exec 4>&- || true # the manager's keeper ends with this
	[ -z "${keeper-}" ] || wait "$keeper" || true
	[ -z "${engine-}" ] || { kill "$engine" && wait "$engine"; } 2>/dev/null || true
	cleanup
	tries=0
	until remove_tree 2>/dev/null || [ $tries -gt 100 ]; do tries=$((tries + 1)); sleep 0.05; done
	rm -rf "$tools/plugins.$$"
}

# Two runs at a time would measure each other; one that was killed leaves empty cgroups.
mkdir -p "$tree"
exec 9<"$tree"
if ! flock -n 9 || ! find "$tree" -mindepth 1 -depth -type d -exec rmdir {} + 2>/dev/null; then
	echo "plugins: $tree is in use by another run" >&2
	exit 1
fi
trap end EXIT
[ ! -e "$work" ] || sh "$root/tests/fixtures/peers/peer.sh" sweep "$work"
files=$tools/plugins.$$
mkdir -p "$files"

# The cgroups of containers as docker, podman, and the kubelet with either driver name them, then of services.
awk -v containers="$containers" -v services="$services" -v ids="$files/ids" 'BEGIN {
	srand(7)
	for (n = 0; n < containers; n++) {
		id = ""
		for (i = 0; i < 64; i++) id = id sprintf("%x", int(rand() * 16))
		pod = substr(id, 1, 8) "-" substr(id, 9, 4) "-" substr(id, 13, 4) "-" substr(id, 17, 4) "-" substr(id, 21, 12)
		slice = pod
		gsub("-", "_", slice)
		print id > ids
		if (n % 5 < 2) print "system.slice/docker-" id ".scope"
		else if (n % 5 == 2) print "docker/" id
		else if (n % 5 == 3) print "kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod" slice ".slice/cri-containerd-" id ".scope"
		else print "kubepods/besteffort/pod" pod "/" id
	}
	for (n = 0; n < services; n++) print "system.slice/web-" n ".service"
}' | sed "s:^:$tree/:" >"$files/cgroups"
xargs mkdir -p <"$files/cgroups"
start_crowd "$processes" "$files/cgroups"

"$tools/engine" "$files/engine.sock" "$files/ids" &
engine=$!

# A manager with a bus, in namespaces of its own.
mkdir -m 700 "$work"
mkdir "$work/units"
unit() { printf '[Unit]\nDescription=%s\nDefaultDependencies=no\n%b\n' "$2" "${3-}" >"$work/units/$1"; }
unit default.target all "Wants=dbus.socket $(seq -f 'idle-%g.service' -s ' ' "$services")"
for target in basic sysinit sockets shutdown; do unit "$target.target" "$target"; done
unit dbus.socket "Bus socket" "[Socket]\nListenStream=/run/dbus/system_bus_socket"
unit dbus.service "Message bus" "Requires=dbus.socket\n[Service]\nType=notify\nNotifyAccess=main\nExecStart=/usr/bin/dbus-daemon --system --address=systemd: --nofork --nopidfile --systemd-activation --syslog-only"
for n in $(seq "$services"); do unit "idle-$n.service" "Idle service $n" "[Service]\nExecStart=/bin/sleep 100000"; done
mkfifo "$files/orders"
sh "$root/tests/fixtures/peers/peer.sh" sd "$work" <"$files/orders" >"$files/answers" &
keeper=$!
exec 4>"$files/orders"
echo start >&4
tries=0
until busctl --address="unix:path=$work/run/dbus/system_bus_socket" get-property org.freedesktop.systemd1 \
	"/org/freedesktop/systemd1/unit/idle_2d${services}_2eservice" org.freedesktop.systemd1.Unit ActiveState 2>/dev/null | grep -q '"active"'; do
	tries=$((tries + 1))
	[ $tries -lt 500 ] || { echo "plugins: the manager does not answer" >&2; cat "$work/log" >&2; exit 1; }
	sleep 0.02
done

# A library that says of every tenth process of the crowd that it uses a GPU.
library=$files/libnvidia-ml.so.1
cc -O2 -shared -fPIC -pthread -o "$library" "$root/tests/fixtures/nvml/nvml.c"
{
	echo "gpus 8"
	# shellcheck disable=SC2046
	awk '{ if (NR % 10 == 0 && n < 500) { printf "process %d compute %d 1048576\nsample %d %d 3 1 1\n", n % 8, $1, n % 8, $1; n++ } }' \
		$(sed 's:$:/cgroup.procs:' "$files/cgroups")
} >"$library.scenario"

cat >"$files/config.json" <<END
{ "plugins": {
	"systemd": { "buses": ["unix:path=$work/run/dbus/system_bus_socket"] },
	"containers": { "sockets": ["$files/engine.sock"] },
	"nvidia": { "library": "$library" }
} }
END

own=pid,user,state,res,cpu,time,cgroup,command
unset DOCKER_HOST CONTAINER_HOST DBUS_SYSTEM_BUS_ADDRESS

# Every column that they have.
added=$("$bpftop" snapshot --config "$files/config.json" --format csv --count 1 | head -1 | tr -d '\r' | tr , '\n' | grep -E '^(systemd|container|freezer|gpu)\.' | paste -sd, -)
[ -n "$added" ] || { echo "plugins: the plugins have no columns; see bpftop plugins" >&2; exit 1; }

# A figure about blank columns would say nothing: most processes are in containers, and an engine knows each of them.
"$bpftop" snapshot --config "$files/config.json" --format csv --count 4 --columns "systemd.unit,systemd.description,container.name,gpu.mem" |
	awk -F, -v processes="$processes" -v containers="$containers" -v services="$services" '
		{ sub(/\r$/, "") }
		/^time,/ { next }
		{ rows++; unit += $2 != ""; description += $3 != ""; container += $4 ~ /shop-web-/; gpu += $5 != "" }
		END {
			printf "a refresh has %d processes: %d in a unit, %d in one that its manager described, %d in a container that its engine named, %d on a GPU\n",
				rows / 4, unit / 4, description / 4, container / 4, gpu / 4
			expected = processes * containers / (containers + services)
			exit container / 4 < expected / 2 || description / 4 < services / 2 || gpu / 4 < expected / 20
		}' || { echo "plugins: these are too few; see bpftop plugins" >&2; "$bpftop" plugins --config "$files/config.json" >&2; exit 1; }

run() { # NAME OPTION…: the figures of one run, a line of "stage median bytes max"
	name=$1
	shift
	"$bpftop" bench --json --config "$files/config.json" --iterations "$iterations" --warmup 100 "$@" | tr '{' '\n' |
		sed -n 's/.*"stage":"\([a-z]*\)","min_us":\([0-9.]*\),"median_us":\([0-9.]*\).*"median_bytes":\([0-9]*\),"max_bytes":\([0-9]*\).*/\1 \2 \3 \4 \5/p' >"$files/run"
	[ -s "$files/run" ] || { echo "plugins: bpftop bench printed no figures" >&2; exit 1; }
	while read -r stage least median bytes most; do
		echo "$least" >>"$files/$name.$stage.least"
		echo "$median" >>"$files/$name.$stage"
		echo "$bytes" >>"$files/$name.$stage.bytes"
		echo "$most" >>"$files/$name.$stage.most"
	done <"$files/run"
}

without() { run without --columns "$own" --disable systemd,containers,freezer,nvidia,network; }
with() { run with --columns "$own,$added"; }
for round in $(seq "$rounds"); do
	[ $((round % 2)) = 0 ] || without
	with
	[ $((round % 2)) = 1 ] || without
done

printf '%d processes in %d containers and %d services, %d rounds of %d refreshes; medians in microseconds\n' \
	"$processes" "$containers" "$services" "$rounds" "$iterations"
printf '%-10s %10s %10s %8s %14s\n' stage without with added 'bytes (most)'
# Neighbours in time are compared, for a machine is not equally fast all the time.
added() { # SUFFIX: the share that the plugins add, the median of the rounds.
	paste -d' ' "$files/with.total$1" "$files/without.total$1" | awk '{ print ($1 / $2 - 1) * 100 }' | median
}
for stage in walk snapshot system plugins view draw render total; do
	echo "$stage $(median <"$files/without.$stage") $(median <"$files/with.$stage") $(median <"$files/with.$stage.bytes") $(sort -n "$files/with.$stage.most" | tail -1)"
done | awk -v shortest="$(added .least)" -v usual="$(added '')" '
	{ printf "%-10s %10.1f %10.1f %8.1f %7d (%d)\n", $1, $2, $3, $3 - $2, $4, $5; with[$1] = $3; bytes[$1] = $4 }
	END {
		printf "the plugins add %.1f %% to the shortest refresh of a run and %.1f %% to the median one (medians of the rounds), %.1f us of it in their own stage, and %d bytes\n", shortest, usual, with["plugins"], bytes["plugins"]
		exit shortest > 20 || bytes["plugins"] > 0 || bytes["total"] > 0
	}' || { echo "plugins: that is more than 20 %, or more than no bytes" >&2; exit 1; }

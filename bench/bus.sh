#!/bin/sh
# bus.sh [UNITS]: starts a systemd of its own with so many units, and measures what it costs the systemd plugin to ask it: time
# and allocated bytes of listing all units, of their details, and of a new connection. Needs root.
set -eu
units=${1-300}
root=$(cd "$(dirname "$0")/.." && pwd)
work=/tmp/bpftop-test-sd-$$-1
orders=$work.orders
keeper=

end() {
	exec 4>&- || true
	[ -z "$keeper" ] || wait "$keeper" || true
	rm -f "$orders" "$orders.log"
}
trap end EXIT
trap 'exit 1' INT TERM

mkdir -m 700 "$work"
mkdir "$work/units"
unit() { printf '[Unit]\nDescription=%s\nDefaultDependencies=no\n%b\n' "$2" "${3-}" >"$work/units/$1"; }
unit default.target all "Wants=dbus.socket $(seq -f 'many@%g.service' -s ' ' "$units")"
for target in basic sysinit sockets shutdown; do unit "$target.target" "$target"; done
unit dbus.socket "Bus socket" "[Socket]\nListenStream=/run/dbus/system_bus_socket"
unit dbus.service "Message bus" "Requires=dbus.socket\n[Service]\nType=notify\nNotifyAccess=main\nExecStart=/usr/bin/dbus-daemon --system --address=systemd: --nofork --nopidfile --systemd-activation --syslog-only"
unit many@.service "One of many services, number %i" "[Service]\nType=oneshot\nRemainAfterExit=yes\nExecStart=/bin/true"
mkfifo "$orders"
sh "$root/tests/fixtures/peers/peer.sh" sd "$work" <"$orders" >/dev/null &
keeper=$!
exec 4>"$orders"
echo start >&4
BPFTOP_BUS=unix:path=$work/run/dbus/system_bus_socket
export BPFTOP_BUS
tries=0
until busctl --address="$BPFTOP_BUS" get-property org.freedesktop.systemd1 \
	"/org/freedesktop/systemd1/unit/many_40${units}_2eservice" org.freedesktop.systemd1.Unit ActiveState 2>/dev/null | grep -q '"active"'; do
	tries=$((tries + 1))
	[ $tries -lt 3000 ] || { echo "bus: the manager does not answer" >&2; cat "$work/log" >&2; exit 1; }
	sleep 0.02
done

${BENCH-dotnet run --project "$root/bench/Host.Bench" -c Release --} --inProcess --warmupCount 3 --iterationCount 15 --filter '*BusBenchmarks*' >"$orders.log" || { cat "$orders.log" >&2; exit 1; }
sed -n '/^| Method/,$p' "$orders.log" | grep '^|'

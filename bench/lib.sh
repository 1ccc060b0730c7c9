# Shared by the scripts beside it. Everything started here is ended here, by pid, on a tmux server of its own.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(dirname "$here")
bpftop=${BPFTOP:-$root/artifacts/bpftop/bpftop}
tools=$root/artifacts/bench
# In a pid namespace of its own a script may have any pid.
socket=bpftop-bench-$$-$(date +%s%N)
crowd_pid=

[ -x "$bpftop" ] || { echo "bench: $bpftop is missing; run 'make build' first" >&2; exit 1; }
[ "$(id -u)" = 0 ] || { echo "bench: needs root for the BPF collector; run it with sudo" >&2; exit 3; }
mkdir -p "$tools"
for tool in crowd churn engine; do
	[ "$tools/$tool" -nt "$here/$tool.c" ] || cc -O2 -Wall -pthread -o "$tools/$tool" "$here/$tool.c"
done

cleanup() {
	[ -z "$crowd_pid" ] || { kill "$crowd_pid" 2>/dev/null; wait "$crowd_pid" 2>/dev/null; } || true
	tmux -L "$socket" kill-server 2>/dev/null || true
	rm -f "$tools/ready.$$" "${TMUX_TMPDIR:-/tmp}/tmux-$(id -u)/$socket"
}
trap cleanup EXIT
trap 'exit 130' INT TERM

# start_crowd COUNT [CGROUPS]: that many sleeping processes, in the cgroups of a list where there is one, until stop_crowd.
start_crowd() {
	rm -f "$tools/ready.$$"
	"$tools/crowd" "$@" </dev/zero >"$tools/ready.$$" &
	crowd_pid=$!
	until grep -q ready "$tools/ready.$$" 2>/dev/null; do
		kill -0 "$crowd_pid" || { echo "bench: crowd of $1 could not be started" >&2; exit 1; }
		sleep 0.1
	done
}

stop_crowd() {
	kill "$crowd_pid" && wait "$crowd_pid" || true
	crowd_pid=
}

# start_tui NAME COMMAND…: in a terminal of 200 columns and $lines (50) lines; prints the pid of the command.
start_tui() {
	name=$1
	shift
	LC_ALL=C.UTF-8 tmux -L "$socket" -f /dev/null new-session -d -s "$name" -x 200 -y "${lines:-50}" "exec $*"
	tmux -L "$socket" display-message -p -t "$name" '#{pane_pid}'
}

stop_tui() { # NAME PID
	tmux -L "$socket" send-keys -t "$1" q
	n=0
	while kill -0 "$2" 2>/dev/null && [ $n -lt 50 ]; do sleep 0.1; n=$((n + 1)); done
	tmux -L "$socket" kill-session -t "$1" 2>/dev/null || true
}

# cpu_ms PID: user and system time of a process, all threads, in milliseconds.
cpu_ms() {
	awk -v hz="$(getconf CLK_TCK)" '{ sub(/^.*\) /, ""); print ($12 + $13) * 1000 / hz }' "/proc/$1/stat"
}

median() { sort -n | awk '{ v[NR] = $1 } END { print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'; }

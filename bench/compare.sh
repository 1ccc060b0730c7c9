#!/bin/sh
# compare.sh [LOAD…]: the monitors side by side, each alone in a terminal of 200x60 at one refresh a second, in turn, in one run.
# A LOAD is a number of sleeping processes, COUNTxTHREADS, or COUNT+BURNING, of which so many burn and 20 a second come and go
# (default: 100 500 1000 2000 5000 10000 28x1000 800+200). For each: CPU time and bytes to the terminal for each second and
# switches (medians of three windows of 4 s, with least and most), resident and proportional memory; at 100 and 1000 also system
# calls for each second (strace), at 1000 and 10000 from the start to the whole first frame, from a key to its answer, and CPU of
# one sample printed. Programs that are not installed are left out, and named. Writes results/compare.json, and draws
# results/cpu.svg and results/memory.svg.
. "$(dirname "$0")/lib.sh"
[ $# -gt 0 ] || set -- 100 500 1000 2000 5000 10000 28x1000 800+200
static=$root/artifacts/static/bpftop
results=${RESULTS:-$here/results}
files=$tools/compare.$$
lines=60
mkdir -p "$results" "$files/home" "$files/config/btop"
end() {
	[ -z "${churn_pid:-}" ] || kill "$churn_pid" 2>/dev/null || true
	cleanup
	rm -rf "$files"
}
trap end EXIT
# shellcheck disable=SC2043
for tool in first keys start; do
	[ "$tools/$tool" -nt "$here/$tool.c" ] || cc -O2 -Wall -o "$tools/$tool" "$here/$tool.c" -lutil
done
# Nobody's configuration counts; btop takes its interval from a file only.
export HOME="$files/home" XDG_CONFIG_HOME="$files/config"
echo 'update_ms = 1000' >"$files/config/btop/btop.conf"
sync

command_of() {
	case $1 in
	bpftop) echo "$bpftop -d 1000" ;;
	bpftop-static) echo "$static -d 1000" ;;
	htop) echo htop -d 10 ;;
	btop) echo btop --utf-force ;;
	top) echo top -d 1 ;;
	atop) echo atop 1 ;;
	glances) echo glances -t 1 --disable-check-update ;;
	esac
}

version_of() {
	case $1 in
	bpftop) "$bpftop" --version ;;
	bpftop-static) "$static" --version ;;
	top) top -V ;;
	atop) atop -V ;;
	*) "$1" --version ;;
	esac 2>/dev/null | grep -oE '[0-9]+(\.[0-9]+)+' | head -1
}

# What prints one sample; nothing where a program cannot.
sample_of() {
	case $1 in
	bpftop) echo "$bpftop snapshot -d 100" ;;
	bpftop-static) echo "$static snapshot -d 100" ;;
	top) echo "$(command -v top) -b -n 1" ;;
	esac
}

programs=
for name in bpftop bpftop-static htop btop top atop glances; do
	case $name in
	bpftop) there=$bpftop ;;
	bpftop-static) there=$static ;;
	*) there=$name ;;
	esac
	if command -v "$there" >/dev/null; then programs="$programs $name"; else echo "bench: $name is not there, and left out" >&2; fi
done

# counters PID: CPU time in ns, switches, bytes written to the terminal.
counters() {
	cat /proc/"$1"/task/*/schedstat 2>/dev/null | awk '{ cpu += $1 } END { printf "%.0f ", cpu }'
	cat /proc/"$1"/task/*/status 2>/dev/null | awk '/ctxt_switches/ { n += $2 } END { printf "%d ", n }'
	wc -c <"$files/tty"
}

# three NAME: median, least and most of the lines of a file, as JSON.
three() {
	sort -n "$files/$1" | awk '{ v[NR] = $1 } END { printf "{\"median\":%s,\"least\":%s,\"most\":%s}", v[int((NR + 1) / 2)], v[1], v[NR] }'
}

number() { # NAME VALUE: a member of the JSON, where there is a value
	[ -z "$2" ] || printf ',"%s":%s' "$1" "$2"
}

measure() { # LOAD NAME: a line of JSON
	load=$1 name=$2
	: >"$files/tty"
	rm -f "$files"/cpu "$files"/switches "$files"/bytes
	# shellcheck disable=SC2046
	pid=$(start_tui "$name" $(command_of "$name"))
	tmux -L "$socket" pipe-pane -t "$name" "cat >>$files/tty"
	sleep 8
	before=$(counters "$pid")
	for window in 1 2 3; do
		sleep 4
		after=$(counters "$pid")
		echo "$before $after" | awk -v cpu="$files/cpu" -v switches="$files/switches" -v bytes="$files/bytes" '
			{ printf "%.2f\n", ($4 - $1) / 4e6 >>cpu; printf "%.0f\n", ($5 - $2) / 4 >>switches; printf "%.0f\n", ($6 - $3) / 4 >>bytes }'
		before=$after
	done
	rss=$(awk '/^Rss:/ { print $2 }' "/proc/$pid/smaps_rollup")
	pss=$(awk '/^Pss:/ { print $2 }' "/proc/$pid/smaps_rollup")
	calls=
	case $load in 100 | 1000)
		timeout -s INT 5 strace -f -c -q -p "$pid" -o "$files/calls" 2>/dev/null || true
		calls=$(awk '$NF == "total" { printf "%.0f", $(NF - (NF > 5 ? 2 : 1)) / 5 }' "$files/calls") ;;
	esac
	stop_tui "$name" "$pid"
	first= key= one=
	case $load in 1000 | 10000)
		# shellcheck disable=SC2046
		first=$(for turn in 1 2 3 4 5; do "$tools/first" crowd $(command_of "$name") || true; done | median)
		case $name in bpftop* | htop | btop | top)
			# shellcheck disable=SC2046
			key=$("$tools/keys" 100 $(command_of "$name") | sed -n 's/.*median \([0-9.]*\) .*p99 \([0-9.]*\).*/{"median":\1,"p99":\2}/p' || true) ;;
		esac
		if [ -n "$(sample_of "$name")" ]; then
			# shellcheck disable=SC2046
			one=$(for turn in 1 2 3 4 5; do "$tools/start" $(sample_of "$name") | awk '{ print $2 }'; done | median)
		fi ;;
	esac
	printf '{"load":"%s","program":"%s","cpu_ms":%s,"switches":%s,"tty_bytes":%s,"rss_kb":%s,"pss_kb":%s' \
		"$load" "$name" "$(three cpu)" "$(three switches)" "$(three bytes)" "$rss" "$pss"
	number syscalls "$calls"
	number first_frame_ms "$first"
	number key_ms "$key"
	number sample_cpu_ms "$one"
	echo '}'
}

turn=0
: >"$files/lines"
for load in "$@"; do
	start_crowd "$load"
	churn_pid=
	case $load in *+*)
		"$tools/churn" 20 36000 &
		churn_pid=$! ;;
	esac
	order=$programs
	[ $((turn % 2)) = 0 ] || order=$(echo "$programs" | tr ' ' '\n' | tac | tr '\n' ' ')
	for name in $order; do
		measure "$load" "$name" >>"$files/lines"
		tail -n 1 "$files/lines" >&2
	done
	[ -z "$churn_pid" ] || { kill "$churn_pid" && wait "$churn_pid" || true; churn_pid=; }
	stop_crowd
	turn=$((turn + 1))
done

{
	printf '{"schema":"bpftop.compare/1","machine":{"cpu":"%s","cpus":%s,"memory_kb":%s,"kernel":"%s"},\n"versions":{' \
		"$(sed -n 's/^model name[^:]*: *//p;T;q' /proc/cpuinfo)" "$(nproc)" "$(awk '/^MemTotal/ { print $2 }' /proc/meminfo)" "$(uname -r)"
	comma=
	for name in $programs; do
		printf '%s"%s":"%s"' "$comma" "$name" "$(version_of "$name")"
		comma=,
	done
	printf '},\n"results":[\n'
	sed '$!s/$/,/' "$files/lines"
	echo ']}'
} >"$results/compare.json"
awk -v value=cpu_ms -v title='CPU time, ms for each second (both scales are logarithmic)' -f "$here/plot.awk" "$results/compare.json" >"$results/cpu.svg"
awk -v value=pss_kb -v scale=1024 -v title='Proportional memory, MB (both scales are logarithmic)' -f "$here/plot.awk" "$results/compare.json" >"$results/memory.svg"
echo "written: $results/compare.json, cpu.svg, memory.svg" >&2

#!/bin/sh
# run.sh [TARGET…] [MINUTES]: looks for inputs that break a target (all), each for so many minutes (10), on one core: AFL++ over
# copies of our assemblies and of the two libraries that read foreign bytes for us, which SharpFuzz instruments. Goes on from what
# an earlier run reached. What breaks a target stays below artifacts/fuzz/out, and is told with the exception; fails where there is
# any. Needs afl++ and a .NET SDK; the tool comes from NuGet.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
fuzz=$root/artifacts/fuzz
seeds=$root/tests/fixtures/fuzz
minutes=10
targets=
for word in "$@"; do
	case $word in
	*[!0-9]*) targets="$targets $word" ;;
	*) minutes=$word ;;
	esac
done
command -v afl-fuzz >/dev/null || { echo "fuzz: afl-fuzz is missing; install the package afl++" >&2; exit 1; }

mkdir -p "$fuzz/out"
[ -x "$fuzz/tools/sharpfuzz" ] || dotnet tool install SharpFuzz.CommandLine --version 2.3.0 --tool-path "$fuzz/tools" >/dev/null
built=$root/artifacts/bin/Bpftop.Fuzz/release
make -s -C "$root" bpf
dotnet build "$root/tests/Fuzz" -c Release -v quiet -nologo
if [ ! -e "$fuzz/program/Bpftop.Fuzz.dll" ] || [ "$(find "$built" -newer "$fuzz/program/instrumented" -name '*.dll')" ]; then
	rm -rf "$fuzz/program"
	cp -r "$built" "$fuzz/program"
	for name in bpftop Bpftop.Abstractions Bpftop.Terminal Bpftop.Containers Bpftop.Freezer Bpftop.Network Bpftop.Nvidia Bpftop.Systemd \
		Docker.DotNet Tmds.DBus.Protocol; do
		"$fuzz/tools/sharpfuzz" "$fuzz/program/$name.dll"
	done
	touch "$fuzz/program/instrumented"
fi

# Nothing of the machine is changed for it: no core pattern, no governor, no other program's core.
export AFL_SKIP_CPUFREQ=1 AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES=1 AFL_SKIP_BIN_CHECK=1 AFL_NO_AFFINITY=1 AFL_NO_UI=1 AFL_AUTORESUME=1
export AFL_FORKSRV_INIT_TMOUT=60000 AFL_MAP_SIZE=65536
found=0
for target in ${targets:-$(dotnet "$built/Bpftop.Fuzz.dll" list)}; do
	[ -d "$seeds/$target" ] || { echo "fuzz: no target $target; valid: $(ls "$seeds" | tr '\n' ' ')" >&2; exit 2; }
	out=$fuzz/out/$target
	dotnet "$built/Bpftop.Fuzz.dll" words "$target" >"$fuzz/words"
	words=
	[ ! -s "$fuzz/words" ] || words="-x $fuzz/words"
	# shellcheck disable=SC2086
	afl-fuzz -i "$seeds/$target" -o "$out" $words -V $((minutes * 60)) -t 5000 -m none -- \
		dotnet "$fuzz/program/Bpftop.Fuzz.dll" afl "$target" >"$out.log" 2>&1 || { tail -n 20 "$out.log" >&2; exit 1; }
	broken=$(find "$out/default/crashes" "$out/default/hangs" -name 'id:*')
	printf '%-10s %s broken, %s\n' "$target" "$(echo "$broken" | grep -c . || true)" \
		"$(awk -F' *: *' '/^(execs_done|execs_per_sec|corpus_count|edges_found)/ { printf "%s %s  ", $1, $2 }' "$out/default/fuzzer_stats")"
	[ -z "$broken" ] || {
		found=1
		echo "$broken" | while read -r file; do dotnet "$built/Bpftop.Fuzz.dll" replay "$target" "$file" || true; done | grep -v '^   at' | sort -u | head -n 40
	}
done
exit $found

#!/bin/sh
# test.sh ARTIFACTS CONFIGURATION [PROJECT]: runs every test project, or one, and adds up what its result file says.
# BPFTOP_PROGRAM is the program that is tested end to end; without it, that of `make build`, and the tests of the static
# file (make test-static) are left out.
# The last line of the output is "N passed, N failed, N skipped"; with SUMMARY_FILE set it goes there instead.
set -u
artifacts=$1
configuration=$(echo "$2" | tr '[:upper:]' '[:lower:]')
results=$artifacts/test-results
filter='Program!=static'
[ -z "${BPFTOP_PROGRAM-}" ] || filter=
DOTNET_ROOT=${DOTNET_ROOT:-$(dirname "$(readlink -f "$(command -v dotnet)")")}
export DOTNET_ROOT

root=
if [ "$(id -u)" != 0 ]; then
	command -v sudo >/dev/null || {
		echo "test: BPF needs root and there is no sudo; run make test as root" >&2
		exit 3
	}
	root="sudo env PATH=$PATH HOME=$HOME DOTNET_ROOT=$DOTNET_ROOT DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1${BPFTOP_PROGRAM+ BPFTOP_PROGRAM=$BPFTOP_PROGRAM}"
fi

$root rm -rf "$results"
mkdir -p "$results"
broken=0
for project in $(find tests -name "${3:-*}.Tests.csproj" -not -path '*/bin/*' -not -path '*/obj/*' | sort); do
	name=$(basename "$project" .csproj)
	# One run each: a test host that crashes or hangs takes no other project with it. xUnit runs in the test host,
	# so nothing here is built again. Signals as at a terminal: in the background, or below nohup, the programs that
	# are tested would inherit that SIGINT or SIGHUP is ignored.
	$root env --default-signal dotnet test "$artifacts/bin/$name/$configuration/$name.dll" --logger "trx;LogFileName=$name.trx" \
		--logger "console;verbosity=minimal" --results-directory "$results" \
		${filter:+--filter "$filter"} --blame-hang-timeout 10m --blame-hang-dump-type none </dev/null
	status=$?
	if [ $status != 0 ] && ! grep -qs '<UnitTestResult [^>]*outcome="Failed"' "$results/$name.trx"; then
		echo "test: $name ended with code $status and without a failed test: counted as one failure" >&2
		broken=$((broken + 1))
	fi
done
[ -z "$root" ] || sudo chown -R "$(id -u):$(id -g)" "$results"

# Skipped tests are counted by their results: the counters that vstest writes leave them out. What failed is named once
# more, below everything: whoever reads only the end of a log has it.
cat /dev/null "$results"/*.trx | awk -v RS='<' -v failed="$broken" -v summary="${SUMMARY_FILE:-/dev/stdout}" '
	/^UnitTestResult / {
		names = 0
		if (/outcome="Passed"/) passed++
		else if (/outcome="NotExecuted"/) skipped++
		else {
			failed++
			names = match($0, /testName="[^"]*"/)
			if (names) print "failed: " substr($0, RSTART + 10, RLENGTH - 11)
		}
	}
	/^Message>/ && names { print "  " substr($0, 9) }
	END {
		printf "%d passed, %d failed, %d skipped\n", passed, failed, skipped > summary
		exit failed > 0 || passed == 0
	}'

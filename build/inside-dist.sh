#!/bin/sh
# What test-package.sh runs in a clean Debian that has a .NET runtime and no libbpf.
set -eu
fail() {
	echo "test-dist: $*" >&2
	exit 1
}

[ -z "$(find / -xdev -name 'libbpf.so*' -not -path '/opt/*')" ] || fail "this Debian has libbpf, so that nothing is shown"
program=$(echo /opt/bpftop-*/bpftop/bpftop)
"$program" doctor >/tmp/out 2>&1 || { cat /tmp/out >&2; fail "doctor ended with $?"; }
for line in '^ok    libbpf +[0-9.]+$' '^ok    collector +bpf$' '^ok    program walk' '^ok    plugin network'; do
	grep -Eq "$line" /tmp/out || { cat /tmp/out >&2; fail "no line matches $line"; }
done
"$program" snapshot --format json -d 100 | grep -q '"collector":{"name":"bpf"' || fail "snapshot does not read by BPF"
# Somebody else's copy reads /proc.
setpriv --reuid=65534 --regid=65534 --clear-groups --inh-caps=-all "$program" snapshot --format json -d 100 | grep -q '"collector":{"name":"proc"' ||
	fail "nobody's snapshot is not from /proc"
rm "$(dirname "$program")/libbpf.so.1"
! "$program" doctor >/tmp/out 2>&1 || fail "doctor is content without libbpf"
grep -Eq '^fail  libbpf +libbpf.so.1 is not installed' /tmp/out || { cat /tmp/out >&2; fail "doctor does not say that libbpf is missing"; }
echo "test-dist: run by root and by nobody, with the libbpf that it brought"

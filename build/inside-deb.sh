#!/bin/sh
# What test-package.sh runs in a clean Debian: the package's whole life, as an administrator and two users meet it.
set -eu
fail() {
	echo "test-deb: $*" >&2
	exit 1
}

# Everything but what apt, dpkg and the user database write about themselves.
listing() {
	find / -xdev \( -path /proc -o -path /sys -o -path /dev -o -path /tmp -o -path /var/log -o -path /var/cache -o -path /var/lib/apt \) -prune -o \
		-not -path '/var/lib/dpkg/*' -not -path '/etc/*-' -not -path '/etc/.pwd.lock' -printf '%p %M %u %g\n' | sort
	cat /etc/passwd /etc/group /etc/gshadow
	# It is not there before the first rule.
	cat /var/lib/dpkg/statoverride 2>/dev/null || :
}

as() { # USER COMMAND…: with no privileges but those of the file that it starts
	user=$1
	shift
	runuser -u "$user" -- "$@"
}

expect() { # STATUS COMMAND…: its output is in /tmp/out
	wanted=$1 status=0
	shift
	"$@" >/tmp/out 2>&1 || status=$?
	[ "$status" = "$wanted" ] || { cat /tmp/out >&2; fail "$* ended with $status, not $wanted"; }
}

said() { # PATTERN
	grep -Eq "$1" /tmp/out || { cat /tmp/out >&2; fail "no line matches $1"; }
}

not_said() { # PATTERN
	! grep -Eq "$1" /tmp/out || { cat /tmp/out >&2; fail "a line matches $1"; }
}

is_file() { # MODE OWNERS CAPABILITIES
	found="$(stat -c '%a %U:%G' /usr/bin/bpftop) $(getcap /usr/bin/bpftop | cut -d' ' -f2-)"
	[ "$found" = "$1 $2 $3" ] || fail "/usr/bin/bpftop is $found, not $1 $2 $3"
}

capabilities=cap_dac_read_search,cap_sys_ptrace,cap_perfmon,cap_bpf=ep
useradd --create-home member
useradd --create-home other
listing >/tmp/before

apt-get install -y -q ./root/bpftop_*.deb >/tmp/out 2>&1 || { cat /tmp/out >&2; fail "apt-get install failed"; }
is_file 755 root:root ""

# As it is installed: everybody, from /proc; root, by BPF.
expect 0 as other bpftop snapshot --format json -d 100
said '"collector":\{"name":"proc"'
expect 1 as other bpftop doctor
said '^fail  capabilities +BPF: needs CAP_BPF and CAP_PERFMON'
expect 0 bpftop snapshot --format json -d 100
said '"collector":\{"name":"bpf"'
expect 3 as other bpftop-group allow
expect 2 bpftop-group
expect 2 bpftop-group again and again

# The group: with the file's capabilities, and nothing else.
expect 0 bpftop-group allow
expect 0 bpftop-group allow
is_file 750 root:bpftop "$capabilities"
usermod --append --groups bpftop member
expect 0 as member grep CapEff /proc/self/status
said '0000000000000000$'
expect 0 as member bpftop doctor
not_said '^fail'
said '^ok    collector +bpf$'
said '^ok    program walk'
expect 0 as member bpftop snapshot --format json -d 100
said '"collector":\{"name":"bpf"'
sleep 300 &
roots=$!
expect 0 as member bpftop snapshot --format csv -d 100 -p "$roots" -c pid,exe,cgroup
kill "$roots"
said ",$roots,/.*/sleep,/"
expect 126 as other sh -c 'exec bpftop snapshot'

# They are not for reading whatever a user names.
expect 2 as member bpftop doctor --config /etc/shadow
said 'cannot be read'
not_said 'not JSON'

# A newer package has the same rights, and deny takes them back.
apt-get install -y -q --reinstall ./root/bpftop_*.deb >/tmp/out 2>&1 || { cat /tmp/out >&2; fail "apt-get install --reinstall failed"; }
is_file 750 root:bpftop "$capabilities"
expect 0 bpftop-group deny
expect 0 bpftop-group deny
is_file 755 root:root ""
! getent group bpftop || fail "the group is there after deny"
expect 0 as member bpftop snapshot --format json -d 100
said '"collector":\{"name":"proc"'

# A rule of the machine's own is left alone.
dpkg-statoverride --update --add root adm 0710 /usr/bin/bpftop
expect 1 bpftop-group allow
said 'has a rule of its own'
is_file 710 root:adm ""
dpkg-statoverride --quiet --remove /usr/bin/bpftop
chown root:root /usr/bin/bpftop
chmod 755 /usr/bin/bpftop

expect 0 bpftop-group allow
[ -e /run/bpftop/boot ] || fail "root's run wrote nothing down, so that nothing of it can be left"
apt-get purge -y -q bpftop >/tmp/out 2>&1 || { cat /tmp/out >&2; fail "apt-get purge failed"; }
listing >/tmp/after
diff /tmp/before /tmp/after || fail "something is left"
echo "test-deb: installed, run by root, a member of the group and another user, upgraded, removed; nothing is left"

#!/bin/sh
# atop -J does not escape process names: it writes '#' for each quotation mark and each backslash, and everything else
# as it is. So two different names can become one, the name cannot be had back, and a name with a tab in it (prctl or
# exec allow any byte but NUL) makes the whole sample, with every other process in it, invalid JSON.
#
# Seen with: atop 2.8.1-1+deb12u1, Linux 6.18: a"b and a\b are both written as (a#b); Python's and any strict parser
# refuses the sample at the tab ("Invalid control character").
set -eu
work=$(mktemp -d)
started=
trap 'for pid in $started; do kill "$pid" 2>/dev/null || true; done; rm -rf "$work"' EXIT
cd "$work"
apt-get -q -o APT::Sandbox::User=root download atop=2.8.1-1+deb12u1 jq=1.6-2.1+deb12u3 libjq1=1.6-2.1+deb12u3 libonig5=6.9.8-1 >/dev/null
for package in ./*.deb; do dpkg -x "$package" root; done
export LD_LIBRARY_PATH="$work/root/usr/lib/x86_64-linux-gnu"
export ATOPACCT= # leaves the machine's process accounting alone
atop="$work/root/usr/bin/atop"
tab=$(printf 'a\tb')

# start NAME: a sleeping process of that name.
start() {
	cp /bin/sleep "$work/$1"
	"$work/$1" 60 &
	started="$started $!"
}
name_of() { grep -ao "\"pid\": $1, \"name\": \"[^,]*" "$2" | sed 's/.*"name": "//; s/"$//'; }
valid() { root/usr/bin/jq -e . <"$1" >/dev/null 2>jq.err; }

start 'a"b'
start 'a\b'
sleep 1
"$atop" -J PRG 1 1 >plain.json
set -- $started
echo "$("$atop" -V | head -n 1)"
printf "a\"b is written as %s, a\\\\b as %s\\n" "$(name_of "$1" plain.json)" "$(name_of "$2" plain.json)"
[ "$(name_of "$1" plain.json)" = '(a#b)' ]
[ "$(name_of "$2" plain.json)" = '(a#b)' ]
valid plain.json

start "$tab"
sleep 1
"$atop" -J PRG 1 1 >tab.json
if valid tab.json; then echo "a name with a tab: valid JSON"; exit 1; fi
"$work/root/usr/bin/jq" --version
grep -aq "$tab" tab.json && echo "a name with a tab: $(cat jq.err)"

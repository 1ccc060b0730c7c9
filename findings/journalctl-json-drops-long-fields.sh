#!/bin/sh
# journalctl -o json writes null for a field whose name and value take 4,096 bytes or more: the entry is there, its MESSAGE is gone,
# and no warning says so. The text formats print the same message whole. --all brings it back. (A stack trace or a
# command line in a field easily is that long; a consumer that maps null to "" shows an empty log line.)
#
# Seen with: systemd 252.39-1~deb12u2 (journalctl and systemd-journal-remote, which makes the journal here).
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
apt-get -q -o APT::Sandbox::User=root download systemd=252.39-1~deb12u2 libsystemd-shared=252.39-1~deb12u2 systemd-journal-remote=252.39-1~deb12u2 libmicrohttpd12=0.9.75-6 >/dev/null
for package in ./*.deb; do dpkg -x "$package" root; done
export LD_LIBRARY_PATH="$work/root/usr/lib/x86_64-linux-gnu:$work/root/usr/lib/x86_64-linux-gnu/systemd"

# entry NUMBER LENGTH: a journal entry in the export format with a message of that many letters.
entry() {
	printf '__REALTIME_TIMESTAMP=%s\n__MONOTONIC_TIMESTAMP=%s\n_BOOT_ID=0123456789abcdef0123456789abcdef\nMESSAGE=%s\n\n' \
		"170000000000000$1" "100$1" "$(head -c "$2" /dev/zero | tr '\0' m)"
}
{ entry 1 4087; entry 2 4088; } >in.export
root/lib/systemd/systemd-journal-remote -o out.journal in.export 2>/dev/null

json() { root/bin/journalctl --file out.journal -o json "$@" | sed 's/.*"MESSAGE":\("[^"]*"\|null\).*/\1/' | awk '{ print ($0 == "null") ? "null" : length($0) - 2 }' | tr '\n' ' '; }
cut=$(json)
whole=$(json --all)
text=$(root/bin/journalctl --file out.journal -o cat | awk '{ print length($0) }' | tr '\n' ' ')
echo "$(root/bin/journalctl --version | head -n 1)"
echo "letters of the two messages: -o cat: $text-o json: $cut-o json --all: $whole"
[ "$text" = '4087 4088 ' ] && [ "$cut" = '4087 null ' ] && [ "$whole" = '4087 4088 ' ]

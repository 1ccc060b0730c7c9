#!/bin/sh
# A tmux client that the server does not let in ends with 0.
#
# tmux 3.3 gave the server a list of users who may connect. Who is not on it, and can reach the socket, gets the text
# "access not allowed", and the exit status of a command that was carried out; nothing was. Whoever hands a text to
# `tmux load-buffer` and looks at the status believes that it arrived. (A server that is not there is status 1.)
#
# Seen with tmux 3.3a (Debian 12, package tmux 3.3a-3): status 0, no buffer.
# Needs root, to be two users. Fails if that changes.
set -eu
[ "$(id -u)" = 0 ] || { echo "run it as root"; exit 2; }
folder=$(mktemp -d)
trap 'tmux -S "$folder/socket" kill-server 2>/dev/null || :; rm -rf "$folder"' EXIT
chmod 755 "$folder"
cd "$folder"
apt-get -q -o APT::Sandbox::User=root download tmux=3.3a-3 libevent-core-2.1-7=2.1.12-stable-8+deb12u1 libutempter0=1.2.1-3 >/dev/null
for package in ./*.deb; do dpkg -x "$package" root; done
PATH=$folder/root/usr/bin:$PATH
LD_LIBRARY_PATH=$folder/root/usr/lib/x86_64-linux-gnu
export LD_LIBRARY_PATH
tmux -V
tmux -S "$folder/socket" -f /dev/null new-session -d 'sleep 60'
chmod 777 "$folder/socket"

status=0
said=$(printf text | setpriv --reuid=65534 --regid=65534 --clear-groups tmux -S "$folder/socket" load-buffer - 2>&1) || status=$?
buffers=$(tmux -S "$folder/socket" list-buffers | wc -l)
missing=0
setpriv --reuid=65534 --regid=65534 --clear-groups tmux -S "$folder/none" list-buffers 2>/dev/null || missing=$?
echo "refused client: \"$said\", status $status, buffers $buffers; no server: status $missing"
case "$said" in *"access not allowed"*) ;; *) echo "changed: another text"; exit 1 ;; esac
[ "$status" = 0 ] && [ "$buffers" = 0 ] && [ "$missing" != 0 ] || { echo "changed"; exit 1; }
echo "as described"

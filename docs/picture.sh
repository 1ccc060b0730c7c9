#!/bin/sh
# picture.sh [KEYS…]: draws docs/screen.svg from the running program: starts it in a terminal of its own, presses KEYS
# (tmux notation), waits until the screen shows processes, and turns the cells with their colours into an SVG.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
bpftop=${BPFTOP:-$here/../artifacts/bpftop/bpftop}
socket=bpftop-picture-$$
trap 'tmux -L "$socket" kill-server 2>/dev/null || true; rm -f "${TMUX_TMPDIR:-/tmp}/tmux-$(id -u)/$socket"' EXIT
LC_ALL=C.UTF-8 COLORTERM=truecolor tmux -L "$socket" -f /dev/null new-session -d -x 132 -y 36 "exec '$bpftop' -d 1000"
n=0
until tmux -L "$socket" capture-pane -p | grep -q 'bpftop'; do
	n=$((n + 1))
	[ $n -lt 100 ] || { echo "picture: bpftop did not draw" >&2; exit 1; }
	sleep 0.1
done
for key in "$@"; do tmux -L "$socket" send-keys "$key"; done
sleep 4 # two refreshes more, so that rates are there
tmux -L "$socket" capture-pane -e -N -p | LC_ALL=C awk -f "$here/ansi-to-svg.awk" >"$here/screen.svg"
tmux -L "$socket" send-keys q

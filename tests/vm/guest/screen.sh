# The monitor in a terminal.
screen() {
	tmux -L t capture-pane -p -t m >$work/screen
}
shows() {
	screen
	grep -q "$1" $work/screen
}
gone() {
	! tmux -L t has-session -t m 2>/dev/null
}
tmux -L t -f /dev/null new-session -d -s m -x 120 -y 30 bpftop
until_true 60 shows 'init'
tmux -L t send-keys -t m g N
until_true 20 shows 'RX TOTAL'
check "the monitor shows network columns" 1 "$(grep -c 'RX TOTAL' $work/screen)"
show "the monitor" $work/screen
tmux -L t send-keys -t m q
until_true 20 gone
check "q ends it" "" "$(tmux -L t has-session -t m 2>/dev/null && echo still there)"

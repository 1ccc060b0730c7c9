#!/bin/sh
# What run.sh has the virtual machine do, as its first process.
/bin/busybox --install -s /bin
export PATH=/bin HOME=/root TERM=screen LC_ALL=C.UTF-8 TMUX_TMPDIR=/tmp DOTNET_TieredPGO=0
. /test/environment
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs devtmpfs /dev
mkdir -p /dev/pts
mount -t devpts devpts /dev/pts
mount -t cgroup2 cgroup2 /sys/fs/cgroup
ip link set lo up
hostname older-kernel
exec >/dev/ttyS0 2>&1 </dev/null
work=/tmp
checks=0
failed=0
sent=3000017

# check WHAT EXPECTED SEEN
check() {
	checks=$((checks + 1))
	if [ "$2" = "$3" ]; then
		echo "ok    $1: $3"
	else
		failed=$((failed + 1))
		echo "FAIL  $1: expected $2, seen $3"
	fi
}

# until_true SECONDS COMMAND…
until_true() {
	waited=$(($(date +%s) + $1))
	shift
	until "$@"; do
		[ "$(date +%s)" -lt $waited ] || { echo "waited in vain for: $*"; return 1; }
		usleep 200000
	done
}

give_up() { # WHY FILE
	show "$1" "$2"
	echo "older-kernel: gave up: $1"
	poweroff -f
}

# show WHAT FILE
show() {
	echo "--- $1"
	sed 's/^/    /' "$2"
}

# values FILE FIELDS CONDITION: of a CSV with simple values, the wanted fields of the last line of which the condition holds.
values() {
	tr -d '\r"' <"$1" | awk -F, "$3 { last = $2 } END { print last }"
}

lines() { # FILE CONDITION
	tr -d '\r"' <"$1" | awk -F, "$2 { sum++ } END { print sum + 0 }"
}

has_lines() { # FILE CONDITION COUNT
	[ "$(lines "$1" "$2")" -ge "$3" ]
}

# Something of everything that is watched, so that there is a line of it.
poke() {
	begin accept 127.0.0.1 1 7 -- connect 127.0.0.1 PORT 1 5
	finish
	echo "getaddrinfo before.example" | timeout 10 /test/lookup >/dev/null
}

# start FILE COMMAND…: runs it until stop, from when it has told something; once more where an emulated machine on a busy one
# missed the 20 seconds that loading a plugin may take.
start() {
	file=$1
	shift
	for attempt in 1 2 3 4 5; do
		bpftop "$@" --format csv -d 1000 -n 100000 >$file 2>$file.err &
		watcher=$!
		for moment in 1 2 3 4 5 6 7 8 9 10 11 12; do
			sleep 2
			kill -0 $watcher 2>/dev/null || break
			[ ! -s $file ] || { sleep 3; return; }
			poke
		done
		kill $watcher 2>/dev/null
		wait $watcher
	done
	give_up "bpftop $1 tells nothing" $file.err
}

stop() {
	kill $watcher
	wait $watcher
}

# The file has a line of process 1 for each refresh.
start_totals() {
	start $work/totals snapshot -c pid,name,net.rx.total,net.tx.total,net.conns -f 'name = talker or pid = 1'
	until_true 60 has_lines $work/totals '$2 == 1 && $4 != ""' 2 || give_up "no totals" $work/totals
}

start_sessions() {
	start $work/sessions sessions -c pid,name,net.local,net.remote,net.rx.total,net.tx.total,net.how,net.began
}

# Waits for two refreshes that began after now.
settle() {
	count=$(lines $work/totals '$2 == 1')
	until_true 60 has_lines $work/totals '$2 == 1' $((count + 2))
}

said() { # FILE WORD
	grep -q "^$2 " "$1" || grep -q "^failed" "$1"
}

# begin SERVER-MODE… -- CLIENT-MODE…: PORT in the latter is the server's. Both have done their part when it returns, and are
# there until finish.
begin() {
	rm -f $work/server.in $work/client.in
	mkfifo $work/server.in $work/client.in
	mode=
	while [ "$1" != -- ]; do mode="$mode $1"; shift; done
	shift
	/test/talker $mode <$work/server.in >$work/server.out &
	server=$!
	exec 8>$work/server.in
	until_true 10 said $work/server.out ready
	port=$(awk '/^ready/ { print $2 }' $work/server.out)
	mode=
	for word in "$@"; do [ "$word" = PORT ] && mode="$mode $port" || mode="$mode $word"; done
	/test/talker $mode <$work/client.in >$work/client.out &
	client=$!
	exec 9>$work/client.in
	until_true 10 said $work/client.out ready
	echo >&9
	until_true 60 said $work/client.out done
	until_true 60 said $work/server.out done
	! grep -h '^failed' $work/server.out $work/client.out
}

finish() {
	exec 8>&- 9>&-
	kill $server $client 2>/dev/null
	wait $server $client 2>/dev/null
}

# Received and sent of both, as the columns say.
totals_of() {
	settle
	seen="$(values $work/totals '$4 "/" $5' "\$2 == $client") $(values $work/totals '$4 "/" $5' "\$2 == $server")"
}

transfer() { # HOST RECEIVE SEND
	begin serve "$1" "$2" -- send "$1" PORT "$3" $sent
	totals_of
	check "tcp $1 $3 to $2, client rx/tx, server rx/tx" "0/$sent $sent/0" "$seen"
	finish
}

datagrams() { # HOST SIZE
	begin udp-serve "$1" 60000 -- udp-send "$1" PORT 60000 "$2"
	totals_of
	check "udp $1 in pieces of $2" "0/60000 60000/0" "$seen"
	finish
}

transfers() {
	transfer 127.0.0.1 read write
	transfer 127.0.0.1 peek write
	transfer 127.0.0.1 splice write
	transfer 127.0.0.1 mixed write
	transfer 127.0.0.1 read sendfile
	transfer 127.0.0.1 splice splice
	transfer ::1 read write
	transfer ::1 mixed sendfile
	datagrams 127.0.0.1 1400
	datagrams 127.0.0.1 60000
	datagrams ::1 1400
}

# Twenty short ones, each told at both ends with its bytes and owner.
short_sessions() {
	begin accept "$1" 20 7 -- connect "$1" PORT 20 5
	until_true 20 has_lines $work/sessions "\$2 == $client || \$2 == $server" 40
	check "sessions $1 of who connects" 20 "$(lines $work/sessions "\$2 == $client && \$3 == \"talker\" && \$6 == 7 && \$7 == 5 && \$8 == \"closed here\" && \$9 == \"connected\"")"
	check "sessions $1 of who accepts" 20 "$(lines $work/sessions "\$2 == $server && \$3 == \"talker\" && \$6 == 5 && \$7 == 7 && \$8 == \"closed by peer\" && \$9 == \"accepted\"")"
	finish
}

# Loading a plugin has a limit of 20 seconds, which an emulated machine on a busy one may miss: then once more.
doctor() {
	for attempt in 1 2 3; do
		bpftop doctor >$work/doctor 2>&1
		grep -q '^[a-z]*  *plugin network  *\(hung\|starting\)' $work/doctor || break
	done
	show "bpftop doctor ($1)" $work/doctor
}

# feature NAME WAY: how doctor says that it is done.
feature() {
	check "doctor $1" "$2" "$(sed -n "s/^[a-z]*  *$1   *//p" $work/doctor | sed 's/, because .*//')"
}

bpftop() {
	/bpftop/bpftop "$@"
}

echo "--- $(uname -r), $(nproc) CPUs"

doctor "all ways open"
check "collector" 1 "$(grep -c '^ok  *collector  *bpf$' $work/doctor)"
check "programs that could not be had" "" "$(grep -E '^(warn|fail)  *(program|network|collector)' $work/doctor)"
feature "network bytes" "fexit/inet_sendmsg, inet_sendpage and inet_recvmsg"
feature "network who accepts" "fexit/inet_csk_accept before 6.10"
feature "network creation of sockets" "cgroup/sock_create"

start_totals
transfers

begin serve 127.0.0.1 read -- send 127.0.0.1 PORT write $sent
settle
check "sockets with another end, each" "1 1" "$(values $work/totals '$6' "\$2 == $client") $(values $work/totals '$6' "\$2 == $server")"
# It waits for its first reading; the emulated machine may end that for taking too long.
lists_connections() {
	bpftop connections --format csv -n 1 -c pid,name,net.proto,net.state,net.local,net.remote,net.rx.total,net.tx.total,net.rate,net.holders >$work/connections 2>$work/connections.err
	has_lines $work/connections "\$2 == $client" 1 && has_lines $work/connections "\$2 == $server && \$5 != \"listen\"" 1
}
until_true 90 lists_connections || show "what it said" $work/connections.err
show "bpftop connections" $work/connections
check "the first sample has rates" "0" "$(values $work/connections '$10' "\$2 == $client")"
check "connection of who connected" "talker tcp fin-wait-2 127.0.0.1:$port 0 $sent" "$(values $work/connections '$3 " " $4 " " $5 " " $7 " " $8 " " $9' "\$2 == $client")"
check "connection of who accepted" "talker tcp close-wait 127.0.0.1:$port $sent 0" "$(values $work/connections '$3 " " $4 " " $5 " " $6 " " $8 " " $9' "\$2 == $server && \$5 != \"listen\"")"
finish
stop

start_sessions
short_sessions 127.0.0.1
short_sessions ::1
stop

/test/answer >$work/answer &
answer=$!
start $work/dns dns -c pid,name,net.dns.query,net.dns.type,net.dns.result,net.dns.via,net.dns.server
mkfifo $work/lookup.in
/test/lookup <$work/lookup.in >$work/lookup.out &
lookup=$!
exec 7>$work/lookup.in
sleep 3
echo "getaddrinfo nowhere.example" >&7
until_true 30 has_lines $work/dns "\$2 == $lookup" 3
show "bpftop dns" $work/dns
check "call of libc" "lookup nowhere.example" "$(values $work/dns '$3 " " $4' "\$2 == $lookup && \$7 == \"getaddrinfo\"" | sed 's/\.$//')"
check "queries by UDP" 2 "$(lines $work/dns "\$2 == $lookup && \$3 == \"lookup\" && \$6 == \"NXDOMAIN\" && \$7 == \"udp\" && \$8 == \"127.0.0.1\"")"
exec 7>&-
stop
kill $answer
wait $answer $lookup

start $work/traffic traffic -c pid,name,net.proto,net.local,net.remote,net.rx.total,net.tx.total,net.layer
begin serve 127.0.0.1 read -- send 127.0.0.1 PORT write $sent
until_true 20 has_lines $work/traffic "\$2 == $client && \$8 > $sent" 1
check "flow of who connected" "talker TCP 127.0.0.1:$port L3 cgroup" "$(values $work/traffic '$3 " " $4 " " $6 " " $9' "\$2 == $client && \$8 > $sent")"
check "flow of who accepted has payload and headers" 1 "$([ "$(lines $work/traffic "\$5 == \"127.0.0.1:$port\" && \$7 > $sent")" -gt 0 ] && echo 1)"
until_true 20 has_lines $work/traffic "\$2 == $server && \$5 == \"127.0.0.1:$port\"" 1
check "process of who accepted and only received" talker "$(values $work/traffic '$3' "\$2 == $server && \$5 == \"127.0.0.1:$port\"")"
tail -n 4 $work/traffic >$work/last
show "bpftop traffic" $work/last
stop
finish

# The one place with all controllers in version 2.
echo "+cpu +memory" >/sys/fs/cgroup/cgroup.subtree_control
mkdir /sys/fs/cgroup/limited
sleep 1000 &
sleeper=$!
echo $sleeper >/sys/fs/cgroup/limited/cgroup.procs
# limit WHAT FILE EXPECTED
limit() {
	for attempt in 1 2 3; do
		bpftop limit "$1" --cgroup /limited --yes >$work/limit 2>&1 && break
	done
	show "bpftop limit $1" $work/limit
	check "$2 after limit $1" "$3" "$(cat /sys/fs/cgroup/limited/$2)"
}
limit cpu=50% cpu.max "50000 100000"
limit memory=64M memory.high 67108864
limit cpu=max cpu.max "max 100000"
limit memory=max memory.high max
kill $sleeper
wait $sleeper
rmdir /sys/fs/cgroup/limited

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
tmux -L t -f /dev/null new-session -d -s m -x 120 -y 30 /bpftop/bpftop
until_true 60 shows 'init'
tmux -L t send-keys -t m g N
until_true 20 shows 'RX TOTAL'
check "the monitor shows network columns" 1 "$(grep -c 'RX TOTAL' $work/screen)"
show "the monitor" $work/screen
tmux -L t send-keys -t m q
until_true 20 gone
check "q ends it" "" "$(tmux -L t has-session -t m 2>/dev/null && echo still there)"

# Functions that take no more programs: the way by kprobes.
/test/occupy inet_sendmsg inet6_sendmsg inet_recvmsg inet6_recvmsg inet_csk_accept inet_sendpage >$work/occupy 2>&1 &
occupy=$!
until_true 120 grep -q ready $work/occupy
show "functions occupied" $work/occupy
doctor "functions occupied"
feature "network bytes" "kretprobe/inet_sendmsg, inet_sendpage and inet_recvmsg"
feature "network who accepts" "first use"
start_totals
transfers
stop
start_sessions
short_sessions 127.0.0.1
short_sessions ::1
stop
kill $occupy
wait $occupy

left=$(pidof bpftop)
check "processes left behind" "" "$left"
echo "older-kernel: $checks checks, $failed failed, on $(uname -r)"
sync
poweroff -f

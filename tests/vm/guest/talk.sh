# Known numbers of bytes over sockets, and what bpftop says of them; for network.sh and occupied.sh.
sent=3000017

# Something of everything that is watched, so that there is a line of it.
poke() {
	begin accept 127.0.0.1 1 7 -- connect 127.0.0.1 PORT 1 5
	finish
	echo "getaddrinfo before.example" | timeout 10 /test/lookup >/dev/null
}

# start FILE COMMAND…: runs it until stop, from when it has told something, which is a line below the headings; once more where
# an emulated machine on a busy one missed the seconds that a plugin may take to answer.
start() {
	file=$1
	shift
	for attempt in 1 2 3 4 5; do
		bpftop "$@" --format csv -d 1000 -n 100000 >$file 2>$file.err &
		watcher=$!
		waited=$(($(seconds) + 60))
		while kill -0 $watcher 2>/dev/null && [ "$(seconds)" -lt $waited ]; do
			[ "$(wc -l <$file)" -lt 2 ] || return 0
			# The CPU is its own meanwhile.
			sleep 2
			poke
		done
		kill $watcher 2>/dev/null
		wait $watcher
		grep -q ' is hung' $file.err || break
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

told() { # FILE WORD
	said "$1" "$2 " || said "$1" failed
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
	# Opened both ways, it does not wait, which a child that ends would interrupt.
	exec 8<>$work/server.in
	until_true 10 told $work/server.out ready
	port=$(awk '/^ready/ { print $2 }' $work/server.out)
	mode=
	for word in "$@"; do [ "$word" = PORT ] && mode="$mode $port" || mode="$mode $word"; done
	/test/talker $mode <$work/client.in >$work/client.out &
	client=$!
	exec 9<>$work/client.in
	until_true 10 told $work/client.out ready
	echo >&9
	until_true 60 told $work/client.out done
	until_true 60 told $work/server.out done
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
	transfer 127.0.0.1 read sendfile
	transfer 127.0.0.1 read splice
	transfer ::1 read write
	# Where that is not to be had, doctor says so.
	if [ "$(expected network_bytes_taken_without_a_call)" != warn ]; then
		transfer 127.0.0.1 splice write
		transfer 127.0.0.1 mixed write
		transfer 127.0.0.1 splice splice
		transfer ::1 mixed sendfile
	fi
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

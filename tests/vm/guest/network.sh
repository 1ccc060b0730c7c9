# Bytes, sessions, connections, look-ups and flows of the network plugin.
. ./talk.sh

start_totals
transfers

if [ "$(expected network_open_sockets)" = warn ]; then
	bpftop connections --format csv -n 1 >$work/connections 2>$work/connections.err
	check "no connection is made up" 1 "$(wc -l <$work/connections)"
	check "and it is said that open sockets are missing" 1 "$(grep -c 'open sockets' $work/connections.err)"
else
	begin serve 127.0.0.1 read -- send 127.0.0.1 PORT write $sent
	settle
	check "sockets with another end, each" "1 1" "$(values $work/totals '$6' "\$2 == $client") $(values $work/totals '$6' "\$2 == $server")"
	bpftop connections --format csv -n 1 -c pid,name,net.proto,net.state,net.local,net.remote,net.rx.total,net.tx.total,net.holders >$work/connections 2>&1
	show "bpftop connections" $work/connections
	check "connection of who connected" "talker tcp fin-wait-2 127.0.0.1:$port 0 $sent" "$(values $work/connections '$3 " " $4 " " $5 " " $7 " " $8 " " $9' "\$2 == $client")"
	check "connection of who accepted" "talker tcp close-wait 127.0.0.1:$port $sent 0" "$(values $work/connections '$3 " " $4 " " $5 " " $6 " " $8 " " $9' "\$2 == $server && \$5 != \"listen\"")"
	finish
fi
stop

if [ "$(expected network_sessions)" != warn ]; then
	start_sessions
	short_sessions 127.0.0.1
	short_sessions ::1
	stop
fi

/test/answer >$work/answer &
answer=$!
start $work/dns dns -c pid,name,net.dns.query,net.dns.type,net.dns.result,net.dns.via,net.dns.server
mkfifo $work/lookup.in
/test/lookup <$work/lookup.in >$work/lookup.out &
lookup=$!
exec 7<>$work/lookup.in
calls_are_seen() {
	echo "getaddrinfo before.example" >&7
	has_lines $work/dns "\$2 == $lookup && \$7 == \"getaddrinfo\"" 1
}
until_true 30 calls_are_seen
echo "getaddrinfo nowhere.example" >&7
of_nowhere="\$2 == $lookup && \$4 ~ /^nowhere.example/"
until_true 30 has_lines $work/dns "$of_nowhere" 3
show "bpftop dns" $work/dns
check "call of libc" "lookup nowhere.example" "$(values $work/dns '$3 " " $4' "$of_nowhere && \$7 == \"getaddrinfo\"" | sed 's/\.$//')"
check "queries by UDP" 2 "$(lines $work/dns "$of_nowhere && \$3 == \"lookup\" && \$6 == \"NXDOMAIN\" && \$7 == \"udp\" && \$8 == \"127.0.0.1\"")"
exec 7>&-
stop
kill $answer
wait $answer $lookup

start $work/traffic traffic -c pid,name,net.proto,net.local,net.remote,net.rx.total,net.tx.total,net.layer
begin serve 127.0.0.1 read -- send 127.0.0.1 PORT write $sent
until_true 20 has_lines $work/traffic "\$2 == $client && \$8 > $sent" 1
check "flow of who connected" "talker TCP 127.0.0.1:$port L3 cgroup" "$(values $work/traffic '$3 " " $4 " " $6 " " $9' "\$2 == $client && \$8 > $sent")"
check "flow of who accepted has payload and headers" 1 "$([ "$(lines $work/traffic "\$5 == \"127.0.0.1:$port\" && \$7 > $sent")" -gt 0 ] && echo 1)"
tail -n 4 $work/traffic >$work/last
show "bpftop traffic" $work/last
stop
finish

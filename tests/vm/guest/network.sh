# Bytes, connections and sessions.
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
fi
stop

if [ "$(expected network_sessions)" != warn ]; then
	start_sessions
	short_sessions 127.0.0.1
	short_sessions ::1
	stop
fi

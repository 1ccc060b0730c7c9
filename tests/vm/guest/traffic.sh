# Flows of packets.
. ./talk.sh

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

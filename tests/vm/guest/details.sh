# What a process has open: files and sockets.
echo something >$work/marked
sh -c 'exec 5<$0; exec sleep 1000' $work/marked &
holder=$!
until_true 10 test -e /proc/$holder/fd/5
bpftop ps "file.path = $work/marked" $bare -c pid,file.fd,file.path --format csv >$work/files 2>&1
check "who has a file open" "$holder 5 $work/marked" "$(values $work/files '$2 " " $3 " " $4' "\$2 == $holder")"
nc -l -p 4242 >/dev/null &
listener=$!
until_true 10 grep -q ':1092 ' /proc/net/tcp /proc/net/tcp6
bpftop ps "socket.port = 4242" $bare -c pid,socket.proto,socket.state,socket.local.port --format csv >$work/sockets 2>&1
check "who listens" "$listener tcp listen 4242" "$(values $work/sockets '$2 " " $3 " " $4 " " $5' "\$2 == $listener")"
end $holder $listener

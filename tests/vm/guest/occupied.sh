# Functions that take no more programs: the way by kprobes. After doctor.
. ./talk.sh

/test/occupy inet_sendmsg inet6_sendmsg inet_recvmsg inet6_recvmsg inet_csk_accept inet_sendpage >$work/occupy 2>&1 &
occupy=$!
until_true 120 grep -q ready $work/occupy
show "functions occupied" $work/occupy
doctor "functions occupied"
expect network_bytes=kretprobe network_who_accepts=first
start_totals
transfers
stop
start_sessions
short_sessions 127.0.0.1
short_sessions ::1
stop
kill $occupy
wait $occupy

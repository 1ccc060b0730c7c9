# Look-ups: calls of libc, but with the part nocalls, and what they send.
. ./talk.sh

/test/answer >$work/answer &
answer=$!
start $work/dns dns -c pid,name,net.dns.query,net.dns.type,net.dns.result,net.dns.via,net.dns.server
mkfifo $work/lookup.in
/test/lookup <$work/lookup.in >$work/lookup.out &
lookup=$!
exec 7<>$work/lookup.in
of_nowhere="\$2 == $lookup && \$4 ~ /^nowhere.example/"
lines_of_one=2
case ,$parts, in *,nocalls,*) ;; *) lines_of_one=3 ;; esac
calls_are_seen() {
	echo "getaddrinfo before.example" >&7
	has_lines $work/dns "\$2 == $lookup && \$7 == \"getaddrinfo\"" 1
}
[ $lines_of_one = 2 ] || until_true 60 calls_are_seen
echo "getaddrinfo nowhere.example" >&7
until_true 30 has_lines $work/dns "$of_nowhere" $lines_of_one
show "bpftop dns" $work/dns
[ $lines_of_one = 2 ] || check "call of libc" "lookup nowhere.example" "$(values $work/dns '$3 " " $4' "$of_nowhere && \$7 == \"getaddrinfo\"" | sed 's/\.$//')"
check "queries by UDP" 2 "$(lines $work/dns "$of_nowhere && \$3 == \"lookup\" && \$6 == \"NXDOMAIN\" && \$7 == \"udp\" && \$8 == \"127.0.0.1\"")"
exec 7>&-
stop
kill $answer
wait $answer $lookup

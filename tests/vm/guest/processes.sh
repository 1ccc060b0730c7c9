# Every process as /proc has it, by both collectors: numbers, times, memory, command lines, users; and those that ended.
collector=$(expected collector)

# Of all processes, what does not change while nothing is done to them, as columns: pid, ppid, pgrp, session, prio, nice, threads,
# virt (nothing where there is no memory), name. Those of workers of the kernel change with what they work on.
of_proc() {
	for process in /proc/[0-9]*; do
		named=$(cat "$process/comm" 2>/dev/null) || continue
		sed 's/^\([0-9]*\) (.*) /\1 /' "$process/stat" 2>/dev/null | awk -v name="$named" -v OFS=, \
			'name !~ /^kworker/ { print $1, $3, $4, $5, $17, $18, $19, $22 ? $22 : "", name }'
	done | sort
}

ticks_of() { # PID: user and system time
	sed 's/^\([0-9]*\) (.*) /\1 /' "/proc/$1/stat" | awk '{ print $13, $14 }'
}

resident() { # PID, in pages: what is mapped, looked up page by page
	awk '/^Rss:/ { print $2 / 4 }' "/proc/$1/smaps_rollup"
}

actor threads 5
threads=$actor
actor memory 8
memory=$actor
actor zombie
zombie=$actor zombie_parent=$actor_started
actor stopped
stopped=$actor
actor arguments
arguments=$actor
sleep 4321 &
sleeper=$!
su -s /bin/sh nobody -c 'exec sleep 5432' &
nobody=$!
until_true 20 grep -q '^sleep$' /proc/$nobody/comm
# Has used some time, and uses no more.
yes >/dev/null &
busy=$!
has_worked() {
	[ "$(ticks_of $busy | cut -d' ' -f1)" -gt 20 ]
}
until_true 20 has_worked
kill -STOP $busy
children="$threads $memory $zombie_parent $stopped $arguments $sleeper $nobody $busy"

for by in $(echo "$collector proc" | tr ' ' '\n' | uniq); do
	of_proc >$work/before
	bpftop snapshot $bare --collector $by --format csv -d 300 -c pid,ppid,pgrp,session,prio,nice,threads,virt,name,state,uid,utime,stime,res >$work/sample 2>$work/sample.err ||
		show "snapshot --collector $by" $work/sample.err
	of_proc >$work/after
	tr -d '\r"' <$work/sample | cut -d, -f2-10 | sort >$work/seen
	sort $work/before $work/after | uniq -d >$work/steady
	holds "$by: processes that did not change meanwhile" "$(wc -l <$work/steady)" "$(wc -l <$work/steady)" -gt 30
	sort $work/seen $work/steady | uniq -d | sort $work/steady - | uniq -u >$work/differ
	check "$by: of these, otherwise than in /proc" "" "$(head -n 3 $work/differ | tr '\n' ' ')"
	check "$by: threads of one with five more" 6 "$(values $work/sample '$8' "\$2 == $threads")"
	check "$by: states of sleeping, zombie, stopped" "S Z T" \
		"$(values $work/sample '$11' "\$2 == $sleeper") $(values $work/sample '$11' "\$2 == $zombie") $(values $work/sample '$11' "\$2 == $stopped")"
	check "$by: user of root's and nobody's" "0 65534" "$(values $work/sample '$12' "\$2 == $sleeper") $(values $work/sample '$12' "\$2 == $nobody")"
	# A tick is 10 ms.
	check "$by: user and system time of one that used some ($(ticks_of $busy))" yes "$(values $work/sample '$13 " " $14' "\$2 == $busy" |
		awk -v ticks="$(ticks_of $busy)" '{
			split(ticks, used)
			sum = ($1 + $2) * 100 - used[1] - used[2]
			user = $1 * 100 - used[1]
			# What /proc has once said of one of the two never falls, though the proportion may change.
			print (sum > -1.5 && sum < 1.5 && user > -3 && user < 3 ? "yes" : $0)
		}')"
	# Where CPUs or threads hold back some of it, that is at most so much: 64 pages of each of three kinds for each thread.
	slack=192
	[ "$by $(expected resident_memory)" != "bpf ok" ] || slack=0
	check "$by: resident memory of one with 16 MB ($(resident $memory) pages), to $slack pages" yes "$(values $work/sample '$15' "\$2 == $memory" |
		awk -v mapped="$(resident $memory)" -v slack=$slack '{ off = $1 / 4096 - mapped; print (off >= -slack && off <= slack ? "yes" : $1 / 4096) }')"
	bpftop snapshot $bare --collector $by --format csv -d 100 -c pid,command -p $sleeper,$nobody,$arguments >$work/commands
	check "$by: command lines" "sleep 4321, sleep 5432" "$(values $work/commands '$3' "\$2 == $sleeper"), $(values $work/commands '$3' "\$2 == $nobody")"
	bpftop snapshot $bare --collector $by --format json -d 100 -c pid,command -p $arguments >$work/hostile
	check "$by: a command line of hostile bytes begins as it does" 1 "$(grep -c '"command":"odd' $work/hostile)"
	check "$by: no control is left of them" "" "$(tr -d '\n -~' <$work/hostile | hexdump -C)"
done
end $children

# Those that start and end between two refreshes.
bpftop snapshot $bare --format json -d 2000 -n 3 >$work/exits 2>$work/exits.err &
watcher=$!
until_true 60 test -s $work/exits || give_up "no sample" $work/exits.err
sh -c 'exit 7' &
exited=$!
sh -c 'kill -9 $$' &
killed=$!
sh -c 'turns=0; while [ $turns -lt 30000 ]; do turns=$((turns + 1)); done; exit 9' &
burnt=$!
wait $exited
wait $killed
wait $burnt
wait $watcher
# one PID: its entry among those that ended
one() {
	sed 's/.*"exited":\[//' $work/exits | tr '{' '\n' | grep "^\"pid\":$1,"
}
if [ "$(expected program_exits)" = warn ] || [ "$collector" = proc ]; then
	check "ends between two refreshes are not made up" "" "$(one $exited)$(one $killed)$(one $burnt)"
else
	check "exit code" 7 "$(one $exited | sed -n 's/.*"exit_code":\([0-9]*\).*/\1/p')"
	check "signal" 9 "$(one $killed | sed -n 's/.*"signal":\([0-9]*\).*/\1/p')"
	used=$(one $burnt | sed -n 's/.*"cpu_s":\([0-9]*\)\.\([0-9]*\).*/\1\2/p')
	check "CPU time of what ended is known, and not 0" yes "$([ "${used:-0}" -gt 0 ] && echo yes)"
fi
check "pressure is known where the kernel keeps it" "$([ -e /proc/pressure/cpu ] && echo 1 || echo 0)" "$(tail -n 1 $work/exits | grep -c '"some10"')"

# Paths of cgroups, freezing, thawing and limits; with version 1 alone: what is refused, and containers that are found there.
plugins="--disable network,nvidia,systemd"

if [ "$cgroups" = v2 ]; then
	echo "+cpu +memory" >/sys/fs/cgroup/cgroup.subtree_control
	group="/outer/in ner"
	mkdir -p "/sys/fs/cgroup$group"
	sh -c 'turns=0; while :; do turns=$((turns + 1)); echo $turns >/tmp/turns; usleep 20000; done' &
	counter=$!
	echo $counter >"/sys/fs/cgroup$group/cgroup.procs"
	state() {
		bpftop snapshot $plugins --format csv -d 500 -c pid,state,cgroup,freezer.state -p $counter >$work/state 2>&1
		values $work/state '$3 " " $4 " " $5' "\$2 == $counter"
	}
	goes_on() {
		turns=$(cat /tmp/turns)
		until_true 10 turned
	}
	turned() {
		[ "$(cat /tmp/turns)" != "$turns" ]
	}
	check "cgroup of a process" " $group " "$(state | cut -c2-)"
	bpftop freeze --pid $counter --yes $plugins >$work/freeze 2>&1
	check "freeze" 0 $?
	show "bpftop freeze" $work/freeze
	check "frozen, says the kernel" "frozen 1" "$(grep frozen "/sys/fs/cgroup$group/cgroup.events")"
	check "frozen, says bpftop" "F $group frozen" "$(state)"
	bpftop thaw --pid $counter --yes $plugins >$work/thaw 2>&1
	check "thaw" 0 $?
	check "thawed, says the kernel" "frozen 0" "$(grep frozen "/sys/fs/cgroup$group/cgroup.events")"
	goes_on
	check "goes on" 0 $?

	# limit WHAT FILE EXPECTED
	limit() {
		bpftop limit "$1" --cgroup "$group" --yes $plugins >$work/limit 2>&1 || show "bpftop limit $1" $work/limit
		check "$2 after limit $1" "$3" "$(cat "/sys/fs/cgroup$group/$2")"
	}
	echo "+cpu +memory" >/sys/fs/cgroup/outer/cgroup.subtree_control
	limit cpu=50% cpu.max "50000 100000"
	limit memory=64M memory.high 67108864
	limit cpu=max cpu.max "max 100000"
	limit memory=max memory.high max
	end $counter
	until_true 10 rmdir "/sys/fs/cgroup$group" && rmdir /sys/fs/cgroup/outer
else
	check "doctor says why programs of cgroups are not attached" 1 "$(grep -c '/sys/fs/cgroup is no cgroup of version 2' $work/doctor)"
	id=0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
	sleep 1000 &
	sleeper=$!
	mkdir -p /sys/fs/cgroup/pids/docker/$id
	echo $sleeper >/sys/fs/cgroup/pids/docker/$id/cgroup.procs
	bpftop snapshot $plugins --format csv -d 500 -c pid,state,cgroup,container.id -p $sleeper >$work/state 2>&1
	check "a container in version 1, and no cgroup of version 2" "S  $id" "$(values $work/state '$3 " " $4 " " $5' "\$2 == $sleeper")"
	bpftop freeze --pid $sleeper --yes $plugins >$work/freeze 2>&1
	holds "freeze is refused" "$?" "$?" != 0
	show "bpftop freeze" $work/freeze
	check "in one line that says why" 1 "$(grep -c 'cgroup v2\|version 2' $work/freeze)"
	end $sleeper
	until_true 10 rmdir /sys/fs/cgroup/pids/docker/$id
fi

#!/bin/sh
# Podman's Docker-compatible API answers GET /events with nothing at all, no status and no headers, until the first event
# comes; dockerd sends the headers at once. A client that waits for the answer before it lists the containers, so that
# nothing is missed between list and subscription, waits for ever on a quiet machine, and one with a time limit for headers
# takes a healthy engine for a broken one.
#
# Seen with: podman 4.3.1+ds1-8+deb12u1+b3, curl of the machine. (Wants root and cgroup v2: podman moves all processes of the
# cgroup that it starts in, so it is given one of its own.)
set -eu
mount=$(awk '$3 == "cgroup2" { print $2; exit }' /proc/mounts)
[ -e "$mount/cgroup.procs" ] || { echo "no cgroup v2 here" >&2; exit 1; }
work=$(mktemp -d)
group=$mount/finding-podman-$$
clean() {
	if [ -d "$group" ]; then
		echo 1 >"$group/cgroup.kill"
		while grep -q 'populated 1' "$group/cgroup.events"; do sleep 0.05; done
		find "$group" -depth -type d -exec rmdir {} \;
	fi
	rm -rf "$work"
}
trap clean EXIT
cd "$work"
apt-get -q -o APT::Sandbox::User=root download podman=4.3.1+ds1-8+deb12u1+b3 golang-github-containers-common=0.50.1+ds1-4 libsubid4=1:4.13+dfsg1-1+deb12u2 \
	libgpgme11=1.18.0-3+deb12u1 libassuan0=2.5.5-5 libdevmapper1.02.1=2:1.02.185-2 runc=1.1.5+ds1-1+deb12u1 conmon=2.1.6+ds1-1 >/dev/null
for package in ./*.deb; do dpkg -x "$package" root; done
printf '[engine]\nruntime="runc"\ncgroup_manager="cgroupfs"\nevents_logger="file"\nlock_type="file"\n[engine.runtimes]\nrunc=["%s/root/usr/sbin/runc"]\n' "$work" >containers.conf
mkdir -p "$group"
CONTAINERS_CONF=$work/containers.conf LD_LIBRARY_PATH=$work/root/usr/lib/x86_64-linux-gnu:$work/root/lib/x86_64-linux-gnu sh -c 'echo $$ >"$1/cgroup.procs"; T=$2
	exec setsid unshare --mount --propagation private sh -c "umount -R /sys/fs/cgroup; mount -t cgroup2 cgroup2 /sys/fs/cgroup; mount -t tmpfs tmpfs /run; mount -t tmpfs tmpfs /dev/shm; \
	exec $T/root/usr/bin/podman --conmon $T/root/usr/bin/conmon --root $T/store --runroot $T/run --tmpdir $T/tmp --storage-driver vfs system service --time=0 unix://$T/podman.sock"' \
	sh "$group" "$work" >log 2>&1 </dev/null &
tries=0
until curl -s --unix-socket podman.sock http://d/_ping >/dev/null 2>&1; do
	tries=$((tries + 1))
	[ $tries -lt 200 ] || { cat log >&2; exit 1; }
	sleep 0.1
done

# listen NAME: follows the events; what comes is in NAME.
listen() {
	curl -s -N -i --max-time 6 --unix-socket podman.sock http://d/v1.41/events >"$1" &
	listening=$!
}
listen quiet
sleep 3
before=$(wc -c <quiet)
curl -s --unix-socket podman.sock -X POST -H 'Content-Type: application/json' -d '{"Name":"one"}' http://d/v1.41/volumes/create >/dev/null
wait $listening || true
status=$(head -n 1 quiet | tr -d '\r')
events=$(grep -c '"Type":"volume"' quiet || true)
root/usr/bin/podman --version
echo "bytes of the answer in 3 s without an event: $before; after one event: '$status' and $events event"
[ "$before" = 0 ] && [ "$status" = 'HTTP/1.1 200 OK' ] && [ "$events" = 1 ]

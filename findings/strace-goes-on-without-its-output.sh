#!/bin/sh
# strace goes on where its output would block, and writes half lines then.
#
# strace writes the beginning and the end of a call by themselves. Where its standard error output is a full pipe, the traced process
# stands still until somebody reads. Where that pipe is non-blocking (O_NONBLOCK), strace does not look at the error: what
# cannot be written is dropped, without a word, and the process goes on. Either part of a line may be the one that is
# dropped, so that an end follows on nothing, or another line on a beginning: "write(1, "x", 11796084154.164793 write(...".
# Whoever takes such output has to expect both.
#
# Seen with strace 6.1 (Debian 12, package strace 6.1-0.1). Needs root, and python3 for the pipe.
# Fails if that changes.
set -eu
[ "$(id -u)" = 0 ] || { echo "run it as root"; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
chmod 755 "$folder"
cd "$folder"
apt-get -q -o APT::Sandbox::User=root download strace=6.1-0.1 libunwind8=1.6.2-3 >/dev/null
for package in ./*.deb; do dpkg -x "$package" root; done
LD_LIBRARY_PATH=$folder/root/usr/lib/x86_64-linux-gnu
export LD_LIBRARY_PATH
"$folder/root/usr/bin/strace" --version | head -1

exec timeout 60 python3 - "$folder/root/usr/bin/strace" <<'EOF'
import fcntl, os, re, subprocess, sys, time

F_SETPIPE_SZ = 1031


def calls(pid):
    with open(f"/proc/{pid}/io") as file:
        return int(re.search(r"syscw: (\d+)", file.read()).group(1))


def run(blocking):
    caller = subprocess.Popen(["dd", "if=/dev/zero", "of=/dev/null", "bs=1"], stderr=subprocess.DEVNULL)
    reading, writing = os.pipe()
    fcntl.fcntl(writing, F_SETPIPE_SZ, 65536)
    os.set_blocking(writing, blocking)
    strace = subprocess.Popen([sys.argv[1], "-f", "-ttt", "-T", "-q", "-a1", "-p", str(caller.pid)], stdin=subprocess.DEVNULL, stderr=writing)
    os.close(writing)
    try:
        time.sleep(2)
        before = calls(caller.pid)
        time.sleep(1)
        went_on = calls(caller.pid) - before
        # Full, read a little, full again: where lines were dropped, the rest does not fit together.
        os.set_blocking(reading, False)
        text = b""
        for _ in range(200):
            try:
                text += os.read(reading, 8192)
            except BlockingIOError:
                pass
            time.sleep(0.005)
    finally:
        strace.terminate()
        os.close(reading)
        strace.wait()
        caller.kill()
        caller.wait()
    whole = re.compile(rb"^\d{10}\.\d{6} (read|write)\([^)]*\) = 1 <[\d.]+>$")
    cut = [line for line in text.split(b"\n")[:-1] if not whole.match(line)]
    print(f"{'blocking' if blocking else 'non-blocking'}: {went_on} calls in a second while nobody read; {len(cut)} lines that are none, as {cut[:2]}")
    return went_on, len(cut)


stood = run(True)
went = run(False)
if stood[0] > 0 or went[0] == 0 or went[1] == 0:
    print("changed")
    sys.exit(1)
print("as described")
EOF

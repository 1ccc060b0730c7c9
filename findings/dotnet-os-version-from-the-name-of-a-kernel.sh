#!/bin/sh
# On Linux, the fourth number of .NET's Environment.OSVersion.Version is the next run of digits in the kernel's release,
# wherever it stands. Debian's "6.1.0-47-amd64" gives its ABI number, 47; "6.12.9+bpo-amd64" gives the 64 of amd64, and
# "6.12.117+deb12-amd64" the 12 of deb12. So the number cannot be compared between kernels, and the version is never
# equal to new Version(6, 12, 9), which has no fourth number.
#
# Seen with: .NET SDK 10.0.401 (which has to be there). tcc 0.9.27 makes a library that answers uname(2) with another release.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export HOME="$work" NUGET_PACKAGES="$work/packages" DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
apt-get -q -o APT::Sandbox::User=root download tcc=0.9.27+git20200814.62c30a4a-1 >/dev/null
dpkg -x ./*.deb root
cat >release.c <<'C'
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
int uname(struct utsname *out)
{
	memset(out, 0, sizeof(*out));
	strcpy(out->sysname, "Linux");
	strcpy(out->machine, "x86_64");
	strcpy(out->release, getenv("RELEASE"));
	return 0;
}
C
root/usr/bin/tcc -B"$work/root/usr/lib/x86_64-linux-gnu/tcc" -shared -o release.so release.c
cat >app.cs <<'CS'
#:property PublishAot=false
Console.Write(Environment.OSVersion.Version);
CS
dotnet build app.cs -o out >build.log || { cat build.log; exit 1; }
version() { RELEASE=$1 LD_PRELOAD="$work/release.so" dotnet out/app.dll; }
echo "dotnet $(dotnet --version)"
for pair in 6.1.0-47-amd64=6.1.0.47 6.12.9+bpo-amd64=6.12.9.64 6.12.117+deb12-amd64=6.12.117.12; do
	read_as=$(version "${pair%=*}")
	echo "${pair%=*} is version $read_as"
	[ "$read_as" = "${pair#*=}" ]
done

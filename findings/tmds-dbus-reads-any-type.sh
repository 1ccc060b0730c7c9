#!/bin/sh
# Tmds.DBus.Protocol reads a reply's body as whatever type the caller asks for; the signature that came with the message
# is not compared. A reader that expects a number where the service answers with a string gets the string's length, then
# its letters as numbers, and no exception: it looks like a small, plausible number.
#
# Seen with: Tmds.DBus.Protocol 0.95.2 against dbus-daemon 1.14.10-1~deb12u1, .NET SDK 10.0.401 (which has to be there).
# GetId answers with a string of 32 letters.
set -eu
work=$(mktemp -d)
bus=
trap '[ -z "$bus" ] || kill "$bus" 2>/dev/null || true; rm -rf "$work"' EXIT
cd "$work"
export HOME="$work" NUGET_PACKAGES="$work/packages" DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
apt-get -q -o APT::Sandbox::User=root download dbus-daemon=1.14.10-1~deb12u1 libdbus-1-3=1.14.10-1~deb12u1 >/dev/null
for package in ./*.deb; do dpkg -x "$package" root; done

cat >bus.conf <<XML
<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:path=$work/bus</listen><policy context="default">
<allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy></busconfig>
XML
LD_LIBRARY_PATH="$work/root/usr/lib/x86_64-linux-gnu:$work/root/lib/x86_64-linux-gnu" root/usr/bin/dbus-daemon --config-file=bus.conf --nofork --nopidfile 2>bus.err &
bus=$!
until [ -S bus ]; do kill -0 "$bus"; sleep 0.1; done

cat >app.cs <<'CS'
#:package Tmds.DBus.Protocol@0.95.2
#:property PublishAot=false
using Tmds.DBus.Protocol;

using DBusConnection connection = new(args[0]);
await connection.ConnectAsync();
string text = await connection.CallMethodAsync(
    GetId(), static (Message reply, object? _) => $"signature {reply.SignatureAsString}, {reply.GetBodyReader().ReadString().Length} letters");
uint number = await connection.CallMethodAsync(GetId(), static (Message reply, object? _) => reply.GetBodyReader().ReadUInt32());
Console.WriteLine($"{text}; read as uint32: {number}");

MessageBuffer GetId()
{
    using MessageWriter writer = connection.GetMessageWriter();
    writer.WriteMethodCallHeader("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "GetId");
    return writer.CreateMessage();
}
CS
said=$(dotnet run app.cs "unix:path=$work/bus")
echo "dotnet $(dotnet --version), Tmds.DBus.Protocol 0.95.2, $(root/usr/bin/dbus-daemon --version | head -n 1)"
echo "$said"
[ "$said" = "signature s, 32 letters; read as uint32: 32" ]

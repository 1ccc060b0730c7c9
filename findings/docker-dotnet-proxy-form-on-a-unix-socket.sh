#!/bin/sh
# With http_proxy set, Docker.DotNet.Enhanced speaks to an engine's Unix socket as if that were the proxy: the request line
# holds a whole URI, with a host made of the socket's file name ("GET http://engine.sock:80/version"), where it is
# "GET /version" without the variable. The connection does go to the socket. A server that matches the request target as
# a path (many small engines and test doubles do) answers 404, and only on machines that have a proxy.
#
# Seen with: Docker.DotNet.Enhanced 4.3.3, .NET SDK 10.0.401 (which has to be there), default transport.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export HOME="$work" NUGET_PACKAGES="$work/packages" DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

cat >app.cs <<'CS'
#:package Docker.DotNet.Enhanced@4.3.3
#:property PublishAot=false
using System.Net.Sockets;
using System.Text;
using Docker.DotNet;

string path = Path.GetFullPath("engine.sock");
using Socket engine = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
engine.Bind(new UnixDomainSocketEndPoint(path));
engine.Listen();
Task<string> asked = AnswerAsync();
using (DockerClient client = new DockerClientBuilder().WithEndpoint(new Uri("unix://" + path)).Build())
{
    _ = await client.System.GetVersionAsync();
}

Console.WriteLine(await asked);

async Task<string> AnswerAsync()
{
    using Socket call = await engine.AcceptAsync();
    byte[] request = new byte[4096];
    int length = await call.ReceiveAsync(request);
    await call.SendAsync(Encoding.ASCII.GetBytes("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"));
    return Encoding.ASCII.GetString(request, 0, length).Split('\r')[0];
}
CS
echo "dotnet $(dotnet --version), Docker.DotNet.Enhanced 4.3.3"
# Nothing listens at the proxy's address; nothing has to.
plain=$(env -u http_proxy -u HTTP_PROXY dotnet run app.cs)
rm -f engine.sock
proxied=$(http_proxy=http://127.0.0.1:9 dotnet run app.cs)
echo "without http_proxy: $plain"
echo "with http_proxy:    $proxied"
[ "$plain" = "GET /version HTTP/1.1" ] && [ "$proxied" = "GET http://engine.sock:80/version HTTP/1.1" ]

using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace Bpftop.EndToEnd.Tests;

/// <summary>bpftop ps, asked about this test's own process: what it has open is known here.</summary>
public sealed class CliPsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("bpftop-ps-").FullName;
    private readonly List<IDisposable> _open = [];

    public void Dispose()
    {
        _open.ForEach(static one => one.Dispose());
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void Sockets_are_found_by_either_end_and_are_those_that_ss_shows()
    {
        Socket listener = Opened(AddressFamily.InterNetwork, SocketType.Stream);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(4);
        int port = ((IPEndPoint)listener.LocalEndPoint!).Port;
        Socket client = Opened(AddressFamily.InterNetwork, SocketType.Stream);
        client.Connect(IPAddress.Loopback, port);
        Socket accepted = listener.Accept();
        _open.Add(accepted);
        Socket datagrams = Opened(AddressFamily.InterNetworkV6, SocketType.Dgram);
        datagrams.Bind(new IPEndPoint(IPAddress.IPv6Loopback, 0));
        string path = Path.Join(_folder, "socket");
        Socket local = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        _open.Add(local);
        local.Bind(new UnixDomainSocketEndPoint(path));
        local.Listen(1);

        JsonElement[] rows = Ask($"pid = {Environment.ProcessId} and socket.port = {port}");
        Assert.Equal(
            [
                $"{Descriptor(listener)} tcp listen 127.0.0.1 {port}  ", $"{Descriptor(client)} tcp established 127.0.0.1 {PortOf(client)} 127.0.0.1 {port}",
                $"{Descriptor(accepted)} tcp established 127.0.0.1 {port} 127.0.0.1 {PortOf(client)}",
            ],
            rows.Select(static row => $"{Number(row, "file.fd")} {Text(row, "socket.proto")} {Text(row, "socket.state")} {Text(row, "socket.local.addr")} {Number(row, "socket.local.port")} {Text(row, "socket.remote.addr")} {Number(row, "socket.remote.port")}").Order(StringComparer.Ordinal).OrderBy(static line => int.Parse(line.Split(' ')[0], CultureInfo.InvariantCulture)));

        JsonElement udp = Assert.Single(Ask($"pid = {Environment.ProcessId} and socket.proto = udp and socket.local.port = {PortOf(datagrams)}"));
        Assert.Equal(("inet6", "open", "::1"), (Text(udp, "socket.family"), Text(udp, "socket.state"), Text(udp, "socket.local.addr")));
        JsonElement unix = Assert.Single(Ask($"pid = {Environment.ProcessId} and socket.path = \"{path}\""));
        Assert.Equal(("unix", "stream", "listen"), (Text(unix, "socket.family"), Text(unix, "socket.proto"), Text(unix, "socket.state")));

        // Netid State Recv-Q Send-Q Local:Port Peer:Port Process: those of this process.
        string ss = CliProgram.RunOther("ss", "-tunxapH").Expect(0).Output;
        int[] listed =
        [
            .. ss.Split('\n').Where(static line => line.Contains($"pid={Environment.ProcessId},", StringComparison.Ordinal))
                .SelectMany(static line => System.Text.RegularExpressions.Regex.Matches(line, $@"pid={Environment.ProcessId},fd=(\d+)"))
                .Select(static match => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)),
        ];
        int[] shown = [.. Ask($"pid = {Environment.ProcessId} and socket.family in (inet, inet6, unix) and socket.proto != raw").Select(static row => (int)row.GetProperty("file.fd").GetDouble())];
        Assert.All<Socket>([listener, client, accepted, datagrams, local], socket => Assert.Contains(Descriptor(socket), listed));
        Assert.All<Socket>([listener, client, accepted, datagrams, local], socket => Assert.Contains(Descriptor(socket), shown));
    }

    [Fact]
    public void Files_are_those_of_proc()
    {
        string path = Path.Join(_folder, "log file");
        _open.Add(File.Create(path));
        FileStream gone = File.Create(Path.Join(_folder, "gone"));
        _open.Add(gone);
        File.Delete(gone.Name);

        using CliChild child = new("reader");
        JsonElement[] rows = Ask($"pid in ({Environment.ProcessId}, {child.Id}) and file.path ~ \"{_folder}\"");
        Assert.Equal([path, $"{gone.Name} (deleted)"], rows.Select(static row => Text(row, "file.path")).Order(StringComparer.Ordinal).Reverse());
        Assert.All(rows, static row => Assert.Equal("REG", Text(row, "file.type")));

        // The other process stands still: all of it is as in /proc.
        string[] expected = [.. new DirectoryInfo($"/proc/{child.Id}/fd").GetFiles().Select(static file => $"{file.Name} {file.LinkTarget}").Order(StringComparer.Ordinal)];
        string[] shown = [.. Ask($"pid = {child.Id} and file.fd >= 0").Select(static row => $"{Number(row, "file.fd")} {Text(row, "file.path")}").Order(StringComparer.Ordinal)];
        Assert.NotEmpty(expected);
        Assert.Equal(expected, shown);
    }

    [Fact]
    public void Without_columns_of_what_is_open_there_is_one_row_for_each_process()
    {
        using CliChild child = new("alone");
        CliResult result = CliProgram.Run("ps", $"pid = {child.Id}", "-d", "100", "--format", "csv").Expect(0);
        string[] lines = result.Output.TrimEnd().Split("\r\n");
        Assert.Equal("time,pid,user,cpu,res,command", lines[0]);
        Assert.Contains($",{child.Id},", Assert.Single(lines[1..]), StringComparison.Ordinal);

        // What is asked about is shown.
        Assert.StartsWith("time,pid,user,cpu,res,threads,nice,command", CliProgram.Run("ps", "threads > 0 and nice < 20", "-d", "100", "--format", "csv", "--top", "1").Expect(0).Output, StringComparison.Ordinal);
        string[] words = CliProgram.Run("ps", "alone", "300", "-p", $"{child.Id}", "-d", "100", "-c", "pid", "--format", "csv").Expect(0).Output.TrimEnd().Split("\r\n");
        Assert.EndsWith($",{child.Id}", Assert.Single(words[1..]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ps: \"cpu > ▸> 5\", character 7: ", "ps", "cpu > > 5")]
    [InlineData("no column \"socket.prt\"; did you mean socket.port?", "ps", "socket.prt = 1")]
    [InlineData("--columns: socket.port stands for socket.local.port or socket.remote.port in an expression; name one of them here", "ps", "-c", "pid,socket.port")]
    [InlineData("--columns: unknown column \"file.pth\"; did you mean file.path?", "ps", "-c", "pid,file.pth")]
    [InlineData("--filter: ps takes the expression as its argument; give one of them", "ps", "cpu > 5", "-f", "cpu > 6")]
    [InlineData("--group: works in the monitor only", "ps", "-g", "user")]
    public void What_is_wrong_is_one_line(string message, params string[] arguments)
    {
        CliResult result = CliProgram.Run(arguments).Expect(2);
        Assert.Equal("", result.Output);
        Assert.Contains(message, Assert.Single(result.Error.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    private static JsonElement[] Ask(string expression)
    {
        using JsonDocument answer = JsonDocument.Parse(CliProgram.Run("ps", expression, "--format", "json", "-d", "100", "-c", "pid,file.fd,file.type,file.path,socket.proto,socket.family,socket.state,socket.local.addr,socket.local.port,socket.remote.addr,socket.remote.port,socket.path").Expect(0).Output);
        Assert.Equal(("bpftop.table/1", "ps"), (answer.RootElement.GetProperty("schema").GetString(), answer.RootElement.GetProperty("table").GetString()));
        return [.. answer.RootElement.GetProperty("rows").EnumerateArray().Select(static row => row.Clone())];
    }

    private static string? Text(JsonElement row, string id) => row.TryGetProperty(id, out JsonElement value) ? value.GetString() : null;

    private static string Number(JsonElement row, string id) => row.TryGetProperty(id, out JsonElement value) ? value.GetRawText() : "";

    private static int Descriptor(Socket socket) => (int)socket.Handle;

    private static int PortOf(Socket socket) => ((IPEndPoint)socket.LocalEndPoint!).Port;

    private Socket Opened(AddressFamily family, SocketType type)
    {
        Socket socket = new(family, type, type == SocketType.Stream ? ProtocolType.Tcp : ProtocolType.Udp);
        _open.Add(socket);
        return socket;
    }
}

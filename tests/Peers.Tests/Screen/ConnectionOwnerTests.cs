using System.Globalization;
using System.Text.Json;

namespace Bpftop.Peers.Tests.Screen;

/// <summary>What the table of connections shows of other plugins: the unit and the container of each socket's process.</summary>
public sealed class ConnectionOwnerTests
{
    private const string Listener = "/bin/busybox";

    [Fact]
    public async Task A_socket_has_the_unit_or_the_container_of_its_process()
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"talks{Environment.ProcessId}");
        string unit = name + ".service";
        SystemdPeer systemd = new((unit, SystemdUnits.Service("Listens", $"ExecStart={Listener} nc -l")));
        DockerPeer docker = new();
        await using StartedPeers peers = await StartedPeers.OfAsync(systemd, docker);
        await systemd.StartUnitAsync(unit);
        int service = systemd.MainPid($"/system.slice/{unit}");
        Container shop = await docker.RunAsync(name, [Listener, "nc", "-l"]);
        using PluginConfig config = new(systemd.BusAddress, docker.SocketPath, "/nonexistent/nvml.so");

        string[] expected =
        [
            string.Create(CultureInfo.InvariantCulture, $"{service} listen {unit} -"),
            string.Create(CultureInfo.InvariantCulture, $"{shop.Pid} listen - {name}"),
        ];
        string[] found = [];
        await Wait.UntilAsync(
            () => (found = Connections(config.Path, service, shop.Pid)).SequenceEqual(expected.Order(StringComparer.Ordinal)),
            () => string.Join("; ", found));
    }

    /// <summary>Pid, state, unit and container of each open socket of some processes.</summary>
    private static string[] Connections(string config, params int[] pids)
    {
        using JsonDocument sample = JsonDocument.Parse(
            CliProgram.Run("connections", "--config", config, "-p", string.Join(',', pids), "--format", "json", "-c", "pid,net.state,systemd.unit,container.name").Expect(0).Output);
        return
        [
            .. sample.RootElement.GetProperty("rows").EnumerateArray()
                .Select(static row => $"{row.GetProperty("pid")} {row.GetProperty("net.state")} {Text(row, "systemd.unit")} {Text(row, "container.name")}")
                .Order(StringComparer.Ordinal),
        ];
    }

    private static string Text(JsonElement row, string name) => row.TryGetProperty(name, out JsonElement value) ? value.GetString()! : "-";
}

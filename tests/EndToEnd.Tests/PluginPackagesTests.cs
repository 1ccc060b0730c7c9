using System.Diagnostics;
using System.Text.Json;
using Bpftop.Plugins.Tests.Containers;

namespace Bpftop.EndToEnd.Tests;

/// <summary>Packages of a plugin are its own: in its folder, and nobody else's.</summary>
public sealed class PluginPackagesTests
{
    private const string Package = "Docker.DotNet.dll";

    [NotStaticFact(Lacks.Folders)]
    public void A_package_of_one_plugin_is_in_its_folder_only_and_what_the_host_has_is_in_none()
    {
        string[] host = [.. Directory.GetFiles(CliProgram.Folder, "*.dll").Select(static file => Path.GetFileName(file))];
        string[] plugins = Directory.GetFiles(Path.Join(CliProgram.Folder, "plugins"), "*.dll", SearchOption.AllDirectories);

        Assert.DoesNotContain(plugins, file => host.Contains(Path.GetFileName(file)));
        Assert.Equal([Path.Join(CliProgram.Folder, "plugins/Containers", Package)], plugins.Where(static file => Path.GetFileName(file) == Package));
    }

    [Fact]
    public async Task The_containers_plugin_asks_an_engine_with_its_package()
    {
        await using FakeEngine engine = new();
        string config = Path.Join(Path.GetDirectoryName(engine.SocketPath), "config.json");
        await File.WriteAllTextAsync(config, $$"""{ "plugins": { "containers": { "sockets": ["{{engine.SocketPath}}"] } } }""");

        using Process process = CliProgram.Start(CliProgram.Executable, "snapshot", "--config", config, "--format", "json", "-d", "250", "-n", "1000", "-c", "pid,container.name");
        try
        {
            using CancellationTokenSource deadline = new(CliProgram.Deadline);
            string state = "";
            while (state != "ready" && await process.StandardOutput.ReadLineAsync(deadline.Token) is { } line)
            {
                using JsonDocument sample = JsonDocument.Parse(line);
                state = sample.RootElement.GetProperty("plugins").EnumerateArray().Single(static plugin => plugin.GetProperty("id").GetString() == "containers").GetProperty("state").GetString()!;
            }

            Assert.Equal("ready", state);
            Assert.Contains("GET /containers/json?all=1 HTTP/1.1", engine.Requests);
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync();
        }
    }
}

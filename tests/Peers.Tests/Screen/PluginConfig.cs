using System.Text.Json;

namespace Bpftop.Peers.Tests.Screen;

/// <summary>A configuration file that leads the program's plugins to the sources of a test, and to no others.</summary>
internal sealed class PluginConfig : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("bpftop-config-");

    /// <param name="bus">Address of systemd's bus.</param>
    /// <param name="engine">The engine's socket.</param>
    /// <param name="nvml">The driver's library.</param>
    public PluginConfig(string bus, string engine, string nvml)
    {
        Path = System.IO.Path.Join(_folder.FullName, "config.json");
        File.WriteAllText(Path, JsonSerializer.Serialize(new
        {
            plugins = new
            {
                systemd = new { buses = (string[])[bus] },
                containers = new { sockets = (string[])[engine] },
                freezer = new { journal = System.IO.Path.Join(_folder.FullName, "freezer") },
                nvidia = new { library = nvml },
            },
        }));
    }

    public string Path { get; }

    public void Dispose() => _folder.Delete(recursive: true);
}

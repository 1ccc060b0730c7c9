using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Bpftop.Containers;
using Bpftop.Containers.Actions;
using Bpftop.Containers.Engines;
using Bpftop.Containers.Kubernetes;
using Bpftop.Containers.Membership;

namespace Bpftop.Plugins.Tests.Containers;

/// <summary>The plugin's parts as they are put together for the host, over folders and sockets of the test's own.</summary>
internal sealed class ContainerWorld : ICgroupPaths, IAsyncDisposable
{
    private readonly Dictionary<ulong, string> _paths = [];
    private readonly Dictionary<ulong, ImmutableArray<Version1Cgroup>> _version1 = [];
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("bpftop-containers-");

    /// <param name="sockets">The engines.</param>
    public ContainerWorld(params string[] sockets)
        : this(Limits, sockets)
    {
    }

    /// <param name="limits">What the engines may cost.</param>
    /// <param name="sockets">The engines.</param>
    public ContainerWorld(EngineLimits limits, params string[] sockets)
    {
        Root = Directory.CreateDirectory(Path.Combine(_folder.FullName, "cgroup", "unified")).FullName;
        string run = Directory.CreateDirectory(Path.Combine(_folder.FullName, "run")).FullName;
        PluginOptions options = new(new Dictionary<string, string> { ["sockets"] = string.Join('\n', sockets) });
        Engines = new EngineSet(new EndpointDiscovery(options, static _ => null, run, Path.Combine(run, "docker.sock")), limits, TimeProvider.System, Own.User, _ => Home);
        Named = new NamedProcesses(Engines);
        Known = new ContainerDirectory(this, Engines, Named);
        Table = new ContainerTable(Known, Engines, TimeProvider.System);
        Source = new ContainerRefresh(this, Engines, Known, Table, new PodNameReader(Root, runRoot: run), Named, TimeProvider.System);
        Columns = new ContainerColumns(Known);
        Actions = new ContainerActions(this, Known, Engines);
    }

    public static EngineLimits Limits { get; } = new()
    {
        Headers = TimeSpan.FromSeconds(2),
        FirstAnswer = TimeSpan.FromSeconds(5),
        FirstPause = TimeSpan.FromMilliseconds(20),
        LongestPause = TimeSpan.FromMilliseconds(100),
        Gather = TimeSpan.FromMilliseconds(5),
        UnknownId = TimeSpan.FromMilliseconds(100),
    };

    public string? Root { get; }

    /// <summary>Where the engines run; set before they are connected to.</summary>
    public EngineHome Home { get; set; } = new(null, SharesPids: true);

    public EngineSet Engines { get; }

    public NamedProcesses Named { get; }

    public ContainerDirectory Known { get; }

    public ContainerTable Table { get; }

    public ContainerRefresh Source { get; }

    public ContainerColumns Columns { get; }

    public ContainerActions Actions { get; }

    public string Run => Path.Combine(_folder.FullName, "run");

    /// <summary>Puts cgroups of version 1 on the machine.</summary>
    public void AddVersion1(ulong key, params Version1Cgroup[] cgroups) => _version1[key] = [.. cgroups];

    public bool TryGetVersion1(ulong key, out ImmutableArray<Version1Cgroup> cgroups) => _version1.TryGetValue(key, out cgroups);

    /// <summary>Puts a cgroup on the machine.</summary>
    public void Add(ulong id, string path) => _paths[id] = path;

    /// <summary>Makes a cgroup's directory, with files.</summary>
    public void AddFolder(string path, params (string Name, string Text)[] files) => AddFiles(Root + path, files);

    /// <summary>Makes a cgroup's directory of a controller of version 1.</summary>
    public void AddVersion1(string controller, string path, params (string Name, string Text)[] files) =>
        AddFiles(Path.Combine(Path.GetDirectoryName(Root)!, controller) + path, files);

    public bool TryGet(ulong id, [NotNullWhen(true)] out string? path) => _paths.TryGetValue(id, out path);

    /// <summary>Waits until every engine has said what it has.</summary>
    public async Task SettleAsync()
    {
        Engines.Look();
        await Engines.SettleAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await Engines.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private static void AddFiles(string folder, (string Name, string Text)[] files)
    {
        Directory.CreateDirectory(folder);
        foreach ((string name, string text) in files)
        {
            File.WriteAllText(Path.Combine(folder, name), text);
        }
    }
}

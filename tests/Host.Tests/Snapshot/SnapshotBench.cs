using System.Diagnostics.CodeAnalysis;
using Bpftop.Host.Collect;
using Bpftop.Host.Snapshot;

namespace Bpftop.Host.Tests.Snapshot;

/// <summary>A snapshot builder with everything around it, and three frames that go round as they do in the program.</summary>
internal sealed class SnapshotBench : ICgroupPaths, IUserNames, IExecutablePaths
{
    private readonly Frame[] _frames = [new(), new(), new()];
    private readonly SnapshotBuilder _builder;
    private int _next;

    public SnapshotBench()
    {
        _builder = new SnapshotBuilder(Collector, this, this, this, Time);
        Columns = new ColumnCatalog(HostColumns.All);
    }

    public FakeCollector Collector { get; } = new();

    public StoppedClock Time { get; } = new();

    public ColumnCatalog Columns { get; }

    public FrameDemand Demand { get; set; } = new();

    public Dictionary<uint, string> Users { get; } = new() { [1000] = "alice" };

    public Dictionary<ulong, string> Cgroups { get; } = new() { [7] = "/work.slice" };

    public Dictionary<int, string> Executables { get; } = [];

    public HashSet<string> Files { get; } = [];

    public int ExecutableReads { get; private set; }

    public int UserReads { get; private set; }

    public int Version { get; set; }

    public string? Root => "/cgroup";

    /// <summary>Takes a refresh some seconds after the last one.</summary>
    public Frame Tick(double seconds = 1)
    {
        Collector.AtNs += (ulong)(seconds * 1e9);
        Time.Advance(TimeSpan.FromSeconds(seconds));
        Frame frame = _frames[_next++ % 3];
        frame.System.OnlineCpus = 2;
        frame.System.Memory.Total = 1 << 30;
        _builder.Build(Collector.Walk(Demand.Threads), frame, Demand);
        return frame;
    }

    public double Number(Frame frame, string id, int row = 0) => frame.Numbers(Columns[id])[row];

    public string? Text(Frame frame, string id, int row = 0) => frame.Texts(Columns[id])[row];

    public bool TryGet(ulong id, [NotNullWhen(true)] out string? path) => Cgroups.TryGetValue(id, out path);

    public string Name(uint uid)
    {
        UserReads++;
        return Users.TryGetValue(uid, out string? name) ? name : uid.ToString(System.Globalization.CultureInfo.InvariantCulture);
    }

    public void Refresh()
    {
    }

    public string? Read(int pid)
    {
        ExecutableReads++;
        return Executables.GetValueOrDefault(pid);
    }

    public bool Exists(int pid, string path) => Files.Contains(path);
}

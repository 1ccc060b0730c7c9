using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Bpftop.Host.Collect;
using Bpftop.Host.Collect.Late;
using Bpftop.Host.Snapshot;

namespace Bpftop.Host.Tests.Snapshot;

/// <summary>A snapshot builder with everything around it, and three frames that go round as they do in the program.</summary>
internal sealed class SnapshotBench : ICgroupPaths, IUserNames, IExecutablePaths
{
    private readonly Frame[] _frames = [new(), new(), new()];
    private readonly SnapshotBuilder _builder;
    private readonly Queue<ProcessIdentity> _fates = new();
    private int _next;

    public SnapshotBench()
    {
        Commands = new InlineInquiries<CommandQuestion, CommandAnswer>(Collector.Answer);
        _builder = new SnapshotBuilder(Collector, this, this, this, Commands, Time);
        Columns = new ColumnCatalog(HostColumns.All);
    }

    public FakeCollector Collector { get; } = new();

    /// <summary>Read command lines before the refresh is over.</summary>
    public InlineInquiries<CommandQuestion, CommandAnswer> Commands { get; }

    /// <summary>What comes after a refresh.</summary>
    public ILateTexts Texts => _builder.Texts;

    public ManualClock Time { get; } = new();

    public ColumnCatalog Columns { get; }

    public FrameDemand Demand { get; set; } = new();

    public Dictionary<uint, string> Users { get; } = new() { [1000] = "alice" };

    public Dictionary<ulong, string> Cgroups { get; } = new() { [7] = "/work.slice" };

    public Dictionary<int, string> Executables { get; } = [];

    public HashSet<string> Files { get; } = [];

    public int ExecutableReads { get; private set; }

    /// <summary>How often it was asked what became of an executable.</summary>
    public int FateQuestions { get; private set; }

    /// <summary>While true those questions are kept.</summary>
    public bool FatesAreHeld { get; set; }

    public int UserReads { get; private set; }

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

    public KnownUser Find(uint uid)
    {
        UserReads++;
        return new KnownUser(uid) { Name = Users.TryGetValue(uid, out string? name) ? name : uid.ToString(CultureInfo.InvariantCulture) };
    }

    public string? Read(int pid)
    {
        ExecutableReads++;
        return Executables.GetValueOrDefault(pid);
    }

    public bool TryAskFate(ProcessIdentity identity, int pid)
    {
        FateQuestions++;
        _fates.Enqueue(identity);
        return true;
    }

    /// <summary>Answers what became of executables.</summary>
    bool ILateTexts.Take()
    {
        bool isChanged = false;
        while (!FatesAreHeld && _fates.TryDequeue(out ProcessIdentity? identity))
        {
            identity.FateIsAsked = false;
            identity.ExecutableFate = Files.Contains(identity.Executable!) ? ExecutableFate.Replaced : ExecutableFate.Deleted;
            isChanged = true;
        }

        return isChanged;
    }

    void IExecutablePaths.Send()
    {
    }

    void IUserNames.Send()
    {
    }
}

using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Bpftop.Freezer;
using Bpftop.Freezer.Actions;
using Bpftop.Freezer.Cgroups;
using Bpftop.Freezer.Journal;
using Bpftop.Freezer.Processes;
using Microsoft.Extensions.Logging.Abstractions;

namespace Bpftop.Plugins.Tests.Freezer;

/// <summary>The plugin as one bpftop has it, over the machine's cgroups, with a journal of the test's own. Several of them
/// with one journal are several bpftops, or one after the other.</summary>
internal sealed class FreezerUnderTest : IDisposable
{
    private readonly bool _ownsJournal;

    /// <param name="journal">The journal of another one; null makes one, which is removed at the end.</param>
    /// <param name="self">The process that counts as bpftop.</param>
    /// <param name="time">The clock.</param>
    public FreezerUnderTest(string? journal = null, int? self = null, TimeProvider? time = null)
    {
        _ownsJournal = journal is null;
        Folder = journal ?? Path.Join(Path.GetTempPath(), $"bpftop-test-journal-{Guid.NewGuid():N}", "freezer");
        Time = time ?? TimeProvider.System;
        Proc = new ProcFiles("/proc");
        Tree = new CgroupTree(Cgroups);
        Journal = new FreezeJournal(Folder, new Lazy<string>(() => Proc.BootId));
        List = new FrozenList();
        Thawing = new Thawing(Tree, Proc, Journal);
        HoldUps holdUps = new(Tree, Proc);
        Completion completion = new(holdUps);
        Recovery = new Recovery(Tree, Journal, Thawing, completion, List, Time, NullLogger<Recovery>.Instance);
        Planner = new FreezePlanner(Tree, Proc, self ?? Environment.ProcessId);
        ThawPlanner = new ThawPlanner(Tree, Proc, Planner, Journal);
        Freezing = new Freezing(Tree, Proc, Journal, holdUps, completion, Thawing, Time);
        Actions = new FreezerActions(Tree, Proc, Planner, ThawPlanner, Freezing, Thawing, new Killing(Tree), Journal, Recovery);
        Watched = new WatchedCgroups(Tree, List, Time);
        Columns = new FreezerColumns(Cgroups, Watched);
        Refresh = new FreezerRefresh(Journal, Recovery, List, Watched, Time);
    }

    public string Folder { get; }

    public TimeProvider Time { get; }

    public ProcFiles Proc { get; }

    public CgroupTree Tree { get; }

    public FreezeJournal Journal { get; }

    public FrozenList List { get; }

    public Thawing Thawing { get; }

    public Recovery Recovery { get; }

    public FreezePlanner Planner { get; }

    public ThawPlanner ThawPlanner { get; }

    public Freezing Freezing { get; }

    public FreezerActions Actions { get; }

    public WatchedCgroups Watched { get; }

    public FreezerColumns Columns { get; }

    public FreezerRefresh Refresh { get; }

    public Paths Cgroups { get; } = new();

    /// <summary>The names of the journal's records.</summary>
    public string[] Records => Directory.Exists(Folder)
        ? [.. Directory.GetFiles(Folder, "*.json").Select(static file => Path.GetFileName(file)).Order(StringComparer.Ordinal)]
        : [];

    public ActionPlan Plan(string action, params IEnumerable<ProcessRow> rows) => Plan(new ActionRequest(action, [.. rows], []));

    public ActionPlan Plan(ActionRequest request) => Actions.PlanAsync(request, CancellationToken.None).AsTask().GetAwaiter().GetResult();

    public ActionResult Run(ActionPlan plan) =>
        Actions.RunAsync(Assert.IsType<ActionPlan.Ready>(plan), CancellationToken.None).AsTask().GetAwaiter().GetResult();

    /// <summary>Plans and runs, and fails where it is refused.</summary>
    public ActionResult Do(string action, params IEnumerable<ProcessRow> rows) => Run(Plan(action, rows));

    public string Refused(string action, params IEnumerable<ProcessRow> rows) => Assert.IsType<ActionPlan.Refused>(Plan(action, rows)).Reason;

    public void RefreshNow() => Refresh.RefreshAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult();

    public void Dispose()
    {
        if (_ownsJournal && Path.GetDirectoryName(Folder) is { } parent && Directory.Exists(parent))
        {
            Directory.Delete(parent, recursive: true);
        }
    }

    /// <summary>The host's paths, of the ids that a test names.</summary>
    public sealed class Paths : ICgroupPaths
    {
        private ImmutableDictionary<ulong, string> _known = ImmutableDictionary<ulong, string>.Empty;

        public string? Root => TestCgroup.Mount;

        public void Add(ulong id, string path) => _known = _known.SetItem(id, path);

        public bool TryGet(ulong id, [NotNullWhen(true)] out string? path) => _known.TryGetValue(id, out path);
    }
}

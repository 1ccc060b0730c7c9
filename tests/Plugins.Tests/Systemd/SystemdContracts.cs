using System.Collections.Immutable;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Bpftop.PluginContract;
using Bpftop.Systemd;
using Bpftop.Systemd.Actions;
using Bpftop.Systemd.Bus;
using Bpftop.Systemd.Units;
using Bpftop.Toolkit;

namespace Bpftop.Plugins.Tests.Systemd;

public sealed class UnitColumnsContract : ColumnProviderContract<UnitColumnsUnderTest>
{
    protected override UnitColumnsUnderTest Create() => new();
}

/// <summary>The columns with managers that have answered. Public, as the contract's type parameter has to be.</summary>
public sealed class UnitColumnsUnderTest : IColumnProvider
{
    private readonly UnitColumns _columns = new(new UnitsByCgroup(new FakePaths(Told.Paths), new Latest<UnitDirectory>(Told.Usual)));

    public ImmutableArray<ColumnSpec> Columns => _columns.Columns;

    public void Fill(in Tick tick, ColumnBlock block) => _columns.Fill(tick, block);
}

public sealed class UnitsTableContract : TableProviderContract
{
    protected override ITableProvider Create() =>
        new UnitTable(new UnitsByCgroup(new FakePaths(Told.Paths), new Latest<UnitDirectory>(Told.Usual)), new TableInterest());
}

public sealed class UnitActionsContract : ActionProviderContract<UnitActionsUnderTest>
{
    protected override UnitActionsUnderTest Create() => new();

    protected override string StateOf(UnitActionsUnderTest provider)
    {
        ArgumentNullException.ThrowIfNull(provider);
        return provider.Done;
    }

    /// <summary>In the cgroup of web.service, which every action may be done to.</summary>
    protected override ActionRequest Request(string actionId, ProcessRow target) => new(actionId, [target with { CgroupId = 1 }], []);
}

/// <summary>The actions with a manager that notes what it is told.</summary>
public sealed class UnitActionsUnderTest : IActionProvider
{
    private readonly FakeControls _controls = new();
    private readonly UnitActions _actions;

    public UnitActionsUnderTest() => _actions = new UnitActions(new Latest<UnitDirectory>(Told.Usual), new FakePaths(Told.Paths), _controls, new Surroundings());

    public string Done => string.Join(", ", _controls.Done);

    public ImmutableArray<ActionSpec> Actions => _actions.Actions;

    public ValueTask<ActionPlan> PlanAsync(ActionRequest request, CancellationToken cancel) => _actions.PlanAsync(request, cancel);

    public ValueTask<ActionResult> RunAsync(ActionPlan.Ready plan, CancellationToken cancel) => _actions.RunAsync(plan, cancel);
}

public sealed class SystemdAbsentContract : AbsentSourceContract, IDisposable
{
    private readonly DirectoryInfo _empty = Directory.CreateTempSubdirectory("bpftop-test-");

    protected override IProbe CreateAbsent() => new UnitRefresh(
        new PluginOptions(new Dictionary<string, string>()),
        new FakePaths { Root = _empty.FullName },
        new Surroundings { RunRoot = _empty.FullName, SystemBus = null },
        new TableInterest());

    public void Dispose() => _empty.Delete(true);
}

public sealed class SystemdSlowContract : SlowSourceContract, IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("bpftop-test-");
    private readonly List<IDisposable> _made = [];

    protected override HangingSource CreateHanging()
    {
        // The kernel takes the connection, and nobody ever reads from it.
        string file = Path.Join(_folder.FullName, $"bus{_made.Count}");
        Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(file));
        listener.Listen();
        FakePaths paths = new(Told.Paths) { Root = _folder.FullName };
        TableInterest interest = new();
        UnitRefresh managers = new(new PluginOptions(new Dictionary<string, string>()), paths, new Surroundings { RunRoot = _folder.FullName, SystemBus = $"unix:path={file}" }, interest);
        _made.AddRange([listener, managers]);
        UnitsByCgroup units = new(paths, managers.Directory);
        return new HangingSource(managers) { Columns = new UnitColumns(units), Table = new UnitTable(units, interest) };
    }

    public void Dispose()
    {
        _made.ForEach(static made => made.Dispose());
        _folder.Delete(true);
    }
}

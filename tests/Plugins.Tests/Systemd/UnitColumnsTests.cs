using Bpftop.PluginContract;
using Bpftop.Systemd;
using Bpftop.Systemd.Names;
using Bpftop.Systemd.Units;
using Bpftop.Toolkit;

namespace Bpftop.Plugins.Tests.Systemd;

public sealed class UnitColumnsTests
{
    private readonly Latest<UnitDirectory> _latest = new(Told.Usual);

    [Fact]
    public void A_process_shows_its_unit_and_what_the_manager_says_of_it()
    {
        ProcessRow web = InCgroup(2);
        ProcessRow app = InCgroup(4, pid: 1002);

        Dictionary<string, string> shown = Fill(web, app).Of(web);
        Assert.Equal("web.service", shown["systemd.service"]);
        Assert.Equal("web.service", shown["systemd.unit"]);
        Assert.Equal("system.slice/web.service", shown["systemd.path"]);
        Assert.Equal("system.slice", shown["systemd.slice"]);
        Assert.Equal("service", shown["systemd.kind"]);
        Assert.Equal("active/running", shown["systemd.state"]);
        Assert.Equal("What web.service is", shown["systemd.description"]);
        Assert.Equal("web.service", shown["systemd.owner"]);

        shown = Fill(web, app).Of(app);
        Assert.Equal("my-app.service", shown["systemd.service"]);
        Assert.Equal("my\\x2dapp.service", shown["systemd.unit"]);
        Assert.Equal("What my\\x2dapp.service is", shown["systemd.description"]);
        Assert.Equal("user@1000.service/my\\x2dapp.service", shown["systemd.owner"]);
    }

    [Fact]
    public void Without_any_manager_the_path_alone_answers()
    {
        _latest.Publish(UnitDirectory.Empty);

        Dictionary<string, string> shown = Fill(InCgroup(1)).Of(InCgroup(1));

        Assert.Equal("web.service", shown["systemd.unit"]);
        Assert.Equal("", shown["systemd.state"]);
        Assert.Equal("", shown["systemd.description"]);
    }

    [Fact]
    public void Kernel_threads_and_cgroups_without_a_path_have_no_unit()
    {
        ProcessRow kernel = InCgroup(1) with { Traits = ProcessTraits.KernelThread };

        // Also where its neighbour, of the same cgroup, has one.
        Assert.All(Fill(InCgroup(1, pid: 1000), kernel).Of(kernel).Values, static value => Assert.Equal("", value));
        Assert.All(Fill(InCgroup(99)).Of(InCgroup(99)).Values, static value => Assert.Equal("", value));
        Assert.All(Fill(InCgroup(0)).Of(InCgroup(0)).Values, static value => Assert.Equal("", value));
    }

    [Fact]
    public void A_frozen_process_says_so()
    {
        ProcessRow frozen = InCgroup(1) with { Traits = ProcessTraits.Frozen };

        Assert.Equal("active/running frozen", Fill(frozen).Of(frozen)["systemd.state"]);
    }

    [Fact]
    public void What_the_manager_says_anew_shows_at_the_next_refresh()
    {
        Sheet sheet = Fill(InCgroup(1));
        _latest.Publish(Told.Directory(Told.Manager("", Told.Unit("web.service", "deactivating", "stop-sigterm"))));

        Assert.Equal("deactivating/stop-sigterm", sheet.Again().Of(InCgroup(1))["systemd.state"]);
    }

    [Fact]
    public void A_manager_that_is_found_later_changes_what_the_paths_mean()
    {
        Sheet sheet = Fill(InCgroup(2));
        ManagerRoot root = new("/system.slice/web.service", "/system.slice/inner.service", "");
        _latest.Publish(new UnitDirectory([Told.Manager("system.slice/web.service") with { Root = root }]));

        Assert.Equal("inner.service", sheet.Again().Of(InCgroup(2))["systemd.unit"]);
    }

    private static ProcessRow InCgroup(ulong id, int pid = 1001) => Some.Row(pid) with { CgroupId = id };

    private Sheet Fill(params ProcessRow[] rows) => new(new UnitColumns(new UnitsByCgroup(new FakePaths(Told.Paths), _latest)), rows);

    private sealed class Sheet(UnitColumns columns, ProcessRow[] rows)
    {
        private readonly ColumnSheet _sheet = new ColumnSheet(columns).Fill(rows, 1);

        public Sheet Again()
        {
            _sheet.Fill(rows, 2);
            return this;
        }

        public Dictionary<string, string> Of(ProcessRow row) =>
            columns.Columns.Select((column, index) => (column.Id, Value: _sheet.Value(index, row.Key))).ToDictionary(static cell => cell.Id, static cell => cell.Value);
    }
}

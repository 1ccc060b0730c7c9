using Bpftop.PluginContract;
using Bpftop.Systemd;
using Bpftop.Systemd.Units;
using Bpftop.Toolkit;

namespace Bpftop.Plugins.Tests.Systemd;

public sealed class UnitTableTests
{
    private readonly Latest<UnitDirectory> _latest = new(Told.Usual);
    private readonly UnitTable _table;
    private readonly TableBuffer _buffer;
    private long _tick;

    public UnitTableTests()
    {
        _table = new UnitTable(new UnitsByCgroup(new FakePaths(Told.Paths), _latest), new TableInterest());
        _buffer = new TableBuffer(_table.Table);
    }

    [Fact]
    public void Processes_add_up_on_their_units_row()
    {
        Fill((1, 1001), (2, 1002), (5, 1003));

        Assert.Equal(2.0, Number("web.service", "systemd.processes"));
        Assert.Equal(1 + 2, Number("web.service", "systemd.cpu"));
        Assert.Equal((double)((1001L << 12) + (1002L << 12)), Number("web.service", "systemd.res"));
        Assert.Equal(2.0, Number("web.service", "systemd.restarts"));
        Assert.Equal(1001.0, Number("web.service", "systemd.mainpid"));
        Assert.Equal(1.0, Number("px.slice", "systemd.processes"));
    }

    [Fact]
    public void A_unit_without_processes_is_there_where_it_can_be_started_or_has_failed()
    {
        Fill();

        Assert.Equal(
            ["broken.mount", "broken.service", "init.scope", "px.slice", "session-3.scope", "user@1000.service/my\\x2dapp.service", "user@1000.service/web.service", "web.service"],
            _buffer.Keys.ToArray().Order(StringComparer.Ordinal));
        Assert.Equal("failed", Text("broken.service", "systemd.active"));
        Assert.Equal(0.0, Number("broken.service", "systemd.processes"));
        Assert.True(double.IsNaN(Number("broken.service", "systemd.cpu")));
        Assert.Equal("system.slice", Text("broken.service", "systemd.slice"));
    }

    [Fact]
    public void Units_of_one_name_and_two_managers_are_two_rows()
    {
        Fill((1, 1001));

        Assert.Equal("web.service", Text("user@1000.service/web.service", "systemd.unit"));
        Assert.Equal("user@1000.service", Text("user@1000.service/web.service", "systemd.manager"));
        Assert.Equal("inactive", Text("user@1000.service/web.service", "systemd.active"));
        Assert.Equal("active", Text("web.service", "systemd.active"));
        Assert.Equal(0.0, Number("user@1000.service/web.service", "systemd.processes"));
    }

    [Fact]
    public void The_keys_are_the_values_of_the_column_that_leads_to_the_processes()
    {
        UnitColumns columns = new(new UnitsByCgroup(new FakePaths(Told.Paths), _latest));
        ProcessRow[] rows = [.. Enumerable.Range(1, Told.Paths.Length).Select(static id => Some.Row(1000 + id) with { CgroupId = (ulong)id })];
        ColumnSheet sheet = new ColumnSheet(columns).Fill(rows, 1);
        int column = columns.Columns.IndexOf(columns.Columns.Single(spec => spec.Id == _table.Table.ProcessColumn));

        Fill([.. rows.Select(static row => ((int)row.CgroupId, row.Key.Pid))]);

        Assert.All(rows, row => Assert.Contains(sheet.Value(column, row.Key), _buffer.Keys.ToArray()));
    }

    [Fact]
    public void A_row_goes_with_its_last_process_where_no_manager_told_of_it()
    {
        _latest.Publish(UnitDirectory.Empty);

        Fill((1, 1001));
        Assert.Equal(["web.service"], _buffer.Keys.ToArray());
        Fill();
        Assert.Empty(_buffer.Keys.ToArray());
        Fill((1, 1001));
        Assert.Equal(1.0, Number("web.service", "systemd.processes"));
    }

    [Fact]
    public void A_unit_that_the_manager_dropped_goes()
    {
        Fill();
        _latest.Publish(Told.Directory(Told.Manager("", Told.Unit("web.service"))));
        Fill();

        Assert.Equal(["web.service"], _buffer.Keys.ToArray());
    }

    [Fact]
    public void A_main_pid_of_another_pid_namespace_is_translated_or_left_out()
    {
        ManagerUnits inner = Told.Manager("", Told.Unit("web.service") with { MainPid = 36 }) with { SharesPids = false };
        _latest.Publish(Told.Directory(inner));
        Fill([Some.Row(36) with { CgroupId = 1, NamespacePid = 2 }, Some.Row(1002) with { CgroupId = 1, NamespacePid = 36 }]);
        Assert.Equal(1002.0, Number("web.service", "systemd.mainpid"));

        Fill([Some.Row(36) with { CgroupId = 1, NamespacePid = 2 }]);
        Assert.True(double.IsNaN(Number("web.service", "systemd.mainpid")));
    }

    [Fact]
    public void Frozen_processes_are_counted_and_threads_are_not()
    {
        ProcessRow frozen = Some.Row(1001) with { CgroupId = 1, Traits = ProcessTraits.Frozen };
        Fill([frozen, frozen with { Key = new ProcessKey(1002, 1), Traits = ProcessTraits.Frozen | ProcessTraits.Thread }, Some.Row(1003) with { CgroupId = 1 }]);

        Assert.Equal(1.0, Number("web.service", "systemd.frozen"));
        Assert.Equal(2.0, Number("web.service", "systemd.processes"));
    }

    [Fact]
    public void What_systemd_accounts_is_shown_where_it_does()
    {
        _latest.Publish(Told.Directory(Told.Manager("", Told.Unit("web.service"), Told.Unit("init.scope")) with
        {
            Accounts = new Dictionary<string, UnitAccount> { ["web.service"] = new(4096, 1.5), ["init.scope"] = new(double.NaN, 2) },
        }));
        Fill();

        Assert.Equal((4096.0, 1.5), (Number("web.service", "systemd.memory"), Number("web.service", "systemd.cputime")));
        Assert.True(double.IsNaN(Number("init.scope", "systemd.memory")));
    }

    private void Fill(params (int Cgroup, int Pid)[] processes) =>
        Fill([.. processes.Select(static process => Some.Row(process.Pid) with { CgroupId = (ulong)process.Cgroup })]);

    private void Fill(ProcessRow[] rows)
    {
        _buffer.Clear();
        _table.Fill(Some.Tick(rows, ++_tick), new TableBlock(_buffer));
    }

    private double Number(string key, string column) => _buffer.Number(_buffer.Keys.IndexOf(key), Column(column));

    private string? Text(string key, string column) => _buffer.Text(_buffer.Keys.IndexOf(key), Column(column));

    private int Column(string id) => _table.Table.Columns.IndexOf(_table.Table.Columns.Single(column => column.Id == id));
}

using System.Globalization;
using Bpftop.Freezer;
using Bpftop.Freezer.Actions;
using Bpftop.Freezer.Limits;
using Bpftop.PluginContract;

namespace Bpftop.Plugins.Tests.Freezer;

public sealed class FreezerDetailsContract : DetailProviderContract, IDisposable
{
    private readonly FreezerUnderTest _freezer = new();

    public void Dispose() => _freezer.Dispose();

    protected override IDetailProvider Create() => new FreezerDetails(_freezer.Tree, _freezer.Proc, _freezer.List, new CgroupLimits(_freezer.Tree), _freezer.Time);
}

/// <summary>The tab over cgroups of the test's own in the machine's real tree.</summary>
public sealed class FreezerDetailTests : IDisposable
{
    private readonly FreezerUnderTest _freezer = new();
    private readonly TestCgroup _home = new();
    private readonly CgroupLimits _limits;
    private readonly FreezerDetails _details;

    public FreezerDetailTests()
    {
        _limits = new CgroupLimits(_freezer.Tree);
        _details = new FreezerDetails(_freezer.Tree, _freezer.Proc, _freezer.List, _limits, _freezer.Time);
    }

    [Fact]
    public void A_process_that_nobody_froze_has_its_cgroup_and_who_else_is_in_it()
    {
        string web = _home.Make("web");
        using Sleeper first = Sleeper.Start(web);
        using Sleeper second = Sleeper.Start(web);

        FieldSheet rows = Read(first);

        Assert.Equal((web, "yes", "not frozen"), (rows["cgroup/path"], rows["cgroup/populated"], rows["freezer/state"]));
        Assert.Equal(("0", "0"), (rows[$"cgroup.freeze/{web}"], rows[$"cgroup.freeze/{_home.Path}"]));
        Assert.Equal(("sleep", "sleep"), (rows[$"processes/{first.Pid}"], rows[$"processes/{second.Pid}"]));
        Assert.False(rows.Has("freezer/held by"));
        Assert.Null(rows.Notice);
    }

    [Fact]
    public void Who_holds_it_is_said_and_whether_bpftop_did()
    {
        string web = _home.Make("web");
        using Sleeper sleeper = Sleeper.Start(web);
        ActionRequest request = new(FreezerActions.FreezeFor, [sleeper.Row], [], "500");
        Assert.True(_freezer.Run(_freezer.Plan(request)).Succeeded);
        _freezer.RefreshNow();

        FieldSheet rows = Read(sleeper);
        Assert.Equal(("frozen", web, "bpftop, as a whole"), (rows["freezer/state"], rows["freezer/held by"], rows["freezer/frozen by"]));
        Assert.Matches("^[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9:]{8}$", rows["freezer/since"]);
        Assert.InRange(int.Parse(rows["freezer/thaws in"][..^2], CultureInfo.InvariantCulture), 400, 500);
        Assert.Equal(("1", "0"), (rows[$"cgroup.freeze/{web}"], rows[$"cgroup.freeze/{_home.Path}"]));

        // By somebody else, too.
        TestCgroup.Write(_home.Path, "cgroup.freeze", "1");
        rows = Read(sleeper);
        Assert.Equal((web, _home.Path), (rows["freezer/held by"], rows["freezer/held by//2"]));
        Assert.Equal(("bpftop, as a whole", "not known: bpftop has no record of it"), (rows["freezer/frozen by"], rows["freezer/frozen by//2"]));
        Assert.Equal("1", rows[$"cgroup.freeze/{_home.Path}"]);
    }

    [Fact]
    public void A_process_alone_is_said_to_come_from_its_cgroup()
    {
        using Sleeper sleeper = Sleeper.Start(_home.Path);
        Assert.True(_freezer.Do(FreezerActions.FreezeAlone, sleeper.Row).Succeeded);
        _freezer.RefreshNow();

        FieldSheet rows = Read(sleeper);

        Assert.Equal($"process {sleeper.Pid} alone, from {_home.Path}", rows["cgroup/made for"]);
        Assert.Equal($"bpftop, process {sleeper.Pid} alone, which it moved from {_home.Path}", rows["freezer/frozen by"]);
        Assert.Equal("not by itself", rows["freezer/thaws in"]);
        Assert.True(_freezer.Do(FreezerActions.Thaw, sleeper.Row).Succeeded);
    }

    [Fact]
    public void Limits_are_as_the_files_say_or_why_there_are_none()
    {
        using Sleeper sleeper = Sleeper.Start(_home.Path);

        FieldSheet rows = Read(sleeper);

        foreach (string file in (string[])["cpu.max", "memory.high", "memory.max", "pids.max"])
        {
            string name = $"{_home.Folder}/{file}";
            if (File.Exists(name))
            {
                Assert.StartsWith(LimitKind.Show(file, File.ReadAllText(name).Trim()), rows[$"limits/{file}"], StringComparison.Ordinal);
            }
            else
            {
                Assert.StartsWith($"none: the {file.Split('.')[0]} controller is ", rows[$"limits/{file}"], StringComparison.Ordinal);
            }
        }
    }

    [Theory]
    [InlineData("cpu.max", "50000 100000", "50 % of one CPU")]
    [InlineData("memory.max", "536870912", "512M")]
    [InlineData("memory.current", "1536", "1.5K")]
    [InlineData("memory.high", "max", "no limit")]
    [InlineData("pids.max", "max", "no limit")]
    [InlineData("pids.max", "512", "512")]
    public void A_file_of_a_controller_is_shown_in_its_unit(string file, string text, string shown) => Assert.Equal(shown, LimitKind.Show(file, text));

    [Fact]
    public void There_is_nothing_to_say_of_kernel_threads()
    {
        ProcessRow row = Some.Row(1001);

        Assert.True(_details.Has(row));
        Assert.False(_details.Has(row with { CgroupId = 0 }));
        Assert.False(_details.Has(row with { Traits = ProcessTraits.KernelThread }));
    }

    public void Dispose()
    {
        _home.Dispose();
        _freezer.Dispose();
    }

    private FieldSheet Read(Sleeper sleeper) => FieldSheet.Read(_details, sleeper.Row);
}

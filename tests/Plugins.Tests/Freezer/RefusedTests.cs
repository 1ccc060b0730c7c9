using System.Globalization;
using Bpftop.Freezer;

namespace Bpftop.Plugins.Tests.Freezer;

/// <summary>What is not frozen, the reason, and what force changes.</summary>
public sealed class RefusedTests : IDisposable
{
    private readonly TestCgroup _cgroup = new();
    private readonly FreezerUnderTest _freezer = new();
    private readonly List<IDisposable> _started = [];

    [Fact]
    public void A_kernel_thread_not_even_by_force()
    {
        ProcessRow thread = Sleeper.RowOf(2);

        foreach (string action in new[] { FreezerActions.Freeze, FreezerActions.FreezeAlone, FreezerActions.Force })
        {
            Assert.Equal("2 kthreadd is a kernel thread, which no freezer of cgroups holds", _freezer.Refused(action, thread));
        }
    }

    [Fact]
    public void Process_1_not_even_by_force()
    {
        foreach (string action in new[] { FreezerActions.Freeze, FreezerActions.FreezeAlone, FreezerActions.Force })
        {
            Assert.EndsWith("keeps the machine going", _freezer.Refused(action, Sleeper.RowOf(1)), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Bpftop_itself_not_even_by_force()
    {
        Sleeper bpftop = Start(Sleeper.Start(_cgroup.Path));
        using FreezerUnderTest freezer = new(self: bpftop.Pid);

        foreach (string action in new[] { FreezerActions.Freeze, FreezerActions.FreezeAlone, FreezerActions.Force })
        {
            Assert.Equal($"{bpftop.Pid} sleep is bpftop itself", freezer.Refused(action, bpftop.Row));
        }
    }

    [Fact]
    public void The_cgroup_of_bpftop_and_its_ancestors_are_not_frozen_as_a_whole_even_by_force()
    {
        Sleeper bpftop = Start(Sleeper.Start(_cgroup.Make("below")));
        Sleeper beside = Start(Sleeper.Start(bpftop.Cgroup));
        Sleeper above = Start(Sleeper.Start(_cgroup.Path));
        using FreezerUnderTest freezer = new(self: bpftop.Pid);

        foreach (ProcessRow row in new[] { beside.Row, above.Row })
        {
            ActionPlan.Ready plan = Assert.IsType<ActionPlan.Ready>(freezer.Plan(FreezerActions.Force, row));
            Assert.Contains(", alone of those in ", plan.Summary, StringComparison.Ordinal);
            Assert.Contains(plan.Effects, line => line.StartsWith($"The rest of {_freezer.Proc.CgroupOf(row.Key.Pid)} goes on: bpftop itself runs in ", StringComparison.Ordinal));
        }

        Assert.Equal($"bpftop itself runs in {_cgroup.Path}", freezer.Refused(FreezerActions.Kill, above.Row));
    }

    [Fact]
    public void The_root_cgroup_is_not_frozen_as_a_whole_even_by_force()
    {
        Sleeper inRoot = Start(Sleeper.Start());

        ActionPlan.Ready plan = Assert.IsType<ActionPlan.Ready>(_freezer.Plan(FreezerActions.Force, inRoot.Row));
        Assert.Equal([inRoot.Row.Key], plan.Targets.ToArray());
        Assert.Equal("the root cgroup is the whole machine, which is not acted on as one", _freezer.Refused(FreezerActions.Kill, inRoot.Row));
    }

    [Fact]
    public void What_the_terminal_runs_in_only_by_force_which_says_so()
    {
        // A shell with bpftop as its child.
        Sleeper shell = Start(Sleeper.Start(_cgroup.Path, "sh", "-c", "sleep 1000 & wait"));
        Wait.Until(() => ChildrenOf(shell.Pid).Length == 1, () => "no child");
        int child = ChildrenOf(shell.Pid)[0];
        TestCgroup.Write(_cgroup.Make("bpftop"), "cgroup.procs", child.ToString(CultureInfo.InvariantCulture));
        string shells = _cgroup.Make("shell");
        shell.MoveTo(shells);
        using FreezerUnderTest freezer = new(self: child);

        Assert.Equal(
            $"{shell.Pid} sh is what this terminal runs in, and with it bpftop (there is an action to force it)",
            freezer.Refused(FreezerActions.Freeze, shell.Row));
        ActionPlan.Ready plan = Assert.IsType<ActionPlan.Ready>(freezer.Plan(FreezerActions.Force, shell.Row));
        Assert.Equal(
            $"BY FORCE, although {shell.Pid} sh is what this terminal runs in, and with it bpftop; it is in {shells}",
            plan.Effects[0]);
        Assert.True(freezer.Run(plan).Succeeded);
        Assert.True(TestCgroup.IsFrozen(shells));
        Assert.True(freezer.Do(FreezerActions.ThawAll).Succeeded);
    }

    [Theory]
    [InlineData("dbus-daemon")]
    [InlineData("dbus-broker")]
    [InlineData("dbus-broker-launch")]
    [InlineData("systemd-journald")]
    [InlineData("systemd-logind")]
    public void A_service_that_all_depend_on_only_by_force_alone_or_with_its_cgroup(string name)
    {
        string program = Path.Join(Path.GetTempPath(), $"bpftop-test-{Guid.NewGuid():N}", name);
        Directory.CreateDirectory(Path.GetDirectoryName(program)!);
        try
        {
            // A process is named by the link; of a copy, a child of another test may hold the open file.
            File.CreateSymbolicLink(program, "/bin/sleep");
            Sleeper service = Start(Sleeper.Start(_cgroup.Path, program, "1000"));
            Sleeper beside = Start(Sleeper.Start(_cgroup.Path));

            Assert.StartsWith($"{service.Pid} {service.Stat.Name} is ", _freezer.Refused(FreezerActions.Freeze, service.Row), StringComparison.Ordinal);
            Assert.StartsWith($"{service.Pid} {service.Stat.Name} is ", _freezer.Refused(FreezerActions.FreezeAlone, service.Row), StringComparison.Ordinal);
            Assert.Contains(", alone of those in ", Assert.IsType<ActionPlan.Ready>(_freezer.Plan(FreezerActions.Freeze, beside.Row)).Summary, StringComparison.Ordinal);
            ActionPlan.Ready forced = Assert.IsType<ActionPlan.Ready>(_freezer.Plan(FreezerActions.Force, service.Row));
            Assert.Equal(2, forced.Targets.Length);
            Assert.StartsWith($"BY FORCE, although {service.Pid}", forced.Effects[0], StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(program)!, recursive: true);
        }
    }

    [Theory]
    [InlineData("init.scope")]
    [InlineData("dbus.service")]
    [InlineData("systemd-journald.service")]
    [InlineData("systemd-logind.service")]
    public void The_cgroup_of_such_a_unit_and_what_is_in_it_only_by_force(string unit)
    {
        Sleeper above = Start(Sleeper.Start(_cgroup.Path));
        Sleeper inside = Start(Sleeper.Start(_cgroup.Make(unit)));
        Sleeper below = Start(Sleeper.Start(_cgroup.Make($"{unit}/below")));

        foreach (string action in new[] { FreezerActions.Freeze, FreezerActions.FreezeAlone })
        {
            Assert.StartsWith($"{inside.Pid} sleep is in {_cgroup.Path}/{unit}, the ", _freezer.Refused(action, inside.Row), StringComparison.Ordinal);
            Assert.StartsWith($"{below.Pid} sleep is in {_cgroup.Path}/{unit}, the ", _freezer.Refused(action, below.Row), StringComparison.Ordinal);
        }

        Assert.StartsWith($"BY FORCE, although {_cgroup.Path}/{unit} is the ", Ready(FreezerActions.Force, inside.Row).Effects[0], StringComparison.Ordinal);
        Assert.StartsWith($"BY FORCE, although {_cgroup.Path}/{unit} is the ", Ready(FreezerActions.Force, above.Row).Effects[0], StringComparison.Ordinal);
        Assert.Contains(", alone of those in ", Ready(FreezerActions.Freeze, above.Row).Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cgroup_that_bpftop_may_not_write_with_the_name_of_the_file()
    {
        Sleeper inside = Start(Sleeper.Start(_cgroup.Path));
        string journal = Path.Join(Path.GetTempPath(), $"bpftop-test-{Guid.NewGuid():N}");
        using FreezerUnderTest freezer = new(journal);

        string whole = OtherUser.Run(() => Assert.Single(freezer.Planner.Plan([inside.Row], Bpftop.Freezer.Actions.FreezeScope.Cgroup, default).LeftOut));
        string alone = OtherUser.Run(() => Assert.Single(freezer.Planner.Plan([inside.Row], Bpftop.Freezer.Actions.FreezeScope.Process, default).LeftOut));

        Assert.Equal($"bpftop may not write {_cgroup.Folder}/cgroup.freeze: Permission denied", whole);
        Assert.Equal($"bpftop may not make a cgroup in {_cgroup.Folder}: Permission denied", alone);
    }

    [Fact]
    public void A_cgroup_that_was_given_to_the_user_is_frozen_without_privileges()
    {
        Sleeper inside = Start(Sleeper.Start(_cgroup.Path));
        OtherUser.GiveFolder(_cgroup.Folder);
        string journal = Path.Join(Path.GetTempPath(), $"bpftop-test-{Guid.NewGuid():N}");
        try
        {
            using FreezerUnderTest freezer = new(journal);
            foreach (Bpftop.Freezer.Actions.FreezeScope scope in new[] { Bpftop.Freezer.Actions.FreezeScope.Cgroup, Bpftop.Freezer.Actions.FreezeScope.Process })
            {
                bool isFrozen = OtherUser.Run(() =>
                {
                    using IDisposable held = freezer.Journal.Lock(default);
                    Assert.True(freezer.Freezing.Freeze(freezer.Planner.Plan([inside.Row], scope, default), null, default).Succeeded);
                    return TestCgroup.IsFrozen(inside.Cgroup);
                });
                Assert.True(isFrozen);
                OtherUser.Run(() => freezer.ThawPlanner.PlanAll().Targets.Select(target => freezer.Thawing.Thaw(target.Path, target.Id, target.Record)).ToArray());
                Assert.False(TestCgroup.IsFrozen(_cgroup.Path));
                Assert.Equal(_cgroup.Path, inside.Cgroup);
                Assert.Empty(_cgroup.Children);
            }
        }
        finally
        {
            Directory.Delete(journal, recursive: true);
        }
    }

    [Fact]
    public void A_process_below_a_threaded_cgroup_is_not_frozen_alone()
    {
        Sleeper inside = Start(Sleeper.Start(_cgroup.Path));
        TestCgroup.Write(_cgroup.Make("threads"), "cgroup.type", "threaded");

        Assert.StartsWith($"{_cgroup.Path} is a domain threaded cgroup", _freezer.Refused(FreezerActions.FreezeAlone, inside.Row), StringComparison.Ordinal);
        Assert.True(_freezer.Do(FreezerActions.Freeze, inside.Row).Succeeded);
    }

    [Fact]
    public void A_cgroup_with_a_name_below_it_that_is_no_text()
    {
        Sleeper inside = Start(Sleeper.Start(_cgroup.Path));
        using System.Diagnostics.Process make = System.Diagnostics.Process.Start("sh", ["-c", $"mkdir \"{_cgroup.Folder}/$(printf 'b\\377d')\""]);
        make.WaitForExit();
        try
        {
            Assert.Contains("is no text, so the processes in it cannot be listed", _freezer.Refused(FreezerActions.Kill, inside.Row), StringComparison.Ordinal);
            Assert.Contains(", alone of those in ", Ready(FreezerActions.Freeze, inside.Row).Summary, StringComparison.Ordinal);
        }
        finally
        {
            using System.Diagnostics.Process remove = System.Diagnostics.Process.Start("sh", ["-c", $"rmdir \"{_cgroup.Folder}/$(printf 'b\\377d')\""]);
            remove.WaitForExit();
        }
    }

    [Fact]
    public void A_process_that_has_ended_or_gave_its_pid_to_another()
    {
        Sleeper sleeper = Start(Sleeper.Start(_cgroup.Path));
        ProcessRow row = sleeper.Row;
        ProcessRow before = row with { Key = new ProcessKey(row.Key.Pid, row.Key.StartNs - 10_000_000) };

        Assert.Equal($"{row.Key.Pid} sleep has ended", _freezer.Refused(FreezerActions.Freeze, before));
    }

    [Fact]
    public void A_thread_stands_for_its_process_and_not_for_the_next_with_that_pid()
    {
        Sleeper sleeper = Start(Sleeper.Start(_cgroup.Path));
        ProcessRow thread = sleeper.Row with { ParentPid = sleeper.Pid, Traits = ProcessTraits.Thread };
        ProcessRow before = thread with { Key = new ProcessKey(thread.Key.Pid, thread.Key.StartNs - 10_000_000) };

        Assert.Equal([sleeper.Row.Key], Ready(FreezerActions.Freeze, thread).Targets.ToArray());
        Assert.Equal($"{sleeper.Pid} sleep has ended", _freezer.Refused(FreezerActions.Freeze, before));
    }

    [Fact]
    public void Below_a_cgroup_that_was_made_for_one_process_no_other_is_made()
    {
        Sleeper sleeper = Start(Sleeper.Start(_cgroup.Path));
        string own = _cgroup.Make(sleeper.NameAlone);
        sleeper.MoveTo(own);

        Assert.Equal($"{own} was made by bpftop to freeze a process alone, and that one is not moved back yet", _freezer.Refused(FreezerActions.FreezeAlone, sleeper.Row));
    }

    [Fact]
    public void Force_goes_no_further_than_what_the_user_was_told()
    {
        string unit = _cgroup.Make("dbus.service");
        Sleeper above = Start(Sleeper.Start(_cgroup.Path));
        ActionPlan.Ready plan = Ready(FreezerActions.Force, above.Row);
        _cgroup.Make("init.scope");

        ActionResult result = _freezer.Run(plan);

        Assert.Contains("no longer what you were shown", result.Message, StringComparison.Ordinal);
        Assert.Contains(unit, plan.Effects[0], StringComparison.Ordinal);
        Assert.False(TestCgroup.IsFreezeSet(_cgroup.Path));
    }

    [Fact]
    public void A_cgroup_whose_processes_cannot_all_be_listed()
    {
        Sleeper inside = Start(Sleeper.Start(_cgroup.Path));
        string below = _cgroup.Make("below");
        OtherUser.GiveFolder(_cgroup.Folder);
        File.SetUnixFileMode(TestCgroup.Mount + below, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        string reason = OtherUser.Run(() => Assert.Single(_freezer.Planner.PlanWhole([inside.Row], [], "cgroup.freeze", default).LeftOut));

        Assert.Equal($"the processes in {below} cannot be listed: Permission denied", reason);
    }

    [Fact]
    public void Everything_where_proc_is_that_of_another_pid_namespace()
    {
        string root = Path.Join(Path.GetTempPath(), $"bpftop-test-proc-{Guid.NewGuid():N}");
        Directory.CreateDirectory(Path.Join(root, "self"));
        try
        {
            File.WriteAllText(Path.Join(root, "self", "stat"), $"{Environment.ProcessId + 1} (bpftop) S 1 1 1 0 -1 64 0 0 0 0 0 0 0 0 20 0 1 0 5 0");
            Assert.False(new Bpftop.Freezer.Processes.ProcFiles(root).IsOfOwnNamespace);
            Assert.True(_freezer.Proc.IsOfOwnNamespace);
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    [Fact]
    public void What_can_be_frozen_is_and_what_cannot_is_left_out()
    {
        Sleeper sleeper = Start(Sleeper.Start(_cgroup.Path));

        ActionPlan.Ready plan = Assert.IsType<ActionPlan.Ready>(_freezer.Plan(FreezerActions.Freeze, sleeper.Row, Sleeper.RowOf(2)));

        Assert.Equal([sleeper.Row.Key], plan.Targets.ToArray());
        Assert.Contains("Left out: 2 kthreadd is a kernel thread, which no freezer of cgroups holds", plan.Effects);
    }

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("-3")]
    [InlineData("soon")]
    [InlineData("1e3")]
    [InlineData("86401")]
    [InlineData(null)]
    public void A_time_that_is_none(string? argument)
    {
        Sleeper sleeper = Start(Sleeper.Start(_cgroup.Path));

        ActionPlan plan = _freezer.Plan(new ActionRequest(FreezerActions.FreezeFor, [sleeper.Row], [], argument));

        Assert.Equal($"\"{argument}\" is no time: type seconds from 1 to 86400", Assert.IsType<ActionPlan.Refused>(plan).Reason);
    }

    [Fact]
    public void Nothing_is_frozen_where_it_cannot_be_recorded()
    {
        Sleeper sleeper = Start(Sleeper.Start(_cgroup.Path));
        string folder = Path.Join(Path.GetTempPath(), $"bpftop-test-{Guid.NewGuid():N}");
        Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.SetUnixFileMode(folder, (UnixFileMode)0b111_111_111);
        try
        {
            using FreezerUnderTest freezer = new(folder);
            Assert.Contains("can be written by others", freezer.Refused(FreezerActions.Freeze, sleeper.Row), StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder);
        }
    }

    public void Dispose()
    {
        _cgroup.Dispose();
        _started.ForEach(static sleeper => sleeper.Dispose());
        _freezer.Dispose();
    }

    private static int[] ChildrenOf(int pid) =>
        [.. File.ReadAllText($"/proc/{pid}/task/{pid}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(static child => int.Parse(child, CultureInfo.InvariantCulture))];

    private ActionPlan.Ready Ready(string action, ProcessRow row) => Assert.IsType<ActionPlan.Ready>(_freezer.Plan(action, row));

    private Sleeper Start(Sleeper sleeper)
    {
        _started.Add(sleeper);
        return sleeper;
    }
}

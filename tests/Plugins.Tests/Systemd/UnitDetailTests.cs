using Bpftop.PluginContract;
using Bpftop.Systemd;
using Bpftop.Systemd.Bus;
using Bpftop.Systemd.Texts;
using Bpftop.Systemd.Units;
using Bpftop.Toolkit;

namespace Bpftop.Plugins.Tests.Systemd;

public sealed class UnitDetailsContract : DetailProviderContract, IDisposable
{
    private readonly UnitDetailsUnderTest _systemd = new();

    /// <summary>In the cgroup of web.service.</summary>
    protected override ProcessRow Process => Some.Row(1001) with { CgroupId = 1 };

    public void Dispose() => _systemd.Dispose();

    protected override IDetailProvider Create() => _systemd.Details;
}

public sealed class UnitDetailTests : IDisposable
{
    private readonly UnitDetailsUnderTest _systemd = new();

    public void Dispose() => _systemd.Dispose();

    [Fact]
    public async Task A_service_has_what_its_manager_its_files_and_its_journal_say()
    {
        FieldSheet rows = await _systemd.ReadAsync();

        Assert.Null(rows.Notice);
        Assert.Equal(("web.service", "the system's", "Serves the shop"), (rows["unit/unit"], rows["unit/manager"], rows["unit/description"]));
        Assert.Equal(("loaded", "active/running", "enabled"), (rows["unit/load"], rows["unit/state"], rows["unit/enabled"]));
        Assert.Equal(FieldText.Moment(1_700_000_000, TimeZoneInfo.Local), rows["unit/since"]);
        Assert.Equal(("simple", "1001", "on-failure"), (rows["run/type"], rows["run/main pid"], rows["run/restart"]));
        Assert.Equal(("3", "exit-code", "exit status 7"), (rows["run/restarts"], rows["run/result"], rows["run/last end"]));
        Assert.Equal(("5 of 4915", "12M of 512M", "1.5 s", "50 % of one CPU"), (rows["usage/tasks"], rows["usage/memory"], rows["usage/CPU time"], rows["usage/CPU quota"]));
        Assert.False(rows.Has("usage/memory high"));
        Assert.Equal(("a.service b.socket", "multi-user.target"), (rows["relations/requires"], rows["relations/wanted by"]));
        Assert.Equal(["[Service]", "ExecStart=/bin/web --port 80", "[Service]", "Nice=5"], rows.Group("text"));
        Assert.Equal("Nice=5", rows["text/more.conf:2"]);
        Assert.Equal(["one", "two", "two"], rows.Group("journal"));
        Assert.Equal($"-n 20 -o short-iso --no-pager -q --unit=web.service{Environment.NewLine}", await File.ReadAllTextAsync(_systemd.Called));
    }

    [Fact]
    public async Task Without_a_manager_the_name_is_there_and_why_nothing_else_is()
    {
        UnitDetails details = _systemd.Make(Told.Directory());

        FieldSheet rows = await FieldSheet.ReadAsync(details, UnitDetailsUnderTest.Own);

        Assert.Equal("web.service", rows["unit/unit"]);
        Assert.StartsWith("no manager answers for it", rows.Notice, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answers_of_another_type_are_told_and_read_no_further()
    {
        _systemd.Properties["Description"] = new[] { "a", "b" };

        FieldSheet rows = await _systemd.ReadAsync();

        Assert.Equal("web.service", rows["unit/unit"]);
        Assert.False(rows.Has("unit/description"));
        Assert.Contains("its answer does not fit systemd's interface", rows.Notice, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a pipe", "it is no plain file")]
    [InlineData("nothing", "No such file or directory")]
    public async Task A_file_that_is_none_is_said_to_be_none(string what, string problem)
    {
        string path = _systemd.Fragment;
        File.Delete(path);
        if (what == "a pipe")
        {
            using System.Diagnostics.Process made = System.Diagnostics.Process.Start("mkfifo", [path]);
            await made.WaitForExitAsync();
        }

        FieldSheet rows = await _systemd.ReadAsync();

        Assert.Equal($"cannot be read: {problem}", rows["text/web.service"]);
        Assert.Equal("Nice=5", rows["text/more.conf:2"]);
    }

    [Fact]
    public void Of_what_a_users_manager_names_only_what_the_user_may_read_is_read()
    {
        string path = _systemd.Fragment;
        const uint Nobody = 65_534;

        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Assert.Null(UnitFile.Read(path, Nobody, out string? problem));
        Assert.Equal("its user may not read it", problem);
        Assert.NotNull(UnitFile.Read(path, null, out _));

        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        Assert.NotNull(UnitFile.Read(path, Nobody, out problem));
        Assert.Null(problem);
        Assert.Null(UnitFile.Read("relative", null, out problem));
        Assert.NotNull(problem);
    }

    [Fact]
    public void A_file_without_end_is_cut()
    {
        File.WriteAllText(_systemd.Fragment, new string('x', UnitFile.Most + 1000));

        Assert.Equal(UnitFile.Most, UnitFile.Read(_systemd.Fragment, null, out _)!.Length);
    }

    [Fact]
    public void There_is_nothing_to_say_of_kernel_threads_and_outside_of_units()
    {
        ProcessRow row = UnitDetailsUnderTest.Own;

        Assert.True(_systemd.Details.Has(row));
        Assert.False(_systemd.Details.Has(row with { Traits = ProcessTraits.KernelThread }));
        Assert.False(_systemd.Details.Has(row with { CgroupId = 99 }));
    }
}

public sealed class JournalTailTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("bpftop-test-");
    private readonly ManualClock _clock = new();

    public void Dispose() => _folder.Delete(true);

    [Fact]
    public async Task The_last_lines_are_read_at_most_every_five_seconds()
    {
        JournalTail tail = Tail($"echo x >> {Counts}; seq 1 30");

        JournalTail.Lines lines = await tail.ReadAsync("web.service", null, default);
        Assert.Equal(Enumerable.Range(11, 20).Select(static number => $"{number}"), lines.Texts);
        _clock.Advance(TimeSpan.FromSeconds(4));
        Assert.Same(lines, await tail.ReadAsync("web.service", null, default));
        Assert.Single(await File.ReadAllLinesAsync(Counts));

        _clock.Advance(TimeSpan.FromSeconds(2));
        Assert.NotSame(lines, await tail.ReadAsync("web.service", null, default));
        await tail.ReadAsync("other.service", null, default);
        Assert.Equal(3, (await File.ReadAllLinesAsync(Counts)).Length);
    }

    [Fact]
    public async Task A_users_unit_is_asked_for_by_its_user()
    {
        JournalTail.Lines lines = await Tail("printf '%s\\n' \"$*\"").ReadAsync("app.service", 1000, default);

        Assert.EndsWith(" _SYSTEMD_USER_UNIT=app.service _UID=1000", Assert.Single(lines.Texts), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("true", "no lines")]
    [InlineData("echo 'No journal files were found.' >&2; exit 1", "No journal files were found.")]
    public async Task Where_there_are_no_lines_it_is_said_why(string script, string why)
    {
        JournalTail.Lines lines = await Tail(script).ReadAsync("web.service", null, default);

        Assert.Empty(lines.Texts);
        Assert.Equal(why, lines.Why);
    }

    [Fact]
    public async Task Where_the_program_is_not_there_that_is_said()
    {
        JournalTail tail = new(_clock) { Programs = [$"{_folder}/none"] };

        Assert.Equal("journalctl is not installed", (await tail.ReadAsync("web.service", null, default)).Why);
    }

    [Fact]
    public async Task A_program_that_does_not_end_is_killed()
    {
        JournalTail tail = Tail($"echo $$ > {Counts}.new; mv {Counts}.new {Counts}; exec sleep 1000", TimeSpan.FromMilliseconds(500));

        Assert.Equal("journalctl took longer than 0.5 s", (await tail.ReadAsync("web.service", null, default)).Why);
        if (File.Exists(Counts))
        {
            await GoneAsync();
        }
    }

    [Fact]
    public async Task A_program_that_nobody_waits_for_any_more_is_killed()
    {
        JournalTail tail = Tail($"echo $$ > {Counts}.new; mv {Counts}.new {Counts}; exec sleep 1000", TimeSpan.FromMinutes(5));
        using CancellationTokenSource cancel = new();
        Task<JournalTail.Lines> reading = tail.ReadAsync("web.service", null, cancel.Token);
        await Wait.UntilAsync(() => File.Exists(Counts), () => "it does not start");

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
        await GoneAsync();
    }

    [Fact]
    public async Task A_program_that_never_stops_talking_is_read_to_a_length_and_killed()
    {
        JournalTail.Lines lines = await Tail($"echo $$ > {Counts}; exec yes {new string('y', 5000)}").ReadAsync("web.service", null, default);

        Assert.InRange(lines.Texts.Length, 1, 20);
        Assert.All(lines.Texts, static line => Assert.InRange(line.Length, 1, 4096));
        await GoneAsync();
    }

    private string Counts => $"{_folder.FullName}/counts";

    private async Task GoneAsync()
    {
        string pid = (await File.ReadAllTextAsync(Counts)).Trim();
        await Wait.UntilAsync(() => !Directory.Exists($"/proc/{pid}"), () => $"{pid} goes on");
    }

    private JournalTail Tail(string script, TimeSpan? patience = null) =>
        new(_clock) { Programs = [UnitDetailsUnderTest.Script(_folder.FullName, script)], Patience = patience ?? TimeSpan.FromSeconds(30) };
}

/// <summary>The tab with a manager that says what a test wants, files of its own and a program in the place of journalctl.
/// </summary>
internal sealed class UnitDetailsUnderTest : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("bpftop-test-");
    private readonly FakeManager _manager;

    public UnitDetailsUnderTest()
    {
        Fragment = $"{_folder.FullName}/web.service";
        string dropIn = $"{_folder.FullName}/more.conf";
        File.WriteAllText(Fragment, "[Service]\nExecStart=/bin/web --port 80\n");
        File.WriteAllText(dropIn, "[Service]\nNice=5\n");
        Properties = new Dictionary<string, object>
        {
            ["Description"] = "Serves the shop",
            ["LoadState"] = "loaded",
            ["ActiveState"] = "active",
            ["SubState"] = "running",
            ["StateChangeTimestamp"] = 1_700_000_000_000_000UL,
            ["UnitFileState"] = "enabled",
            ["FragmentPath"] = Fragment,
            ["DropInPaths"] = new[] { dropIn },
            ["Requires"] = new[] { "a.service", "b.socket" },
            ["RequiredBy"] = Array.Empty<string>(),
            ["WantedBy"] = new[] { "multi-user.target" },
            ["TriggeredBy"] = Array.Empty<string>(),
            ["Type"] = "simple",
            ["Restart"] = "on-failure",
            ["Result"] = "exit-code",
            ["MainPID"] = 1001U,
            ["NRestarts"] = 3U,
            ["ExecMainStatus"] = 7,
            ["ExecMainCode"] = 1,
            ["ExecMainExitTimestamp"] = 1_700_000_000_000_000UL,
            ["TasksCurrent"] = 5UL,
            ["TasksMax"] = 4915UL,
            ["MemoryCurrent"] = 12UL << 20,
            ["MemoryHigh"] = ulong.MaxValue,
            ["MemoryMax"] = 512UL << 20,
            ["CPUUsageNSec"] = 1_500_000_000UL,
            ["CPUQuotaPerSecUSec"] = 500_000UL,
        };
        string socket = Directory.CreateDirectory($"{_folder.FullName}/systemd").FullName + "/private";
        _manager = new FakeManager(socket) { Properties = Properties };
        Details = Make(Told.Directory(Told.Manager("", Told.Unit("web.service")) with { Address = BusAddress.OfFile(socket, "a fake") }));
    }

    /// <summary>This process, in the cgroup of web.service.</summary>
    public static ProcessRow Own => Some.Row(Environment.ProcessId, ProcessStat.Of("/proc", Environment.ProcessId)!.Value.Key.StartNs) with { CgroupId = 1 };

    public Dictionary<string, object> Properties { get; }

    public string Fragment { get; }

    /// <summary>Where the program in the place of journalctl writes its arguments.</summary>
    public string Called => $"{_folder.FullName}/called";

    public UnitDetails Details { get; }

    /// <summary>Makes a program of a line of shell.</summary>
    public static string Script(string folder, string line)
    {
        string file = $"{folder}/journalctl";
        ScriptFile.Write(file, line);
        return file;
    }

    public UnitDetails Make(UnitDirectory directory) => new(
        new Latest<UnitDirectory>(directory),
        new FakePaths(Told.Paths),
        new Surroundings { Limits = new BusLimits { Answer = Wait.Deadline } },
        new JournalTail(TimeProvider.System)
        {
            Programs = [Script(_folder.FullName, $"printf '%s\\n' \"$*\" > {Called}; printf 'one\\ntwo\\ntwo\\n'")],
            Patience = TimeSpan.FromSeconds(30),
        },
        TimeProvider.System)
    {
        FilePatience = Wait.Deadline,
    };

    public Task<FieldSheet> ReadAsync() => FieldSheet.ReadAsync(Details, Own);

    public void Dispose()
    {
        _manager.Dispose();
        _folder.Delete(true);
    }
}

using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Bpftop.EndToEnd.Tests;

/// <summary>What is asked of the program in one file alone: <c>make test-static</c>.</summary>
[Trait("Program", "static")]
public sealed class StaticFileTests : IDisposable
{
    /// <summary>In no range that a machine hands out.</summary>
    private const string Uid = "987655";

    // capabilities(7)
    private const int SysModule = 16;
    private const int SysPtrace = 19;
    private const int SysBoot = 22;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("bpftop-static-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void It_says_that_it_is_static_and_so_does_its_file()
    {
        Assert.True(CliProgram.IsStatic, $"{CliProgram.Executable} is not the static file; run make test-static");
        Assert.Contains("not a dynamic executable", CliProgram.RunOther("ldd", CliProgram.Executable).Error, StringComparison.Ordinal);
        Assert.Equal([CliProgram.Executable], Directory.GetFileSystemEntries(CliProgram.Folder));
    }

    [Fact]
    public void Every_plugin_of_the_source_is_inside_or_said_not_to_be()
    {
        string[] lines = CliProgram.Run("plugins").Expect(0).Lines[1..];
        Assert.Equal(
            Directory.GetDirectories(Path.Join(Repository.Root, "plugins")).Select(static folder => Path.GetFileName(folder).ToLowerInvariant()).Order(StringComparer.Ordinal),
            lines.Select(static line => line.Split(' ')[0]));
        Assert.Matches("^nvidia +unsupported +the driver's library cannot be loaded", Assert.Single(lines, static line => line.Contains("unsupported", StringComparison.Ordinal)));
        Assert.DoesNotContain(lines, static line => line.Contains("failed", StringComparison.Ordinal) || line.Contains("refused", StringComparison.Ordinal));

        string doctor = CliProgram.Run("doctor").Expect(0).Output;
        Assert.Matches("(?m)^note  static file +plugins are those inside", doctor);
        Assert.Matches("(?m)^note  plugin nvidia +unsupported: the driver's library", doctor);
        Assert.Matches(@"(?m)^ok    libbpf +\d+\.\d+, inside$", doctor);
    }

    /// <summary>Each thread has capabilities of its own, so all of them are looked at.</summary>
    [Fact]
    public void No_thread_of_it_can_load_a_module_or_reboot_and_all_can_trace()
    {
        using ScreenTerminal terminal = new("-d 200");
        terminal.WaitFor("PID");

        string[] threads = Directory.GetDirectories($"/proc/{terminal.ProgramId}/task");
        Assert.True(threads.Length > 3, $"{threads.Length} threads");
        foreach (string thread in threads)
        {
            Dictionary<string, string> status = File.ReadLines($"{thread}/status").Select(static line => line.Split(":\t", 2)).ToDictionary(static pair => pair[0], static pair => pair[^1]);
            foreach (string set in (ReadOnlySpan<string>)["CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"])
            {
                Assert.Equal(0UL, ulong.Parse(status[set], NumberStyles.HexNumber, CultureInfo.InvariantCulture) & ((1UL << SysModule) | (1UL << SysBoot)));
            }

            Assert.NotEqual(0UL, ulong.Parse(status["CapEff"], NumberStyles.HexNumber, CultureInfo.InvariantCulture) & (1UL << SysPtrace));
            Assert.Equal("1", status["NoNewPrivs"]);
        }

        string held = Assert.Single(CliProgram.Run("doctor").Expect(0).Lines, static line => line.StartsWith("ok    capabilities", StringComparison.Ordinal));
        Assert.Contains("sys_ptrace", held, StringComparison.Ordinal);
        Assert.DoesNotContain("sys_module", held, StringComparison.Ordinal);
    }

    /// <summary>A wrapper gives them so that the program has them, and not whatever the user's PATH has it start.</summary>
    [Fact]
    public void What_a_wrapper_handed_on_is_not_handed_on_further()
    {
        using Unprivileged program = new();
        using Process running = program.StartWith(["sys_ptrace"], ["snapshot", "--collector", "proc", "--format", "csv", "-d", "100", "-n", "1000", "-c", "pid"]);
        try
        {
            Assert.Equal("time,pid", running.StandardOutput.ReadLine());
            string[] status = File.ReadAllLines($"/proc/{running.Id}/status");
            Assert.Contains("CapEff:\t0000000000080000", status);
            Assert.Contains("CapAmb:\t0000000000000000", status);
        }
        finally
        {
            running.Kill();
            running.WaitForExit();
        }
    }

    [Fact]
    public void A_folder_of_plugins_is_refused_with_the_reason() =>
        Assert.Matches(
            $"(?m)^[a-z0-9]+ +refused +{Regex.Escape(_folder.FullName)}: this bpftop is one static file, and loads no plugins; ",
            CliProgram.Run("plugins", "--plugin-dir", _folder.FullName).Expect(0).Output);

    [Fact]
    public void A_tables_command_is_there_without_a_folder() =>
        Assert.Contains("\"schema\":\"bpftop.table/1\"", CliProgram.Run("connections", "--format", "json", "-d", "100").Expect(0).Output, StringComparison.Ordinal);

    /// <summary>.NET looks for terminal descriptions in the home of the user, and for the home in the user database.</summary>
    [Fact]
    public void Without_a_home_and_with_a_name_service_of_modules_it_asks_none()
    {
        using Process user = StartUser();
        try
        {
            CliResult result = CliProgram.RunOther(
                "env", "-i", "TERM=xterm", CliProgram.Executable, "snapshot", "--format", "json", "-d", "300", "-p", $"{user.Id}").Expect(0);
            Assert.Equal("", result.Error);
            Assert.Equal(Uid, UserIn(result.Output));
        }
        finally
        {
            user.Kill();
            user.WaitForExit();
        }
    }

    [Theory]
    [InlineData(FakeUserDatabase.Multiplexer)]
    [InlineData(FakeUserDatabase.DynamicUser)]
    public void A_user_whom_no_file_names_is_named_by_systemd(string service)
    {
        using FakeUserDatabase systemd = new(_folder.FullName, service, static _ => FakeUserDatabase.Record(Uid, "made-up"));
        using Process user = StartUser();
        try
        {
            Assert.Equal("made-up", UserIn(WithUserDatabase("snapshot", "--format", "json", "-d", "300", "-p", $"{user.Id}").Expect(0).Output));
        }
        finally
        {
            user.Kill();
            user.WaitForExit();
        }
    }

    [Fact]
    public void A_user_database_that_hangs_holds_nothing_up()
    {
        using FakeUserDatabase systemd = new(_folder.FullName, FakeUserDatabase.Multiplexer, static _ => null);
        using Process user = StartUser();
        try
        {
            Assert.Equal(Uid, UserIn(WithUserDatabase("snapshot", "--format", "json", "-d", "300", "-p", $"{user.Id}").Expect(0).Output));
        }
        finally
        {
            user.Kill();
            user.WaitForExit();
        }
    }

    [Fact]
    public void Names_of_addresses_are_said_to_be_missing_where_somebody_asks_for_them()
    {
        string config = Path.Join(_folder.FullName, "config.json");
        File.WriteAllText(config, """{ "plugins": { "network": { "names": true } } }""");

        Assert.Matches("(?m)^network +degraded +no names of addresses: ", CliProgram.Run("plugins", "--config", config).Expect(0).Output);
        Assert.DoesNotContain("net.remote.name", CliProgram.Run("plugins", "info", "network", "--config", config).Expect(0).Output, StringComparison.Ordinal);
    }

    private static Process StartUser()
    {
        Process user = Process.Start(new ProcessStartInfo("setpriv", ["--reuid", Uid, "--clear-groups", "sleep", "300"]))!;
        Assert.True(SpinWait.SpinUntil(() => File.ReadAllText($"/proc/{user.Id}/comm") == "sleep\n", CliProgram.Deadline), "the user's process did not start");
        return user;
    }

    private static string? UserIn(string sample)
    {
        using JsonDocument json = JsonDocument.Parse(sample);
        return Assert.Single(json.RootElement.GetProperty("processes").EnumerateArray()).GetProperty("user").GetString();
    }

    private CliResult WithUserDatabase(params string[] arguments) => CliProgram.RunOther(
        "unshare",
        [
            "--mount", "--propagation", "private", "sh", "-c",
            "mount -t tmpfs none /run && mkdir -p /run/systemd/userdb && mount --bind \"$0\" /run/systemd/userdb && exec \"$@\"",
            _folder.FullName, CliProgram.Executable, .. arguments,
        ]);
}

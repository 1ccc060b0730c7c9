using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Bpftop.EndToEnd.Tests;

/// <summary>The program in one file in other roots than this machine's: <c>make test-static</c>.</summary>
[Trait("Program", "static")]
public sealed class StaticRootTests
{
    [Fact]
    public void In_an_empty_root_everything_works()
    {
        using StaticRoot root = StaticRoot.Empty();
        NothingIsAmiss(root);
    }

    [Fact]
    public void In_an_empty_root_a_sample_has_everybody_by_number()
    {
        using StaticRoot root = StaticRoot.Empty();
        JsonElement own = Sampled(root, Environment.ProcessId);
        Assert.Equal("0", own.GetProperty("user").GetString());
        Assert.True(own.GetProperty("res").GetDouble() > 0);
    }

    [Fact]
    public void In_an_empty_root_the_screen_is_as_elsewhere()
    {
        using StaticRoot root = StaticRoot.Empty();
        TheScreenWorks(root);
    }

    [Theory]
    [InlineData("Debian")]
    [InlineData("Fedora")]
    [InlineData("Alpine")]
    public void In_the_root_of_a_distribution_everything_works_and_no_module_of_its_is_loaded(string distribution)
    {
        using StaticRoot root = StaticRoot.Like(distribution);
        NothingIsAmiss(root);
        TheScreenWorks(root);

        using Process user = StartUser();
        try
        {
            JsonElement sampled = Sampled(root, user.Id);
            Assert.Equal(StaticRoot.User, sampled.GetProperty("user").GetString());
            Assert.Equal("sleep 300", sampled.GetProperty("command").GetString());

            root.Run("signal", "TERM", "--user", StaticRoot.User, "-p", Text(user.Id), "--yes").Expect(0);
            Assert.True(user.WaitForExit(CliProgram.Deadline), "the signal did not arrive");
            Assert.Equal(128 + 15, user.ExitCode);
        }
        finally
        {
            user.Kill();
            user.WaitForExit();
        }
    }

    /// <summary>Else the test above would show nothing.</summary>
    [Theory]
    [InlineData("Debian")]
    [InlineData("Fedora")]
    public void A_static_program_that_asks_the_name_service_ends_in_these_roots(string distribution)
    {
        using StaticRoot root = StaticRoot.Like(distribution);
        string program = Path.Join(AppContext.BaseDirectory, string.Create(CultureInfo.InvariantCulture, $"lookup-static-{Environment.ProcessId}"));
        CliProgram.RunOther("cc", "-static", "-o", program, Path.Join(Repository.Fixtures, "programs/lookup.c")).Expect(0);
        root.Add(program, "lookup");
        File.Delete(program);
        root.Add("/bin/busybox", "busybox");

        Assert.Equal(128 + 4, root.RunOther("/busybox", "sh", "-c", "echo getaddrinfo nowhere.example | /lookup").ExitCode);
    }

    private static void NothingIsAmiss(StaticRoot root)
    {
        string[] doctor = root.Run("doctor").Expect(0).Lines;
        Assert.DoesNotContain(doctor, static line => line.StartsWith("fail", StringComparison.Ordinal));
        Assert.Contains(doctor, static line => line.StartsWith("ok    program walk", StringComparison.Ordinal));
        Assert.Contains(doctor, static line => line.StartsWith("ok    plugin network", StringComparison.Ordinal));
    }

    private static void TheScreenWorks(StaticRoot root)
    {
        using ScreenTerminal terminal = root.Start("-d 200");
        terminal.Press("p");
        terminal.WaitFor("containers");
        terminal.Press("q");
        terminal.WaitUntilRestored("left with 0");
    }

    private static JsonElement Sampled(StaticRoot root, int pid)
    {
        CliResult result = root.Run("snapshot", "--format", "json", "-d", "100", "-p", Text(pid)).Expect(0);
        Assert.Equal("", result.Error);
        using JsonDocument line = JsonDocument.Parse(result.Output);
        Assert.Equal("bpf", line.RootElement.GetProperty("collector").GetProperty("name").GetString());
        return Assert.Single(line.RootElement.GetProperty("processes").EnumerateArray()).Clone();
    }

    private static Process StartUser()
    {
        Process user = Process.Start(new ProcessStartInfo("setpriv", ["--reuid", StaticRoot.Uid, "--clear-groups", "sleep", "300"]))!;
        Wait.Until(() => File.ReadAllText($"/proc/{user.Id}/comm") == "sleep\n", () => "the user's process did not start");
        return user;
    }

    private static string Text(int pid) => pid.ToString(CultureInfo.InvariantCulture);
}

using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Bpftop.EndToEnd.Tests;

/// <summary>What docs/capabilities.md says: a user with the capabilities of a row has its feature, and with one fewer has not.</summary>
public sealed partial class CapabilityTests : IDisposable
{
    private const string Page = "docs/capabilities.md";

    private readonly Unprivileged _program = new();
    private readonly Process _ofRoot = Process.Start(new ProcessStartInfo("sleep", ["300"]))!;

    /// <summary>The first words of each row, what is run, and what a line of its output matches where it works. PID is a process of
    /// root's; CONT would do for a signal to anybody of the same session, and a nice value that is there already for a change.</summary>
    public static TheoryData<string, string[], string> Features => new()
    {
        { "every process by BPF", ["snapshot", "--collector", "bpf", "--format", "csv", "-d", "100", "-p", "PID", "-c", "pid"], ",PID\r$" },
        { "executables of others", ["snapshot", "--collector", "proc", "--format", "csv", "-d", "100", "-p", "PID", "-c", "pid,exe"], ",PID,/" },
        { "open files of others", ["ps", "pid = PID and file.fd >= 0", "--collector", "proc", "--format", "csv", "-c", "pid,file.path"], "PID,/" },
        { "bytes of the network", ["doctor"], "^ok    network bytes " },
        { "flows by cgroup", ["traffic", "--mode", "cgroup", "--format", "json", "-d", "300"], "bpftop.table/1" },
        { "signals to others", ["signal", "WINCH", "--pid", "PID", "--yes", "--collector", "proc"], "done for 1 of 1" },
        { "priorities of others", ["nice", "by:1", "--pid", "PID", "--yes", "--collector", "proc"], "done for 1 of 1" },
    };

    public void Dispose()
    {
        _ofRoot.Kill();
        _ofRoot.WaitForExit();
        _ofRoot.Dispose();
        _program.Dispose();
    }

    [Theory]
    [MemberData(nameof(Features))]
    public void A_feature_works_with_its_capabilities_and_not_with_one_fewer(string feature, string[] arguments, string works)
    {
        string pid = string.Create(CultureInfo.InvariantCulture, $"{_ofRoot.Id}");
        string[] needed = Needed(feature);
        Assert.NotEmpty(needed);

        (bool isDone, string said) = Try(needed);
        Assert.True(isDone, $"with {string.Join(' ', needed)}: {said}");
        foreach (string one in needed)
        {
            (isDone, said) = Try([.. needed.Where(other => other != one)]);
            Assert.False(isDone, $"without {one}: {said}");
        }

        (bool, string) Try(string[] capabilities)
        {
            CliResult result = _program.RunWith(capabilities, [.. arguments.Select(argument => argument.Replace("PID", pid, StringComparison.Ordinal))]);
            bool isMatch = Regex.IsMatch(result.Output, works.Replace("PID", pid, StringComparison.Ordinal), RegexOptions.Multiline);
            return (isMatch && (arguments[0] == "doctor" || result.ExitCode == 0), result.Output + result.Error);
        }
    }

    /// <summary>So that no row is a claim only.</summary>
    [Fact]
    public void Every_row_of_the_page_is_tried() => Assert.Equal(
        Rows().Select(static row => row.Groups["feature"].Value).Order(StringComparer.Ordinal),
        Features.Select(static row => (string)row[0]).Order(StringComparer.Ordinal));

    [Fact]
    public void The_page_says_what_the_package_gives_to_its_group()
    {
        Match given = Regex.Match(File.ReadAllText(Path.Join(Repository.Root, "packaging/bpftop-group")), "(?m)^capabilities=(.*)$");
        string[] held = [.. given.Groups[1].Value.Split(',').Select(static name => name["cap_".Length..])];
        Assert.NotEmpty(Rows());
        Assert.All(Rows(), row => Assert.Equal(
            Needed(row.Groups["feature"].Value).All(held.Contains) ? "yes" : "no", row.Groups["group"].Value));
        Assert.Empty(held.Except(Rows().SelectMany(static row => Needed(row.Groups["feature"].Value))));
    }

    /// <summary>What is wrong in a configuration is shown, so that it must be the user's to read.</summary>
    /// <param name="isNamed">By <c>--config</c>; else by the environment.</param>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_a_user_names_is_read_without_capabilities(bool isNamed)
    {
        string folder = Directory.CreateTempSubdirectory("bpftop-test-").FullName;
        try
        {
            File.SetUnixFileMode(folder, (UnixFileMode)0b111_101_101);
            string secret = Path.Join(Directory.CreateDirectory(Path.Join(folder, "bpftop")).FullName, "config.json");
            File.WriteAllText(secret, "{ \"sesame\": 1 }");
            File.SetUnixFileMode(secret, UnixFileMode.UserRead);

            string[] arguments = ["snapshot", "--collector", "proc", "-d", "100", "--top", "1"];
            CliResult result = _program.RunWith(["dac_read_search", "dac_override"], isNamed ? [.. arguments, "--config", secret] : arguments, isNamed ? [] : [$"XDG_CONFIG_HOME={folder}"]);

            result.Expect(2);
            Assert.StartsWith($"bpftop: {secret}: cannot be read: ", result.Error, StringComparison.Ordinal);
            Assert.DoesNotContain("sesame", result.Output + result.Error, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string[] Needed(string feature) =>
        [.. Rows().Single(row => row.Groups["feature"].Value == feature).Groups["capabilities"].Value.TrimEnd().Split(' ').Select(static name => name.Trim('`')["CAP_".Length..].ToLowerInvariant())];

    /// <summary>A feature in bold, then its capabilities.</summary>
    private static MatchCollection Rows() => Row().Matches(File.ReadAllText(Path.Join(Repository.Root, Page)));

    [GeneratedRegex(@"(?m)^\| \*\*(?<feature>[^*]+)\*\*[^|]*\| (?<capabilities>(?:`CAP_[A-Z_]+` ?)+)\| (?<group>yes|no) \|$")]
    private static partial Regex Row();
}

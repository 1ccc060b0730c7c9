using System.Globalization;

namespace Bpftop.EndToEnd.Tests;

/// <summary>The setup of the real program, and the file that it saves to.</summary>
public sealed class SetupTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("bpftop-setup-").FullName;

    private string Config => Path.Join(_folder, "config.json");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void What_is_saved_is_there_at_the_next_start_and_comments_stay()
    {
        File.WriteAllText(Config, "{\n  // mine\n  \"delay\": 200\n}\n");
        using (ScreenTerminal terminal = new($"--config '{Config}'"))
        {
            terminal.WaitFor("Tasks:");
            terminal.Press("F2");
            terminal.WaitFor("[Meters]");
            terminal.Press("Down", "a");
            terminal.WaitFor("Add a meter");
            terminal.Type("host");
            terminal.Press("Enter");
            terminal.WaitFor("Host: ");

            // The value comes with a refresh while the setup is open.
            terminal.WaitFor(HostLine());
            terminal.Press("C-s");
            terminal.WaitFor($"meters saved in {Config}");

            terminal.Press("F2", "Tab", "Tab");
            terminal.WaitFor("[Theme]");
            terminal.Type("contrast");
            terminal.Press("C-s");
            terminal.WaitFor($"theme saved in {Config}");
            terminal.Press("q");
            terminal.WaitUntilRestored("left with 0");
        }

        string saved = File.ReadAllText(Config);
        Assert.Contains("// mine", saved, StringComparison.Ordinal);
        Assert.Contains("\"delay\": 200", saved, StringComparison.Ordinal);
        Assert.Contains("\"theme\": \"contrast\"", saved, StringComparison.Ordinal);
        using ScreenTerminal again = new($"--config '{Config}'");
        again.WaitFor(HostLine());
        again.Press("F2", "Tab", "Tab");
        again.WaitFor("[Theme]");
        again.Press("Escape");
        again.WaitUntilGone("[Theme]");
    }

    [Fact]
    public void A_click_on_the_meters_opens_the_setup_and_no_click_reaches_through_it()
    {
        using ScreenTerminal terminal = new("-d 200 -s cpu");
        terminal.WaitFor("Tasks:");
        terminal.Type("\u001b[<0;3;2M\u001b[<0;3;2m");
        terminal.WaitFor("[Meters]");

        // The table's header is above it, in sight: a click there sorts nothing while the setup is open.
        int header = Array.FindIndex(terminal.Screen.Split('\n'), static line => line.Contains("PID", StringComparison.Ordinal)) + 1;
        terminal.Type(string.Create(CultureInfo.InvariantCulture, $"\u001b[<0;6;{header}M\u001b[<0;6;{header}m"));
        terminal.Press("Escape");
        terminal.WaitUntilGone("[Meters]");
        terminal.WaitFor("by cpu");
    }

    [Theory]
    [InlineData("\"meters\": [\"mme\"]", "unknown meter \"mme\"; did you mean mem?")]
    [InlineData("\"colors\": { \"red\": \"crimson\" }", "\"crimson\" is no colour; write #rrggbb")]
    [InlineData("\"colors\": { \"rad\": \"#ff0000\" }", "unknown colour \"rad\"; did you mean red?")]
    public void What_is_wrong_in_the_file_is_one_line_with_its_place(string setting, string expected)
    {
        File.WriteAllText(Config, $"{{ {setting} }}");
        using ScreenTerminal terminal = new(null);
        terminal.TypeLine($"'{CliProgram.Executable}' --config '{Config}' 2>&1 | tr -d '\\n'; echo; echo left");
        string screen = terminal.WaitFor(text => text.Contains("\nleft", StringComparison.Ordinal), "the end of it").Replace("\n", "", StringComparison.Ordinal);
        Assert.Contains($"{Config}:1:", screen, StringComparison.Ordinal);
        Assert.Contains(expected, screen, StringComparison.Ordinal);
        Assert.Equal($"{{ {setting} }}", File.ReadAllText(Config));
    }

    private static string HostLine() => $"Host: {File.ReadAllText("/proc/sys/kernel/hostname").Trim()}";
}

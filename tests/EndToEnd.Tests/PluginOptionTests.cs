namespace Bpftop.EndToEnd.Tests;

/// <summary>Options of plugins in a configuration file, as somebody mistypes them.</summary>
public sealed class PluginOptionTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("bpftop-options-");

    private string Config => Path.Join(_folder.FullName, "config.json");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("freezer", "jurnal", "\"/run/x\"", "unknown key \"jurnal\" in plugins.freezer; did you mean journal?")]
    [InlineData("freezer", "typo", "1", "unknown key \"typo\" in plugins.freezer; valid: journal, enabled")]
    [InlineData("freezer", "journal", "\"here\"", "plugins.freezer.journal must be a full path, beginning with a slash")]
    [InlineData("containers", "socket", "[\"/run/x\"]", "unknown key \"socket\" in plugins.containers; did you mean sockets?")]
    [InlineData("systemd", "bus", "\"unix:path=/x\"", "unknown key \"bus\" in plugins.systemd; valid: buses, enabled")]
    public void A_wrong_option_is_refused_with_its_place_in_the_file(string plugin, string key, string value, string expected) =>
        IsRefused(plugin, key, value, expected);

    [NotStaticFact(Lacks.Driver)]
    public void So_is_one_about_the_driver() =>
        IsRefused("nvidia", "library", "true", "plugins.nvidia.library must be a full path, beginning with a slash");

    [Fact]
    public void The_screen_does_not_start_with_a_wrong_option()
    {
        File.WriteAllText(Config, """{ "plugins": { "freezer": { "typo": 1 } } }""");
        using ScreenTerminal terminal = new(null);
        terminal.TypeLine($"'{CliProgram.Executable}' --config '{Config}'; echo left with $?");

        Assert.Contains("unknown key \"typo\"", terminal.WaitFor("left with 2"), StringComparison.Ordinal);
    }

    [Fact]
    public void Options_of_a_plugin_that_is_off_hold_nothing_up()
    {
        File.WriteAllText(Config, """{ "plugins": { "freezer": { "enabled": false, "typo": 1 }, "freezr": { "x": 1 } } }""");

        const string Unknown = "plugins.freezr: there is no such plugin; did you mean freezer?";
        Assert.Equal($"bpftop: {Unknown}\n", CliProgram.Run("snapshot", "-d", "100", "--collector", "proc", "--config", Config).Expect(0).Error);
        Assert.Contains(
            Unknown, CliProgram.Run("doctor", "--collector", "proc", "--config", Config).Expect(0).Output, StringComparison.Ordinal);
        using ScreenTerminal terminal = new(null);
        terminal.TypeLine($"'{CliProgram.Executable}' --config '{Config}'");
        terminal.WaitFor(Unknown);
    }

    [Fact]
    public void What_options_a_plugin_has_is_told() =>
        Assert.Contains("option      journal: ", CliProgram.Run("plugins", "info", "freezer").Expect(0).Output, StringComparison.Ordinal);

    private void IsRefused(string plugin, string key, string value, string expected)
    {
        File.WriteAllText(Config, $$"""
            {
              "plugins": {
                "{{plugin}}": { "{{key}}": {{value}} }
              }
            }
            """);
        string place = $"{Config}:3:{plugin.Length + 11}: {expected}";

        CliResult snapshot = CliProgram.Run("snapshot", "-d", "100", "--collector", "proc", "--config", Config).Expect(2);
        Assert.Equal("", snapshot.Output);
        Assert.Contains(place, snapshot.Error, StringComparison.Ordinal);

        // What tells how plugins are goes on, and tells this.
        Assert.Contains(place, CliProgram.Run("plugins", "--disable", "network", "--config", Config).Expect(0).Output, StringComparison.Ordinal);
        Assert.Matches($"(?m)^warn  plugin {plugin} .*{System.Text.RegularExpressions.Regex.Escape(expected)}", CliProgram.Run("doctor", "--disable", "network", "--collector", "proc", "--config", Config).Expect(0).Output);
    }
}

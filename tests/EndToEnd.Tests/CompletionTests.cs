namespace Bpftop.EndToEnd.Tests;

/// <summary>What the shells themselves make of the scripts.</summary>
public sealed class CompletionTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("bpftop-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    [InlineData("fish")]
    public void Commands_are_offered_those_of_plugins_too(string shell)
    {
        string[] offered = Complete(shell, "bpftop", "");
        Assert.Superset(new HashSet<string> { "snapshot", "plugins", "doctor", "completion", "freeze", "connections" }, offered.ToHashSet());
        Assert.DoesNotContain("enable", offered);
    }

    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    [InlineData("fish")]
    public void Commands_within_commands_are_offered(string shell) =>
        Assert.Superset(new HashSet<string> { "list", "info", "enable", "disable" }, Complete(shell, "bpftop", "--delay", "500", "plugins", "").ToHashSet());

    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    [InlineData("fish")]
    public void Options_are_those_of_the_command_and_of_all(string shell)
    {
        string[] offered = Complete(shell, "bpftop", "snapshot", "--");
        Assert.Superset(new HashSet<string> { "--format", "--count", "--filter", "--help" }, offered.ToHashSet());
        Assert.DoesNotContain("--iterations", offered);
    }

    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    [InlineData("fish")]
    public void Values_are_offered_where_the_option_says_which_there_are(string shell)
    {
        Assert.Equal(["csv", "json", "table"], Complete(shell, "bpftop", "snapshot", "--format", "").Order());
        Assert.Equal(["auto", "bpf", "proc"], Complete(shell, "bpftop", "--collector", "").Order());
        Assert.Empty(Complete(shell, "bpftop", "--delay", ""));
        Assert.Equal(["csv", "json", "table"], Complete(shell, "bpftop", "connections", "--format", "").Order());
        Assert.Superset(new HashSet<string> { "bash", "zsh", "fish" }, Complete(shell, "bpftop", "completion", "").ToHashSet());
    }

    [Fact]
    public void Another_shell_is_wrong_usage() => Assert.Equal(
        "bpftop: completion: \"tcsh\" is none of bash, zsh, fish\n", CliProgram.Run("completion", "tcsh").Expect(2).Error);

    /// <summary>What the shell offers for the last word.</summary>
    private string[] Complete(string shell, params string[] words)
    {
        string script = Path.Join(_folder, shell);
        File.WriteAllText(script, CliProgram.Run("completion", shell).Expect(0).Output);
        string quoted = string.Join(' ', words.Select(static word => $"'{word}'"));

        // zsh's own functions need a terminal: they are asked what they are handed.
        string ask = shell switch
        {
            "bash" => $"source {script}; COMP_WORDS=({quoted}); COMP_CWORD={words.Length - 1}; _bpftop; printf '%s\\n' \"${{COMPREPLY[@]}}\"",
            "zsh" => $"compdef() {{ : }}; compadd() {{ shift; print -l -- \"$@\" }}; _files() {{ : }}; _describe() {{ local name=$@[-1]; print -l -- ${{${{(P)name}}%%:*}} }}; source {script}; words=({quoted}); CURRENT={words.Length}; _bpftop",
            _ => $"source {script}; complete -C '{string.Join(' ', words)}'",
        };
        string[] arguments = shell switch
        {
            "bash" => ["--norc", "-c", ask],
            "zsh" => ["-f", "-c", ask],
            _ => ["--no-config", "-c", ask],
        };
        // A shell writes into its home.
        CliResult result = CliProgram.RunOther("env", [$"HOME={_folder}", shell, .. arguments]).Expect(0);
        Assert.Equal("", result.Error);
        return [.. result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => line.Split('\t')[0])];
    }
}

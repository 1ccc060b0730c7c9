namespace Bpftop.EndToEnd.Tests;

/// <summary>The wait behind a lone ESC, as the configuration has it.</summary>
public sealed class EscapeDelayTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("bpftop-escape-");

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>The pause is longer than the wait of a terminal of this machine, after which ESC closes the search, and
    /// much shorter than the one that is asked for.</summary>
    [Fact]
    public void A_sequence_that_is_cut_within_the_wait_that_is_asked_for_is_one_key()
    {
        string config = Path.Join(_folder.FullName, "config.json");
        File.WriteAllText(config, """{ "escapeDelay": 5000 }""");
        using ScreenTerminal terminal = new($"--config {config} -d 200");
        terminal.Press("/", "a", "b");
        terminal.WaitFor("Search: ab");

        // Left, in two pieces.
        terminal.SendInPieces("1b", "5b 44");
        terminal.Press("c");

        terminal.WaitFor("Search: acb");
    }
}

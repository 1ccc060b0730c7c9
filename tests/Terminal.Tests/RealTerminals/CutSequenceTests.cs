namespace Bpftop.Terminal.Tests.RealTerminals;

/// <summary>Sequences whose bytes come with pauses between them, through a real terminal, as a network delivers them.</summary>
public sealed class CutSequenceTests : IDisposable
{
    private static readonly TimeSpan _moment = TimeSpan.FromMilliseconds(100);

    private readonly PseudoTerminal _terminal = new();
    private readonly SlowClock _clock = new();

    public void Dispose() => _terminal.Dispose();

    [Theory]
    [InlineData("[Z")]
    [InlineData("[A")]
    [InlineData("[1;5A")]
    [InlineData("[15~")]
    [InlineData("[[A")]
    [InlineData("OP")]
    [InlineData("O5P")]
    [InlineData("[97;5u")]
    [InlineData("[<0;10;10M")]
    public void The_rest_of_a_sequence_after_an_Escape_is_never_a_key(string rest)
    {
        using TerminalSession session = Open();
        _terminal.Type("\e");
        Assert.Equal([Key.Escape], Keys(session));

        _clock.Pass(_moment);
        _terminal.Type(rest);
        Take(session);
        _clock.Pass(_moment);
        _terminal.Type("q");
        Assert.Equal(["q"], Texts(session));
    }

    [Fact]
    public void The_rest_of_a_sequence_may_come_a_byte_at_a_time()
    {
        using TerminalSession session = Open();
        _terminal.Type("\e");
        Assert.Equal([Key.Escape], Keys(session));
        foreach (char piece in "[1;5A")
        {
            _clock.Pass(_moment);
            _terminal.Type(piece.ToString());
            Take(session);
        }

        _terminal.Type("q");
        Assert.Equal(["q"], Texts(session));
    }

    [Theory]
    [InlineData("\e[", "Z", Key.Tab, Modifiers.Shift)]
    [InlineData("\e[", "1;5A", Key.Up, Modifiers.Control)]
    [InlineData("\e[1;", "5A", Key.Up, Modifiers.Control)]
    [InlineData("\eO", "P", Key.F1, Modifiers.None)]
    public void A_sequence_cut_behind_its_second_byte_is_the_key_that_was_pressed(string first, string rest, Key key, Modifiers modifiers)
    {
        using TerminalSession session = Open();
        _terminal.Type(first);
        Take(session);
        _clock.Pass(_moment);
        _terminal.Type(rest);
        Assert.Equal(WaitResult.Input, session.Wait(Timeout.InfiniteTimeSpan));
        Assert.True(session.TryRead(out InputEvent input));
        Assert.Equal((key, modifiers), (input.Key, input.Modifiers));
        Assert.False(session.TryRead(out _));
    }

    [Fact]
    public void Over_a_network_a_sequence_cut_behind_its_ESC_is_the_key_that_was_pressed()
    {
        using TerminalSession session = Open(environment: new TerminalEnvironment { Term = "xterm", IsRemote = true });
        _terminal.Type("\e");
        Take(session);
        _clock.Pass(_moment);
        Take(session);
        _terminal.Type("[Z");
        Assert.Equal([Key.Tab], Keys(session));
    }

    [Fact]
    public void The_wait_behind_an_ESC_can_be_set()
    {
        using TerminalSession session = Open(new TerminalOptions { EscapeDelay = TimeSpan.FromSeconds(4) });
        _terminal.Type("\e");
        Take(session);
        _clock.Pass(TimeSpan.FromSeconds(3));
        Take(session);
        _clock.Pass(TimeSpan.FromSeconds(1));
        Assert.Equal([Key.Escape], Keys(session));
    }

    [Theory]
    [InlineData("[")]
    [InlineData("O")]
    [InlineData("[j")]
    [InlineData("Oj")]
    [InlineData("j")]
    [InlineData("[\r")]
    public void What_was_typed_after_Escape_is_kept(string typed)
    {
        using TerminalSession session = Open();
        _terminal.Type("\e");
        Assert.Equal([Key.Escape], Keys(session));
        _terminal.Type(typed);
        List<string> texts = [];
        while (texts.Count < typed.Length)
        {
            texts.AddRange(Texts(session));
        }

        Assert.Equal(typed.Replace("\r", "Enter", StringComparison.Ordinal), string.Concat(texts));
    }

    [Fact]
    public void Long_after_an_Escape_everything_is_a_key_again()
    {
        using TerminalSession session = Open();
        _terminal.Type("\e");
        Assert.Equal([Key.Escape], Keys(session));
        _clock.Pass(TimeSpan.FromSeconds(2));
        _terminal.Type("[A");
        Assert.Equal(["[", "A"], Texts(session));
    }

    [Fact]
    public void A_paste_cut_behind_its_ESC_is_a_paste_all_the_same()
    {
        using TerminalSession session = Open();
        _terminal.Type("\e");
        Assert.Equal([Key.Escape], Keys(session));
        _terminal.Type("[200~rm -r\e[201~");
        Assert.Equal(WaitResult.Input, session.Wait(Timeout.InfiniteTimeSpan));
        Assert.True(session.TryRead(out InputEvent input));
        Assert.Equal((InputKind.Paste, "rm -r"), (input.Kind, input.Text));
    }

    [Fact]
    public void A_paste_whose_end_got_lost_ends_whatever_is_typed_meanwhile()
    {
        using TerminalSession session = Open();
        _terminal.Type("\e[200~pasted");
        Take(session);
        for (int typed = 0; typed < 60; typed++)
        {
            _clock.Pass(_moment);
            _terminal.Type("j");
            if (session.Wait(TimeSpan.FromMilliseconds(2)) == WaitResult.Input)
            {
                break;
            }
        }

        Assert.True(session.TryRead(out InputEvent paste));
        Assert.Equal(InputKind.Paste, paste.Kind);
        Assert.StartsWith("pastedjjj", paste.Text, StringComparison.Ordinal);
        while (session.TryRead(out _))
        {
        }

        _clock.Pass(_moment);
        _terminal.Type("q");
        Assert.Equal(["q"], Texts(session));
    }

    [Fact]
    public void A_paste_that_comes_in_pieces_for_a_long_time_stays_one()
    {
        using TerminalSession session = Open();
        _terminal.Type("\e[200~");
        string piece = new('x', 100);
        for (int come = 0; come < 20; come++)
        {
            _terminal.Type(piece);
            Take(session);
            _clock.Pass(TimeSpan.FromSeconds(2));
        }

        _terminal.Type("\e[201~");
        Assert.Equal(WaitResult.Input, session.Wait(Timeout.InfiniteTimeSpan));
        Assert.True(session.TryRead(out InputEvent paste));
        Assert.Equal(20 * piece.Length, paste.Text!.Length);
    }

    /// <summary>Lets the session read what was typed and has no event yet.</summary>
    private static void Take(TerminalSession session) => Assert.Equal(WaitResult.None, session.Wait(TimeSpan.FromMilliseconds(2)));

    /// <summary>The keys that come of what was typed.</summary>
    private static List<Key> Keys(TerminalSession session) => [.. Events(session).Select(static input => input.Key)];

    private static List<string> Texts(TerminalSession session) =>
        [.. Events(session).Select(static input => input.Key == Key.Character ? input.Rune.ToString() : input.Key.ToString())];

    private static List<InputEvent> Events(TerminalSession session)
    {
        List<InputEvent> events = [];
        Assert.Equal(WaitResult.Input, session.Wait(Timeout.InfiniteTimeSpan));
        while (session.TryRead(out InputEvent input))
        {
            events.Add(input);
        }

        return [.. events.Where(static input => input.Kind is InputKind.Key or InputKind.Mouse)];
    }

    private TerminalSession Open(TerminalOptions? options = null, TerminalEnvironment? environment = null) =>
        TerminalSession.Open(
            TerminalDevice.FromDescriptor(_terminal.OpenSlave()),
            options ?? new TerminalOptions(),
            environment ?? new TerminalEnvironment { Term = "xterm-256color" },
            _clock);
}

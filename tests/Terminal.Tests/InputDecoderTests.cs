using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Bpftop.Terminal.Tests;

public sealed class InputDecoderTests
{
    [Theory]
    [InlineData("\e[A", Key.Up, Modifiers.None)]
    [InlineData("\eOB", Key.Down, Modifiers.None)]
    [InlineData("\e[1;5C", Key.Right, Modifiers.Control)]
    [InlineData("\e[1;4D", Key.Left, Modifiers.Alt | Modifiers.Shift)]
    [InlineData("\e\e[A", Key.Up, Modifiers.Alt)]
    [InlineData("\e[a", Key.Up, Modifiers.Shift)]
    [InlineData("\eOa", Key.Up, Modifiers.Control)]
    [InlineData("\e[H", Key.Home, Modifiers.None)]
    [InlineData("\eOH", Key.Home, Modifiers.None)]
    [InlineData("\e[1~", Key.Home, Modifiers.None)]
    [InlineData("\e[7~", Key.Home, Modifiers.None)]
    [InlineData("\e[1;2H", Key.Home, Modifiers.Shift)]
    [InlineData("\e[F", Key.End, Modifiers.None)]
    [InlineData("\eOF", Key.End, Modifiers.None)]
    [InlineData("\e[4~", Key.End, Modifiers.None)]
    [InlineData("\e[8~", Key.End, Modifiers.None)]
    [InlineData("\e[2~", Key.Insert, Modifiers.None)]
    [InlineData("\e[3;5~", Key.Delete, Modifiers.Control)]
    [InlineData("\e[5~", Key.PageUp, Modifiers.None)]
    [InlineData("\e[6^", Key.PageDown, Modifiers.Control)]
    [InlineData("\e[5$", Key.PageUp, Modifiers.Shift)]
    [InlineData("\e[5@", Key.PageUp, Modifiers.Control | Modifiers.Shift)]
    [InlineData("\eOP", Key.F1, Modifiers.None)]
    [InlineData("\e[11~", Key.F1, Modifiers.None)]
    [InlineData("\e[[A", Key.F1, Modifiers.None)]
    [InlineData("\e[P", Key.F1, Modifiers.None)]
    [InlineData("\e[1;2P", Key.F1, Modifiers.Shift)]
    [InlineData("\eO5P", Key.F1, Modifiers.Control)]
    [InlineData("\e[1;2R", Key.F3, Modifiers.Shift)]
    [InlineData("\e[[E", Key.F5, Modifiers.None)]
    [InlineData("\e[15~", Key.F5, Modifiers.None)]
    [InlineData("\e[17~", Key.F6, Modifiers.None)]
    [InlineData("\e[21~", Key.F10, Modifiers.None)]
    [InlineData("\e[23~", Key.F11, Modifiers.None)]
    [InlineData("\e[24;5~", Key.F12, Modifiers.Control)]
    [InlineData("\e[25~", Key.F1, Modifiers.Shift)]
    [InlineData("\e[34~", Key.F8, Modifiers.Shift)]
    [InlineData("\t", Key.Tab, Modifiers.None)]
    [InlineData("\e[Z", Key.Tab, Modifiers.Shift)]
    [InlineData("\e[9;2u", Key.Tab, Modifiers.Shift)]
    [InlineData("\r", Key.Enter, Modifiers.None)]
    [InlineData("\eOM", Key.Enter, Modifiers.None)]
    [InlineData("\e\r", Key.Enter, Modifiers.Alt)]
    [InlineData("\u007F", Key.Backspace, Modifiers.None)]
    [InlineData("\b", Key.Backspace, Modifiers.None)]
    [InlineData("\e[27u", Key.Escape, Modifiers.None)]
    [InlineData("\e[57421u", Key.PageUp, Modifiers.None)]
    [InlineData("\e[27;5;13~", Key.Enter, Modifiers.Control)]
    public void A_key_is_known_in_every_terminal(string bytes, Key key, Modifiers modifiers)
    {
        InputEvent input = Assert.Single(Decode(bytes));
        Assert.Equal((InputKind.Key, key, modifiers), (input.Kind, input.Key, input.Modifiers));
    }

    [Theory]
    [InlineData("q", "q", Modifiers.None)]
    [InlineData("é", "é", Modifiers.None)]
    [InlineData("日", "日", Modifiers.None)]
    [InlineData("🦀", "🦀", Modifiers.None)]
    [InlineData("\u0003", "c", Modifiers.Control)]
    [InlineData("\u001A", "z", Modifiers.Control)]
    [InlineData("\0", " ", Modifiers.Control)]
    [InlineData("\u001C", "\\", Modifiers.Control)]
    [InlineData("\u001F", "_", Modifiers.Control)]
    [InlineData("\ex", "x", Modifiers.Alt)]
    [InlineData("\eé", "é", Modifiers.Alt)]
    [InlineData("\e\u0003", "c", Modifiers.Alt | Modifiers.Control)]
    [InlineData("\e[99;5u", "c", Modifiers.Control)]
    [InlineData("\e[97;2u", "A", Modifiers.None)]
    [InlineData("\e[97:65;2:1u", "A", Modifiers.None)]
    [InlineData("\e[27;6;67~", "c", Modifiers.Control)]
    [InlineData("\eOj", "*", Modifiers.None)]
    [InlineData("\eOy", "9", Modifiers.None)]
    [InlineData("\e[57400u", "1", Modifiers.None)]
    public void A_character_is_a_key_too(string bytes, string character, Modifiers modifiers)
    {
        InputEvent input = Assert.Single(Decode(bytes));
        Assert.Equal((Key.Character, Rune.GetRuneAt(character, 0), modifiers), (input.Key, input.Rune, input.Modifiers));
    }

    [Theory]
    [InlineData("\e[?1;2c")]
    [InlineData("\e[>41;354;0c")]
    [InlineData("\e[24;80R")]
    [InlineData("\e[8;24;80t")]
    [InlineData("\e[?2026;2$y")]
    [InlineData("\e]52;c;aGVsbG8=\a")]
    [InlineData("\e]11;rgb:0000/0000/0000\e\\")]
    [InlineData("\eP>|XTerm(380)\e\\")]
    [InlineData("\e_Gi=31;OK\e\\")]
    [InlineData("\e[97;1:3u")]
    [InlineData("\e[1;1:3A")]
    [InlineData("\e[99~")]
    [InlineData("\e[M !!")]
    [InlineData("\e[<35;10;10M")]
    [InlineData("\e[<66;10;10M")]
    [InlineData("\e[<0;0;0M")]
    [InlineData("\e[999999999999999999999999;5A")]
    [InlineData("\e[1;2;3;4;5;6;7;8;9;10;11;12;13;14;15;16;17;18;19;20;21;22;23;24;25;26;27;28;29;30;31~")]
    [InlineData("\e[=5;1 q")]
    [InlineData("\e[[Z")]
    public void What_is_no_key_is_swallowed_whole(string bytes)
    {
        InputEvent input = Assert.Single(Decode(bytes + "k"));
        Assert.Equal(new Rune('k'), input.Rune);
    }

    [Theory]
    [InlineData("\e[?2026;0$y", false)]
    [InlineData("\e[?2026;1$y", true)]
    [InlineData("\e[?2026;2$y", true)]
    [InlineData("\e[?2026;4$y", false)]
    [InlineData("\e[?2004;2$y", null)]
    public void The_answer_on_synchronized_output_is_kept(string bytes, bool? expected)
    {
        InputDecoder decoder = new();
        decoder.Feed(Encoding.UTF8.GetBytes(bytes));
        Assert.Equal(expected, decoder.OffersSynchronizedOutput);
    }

    [Theory]
    [InlineData("\e[<0;1;1M", MouseAction.Press, 1, 0, 0, Modifiers.None)]
    [InlineData("\e[<2;300;200m", MouseAction.Release, 3, 299, 199, Modifiers.None)]
    [InlineData("\e[<32;5;6M", MouseAction.Drag, 1, 4, 5, Modifiers.None)]
    [InlineData("\e[<64;5;6M", MouseAction.WheelUp, 0, 4, 5, Modifiers.None)]
    [InlineData("\e[<65;5;6M", MouseAction.WheelDown, 0, 4, 5, Modifiers.None)]
    [InlineData("\e[<28;5;6M", MouseAction.Press, 1, 4, 5, Modifiers.Shift | Modifiers.Alt | Modifiers.Control)]
    public void The_mouse_is_read(string bytes, MouseAction action, int button, int x, int y, Modifiers modifiers)
    {
        InputEvent input = Assert.Single(Decode(bytes));
        Assert.Equal(
            (InputKind.Mouse, action, button, x, y, modifiers),
            (input.Kind, input.Mouse, input.Button, input.X, input.Y, input.Modifiers));
    }

    [Fact]
    public void Focus_is_read()
    {
        Assert.Equal([true, false], Decode("\e[I\e[O").Select(input => input.Focused));
    }

    [Theory]
    [InlineData("\e[200~hello\e[201~", "hello")]
    [InlineData("\e[200~a\rb\r\nc\nd\te\e[201~", "a\nb\nc\nd\te")]
    [InlineData("\e[200~x\e[31m\u0003\u009B\u007Fy\e[201~", "x[31my")]
    [InlineData("\e[200~\e\e[20\e[201~", "[20")]
    [InlineData("\e[200~\e[201~", "")]
    [InlineData("\e[200~日本\e[201~", "日本")]
    public void A_paste_is_text_whatever_is_in_it(string bytes, string text)
    {
        InputEvent input = Assert.Single(Decode(bytes));
        Assert.Equal((InputKind.Paste, text), (input.Kind, input.Text));
    }

    [Fact]
    public void A_paste_without_end_stays_a_paste_and_stays_small()
    {
        InputDecoder decoder = new();
        decoder.Feed("\e[200~"u8);
        byte[] flood = new byte[1_000_000];
        Array.Fill(flood, (byte)'x');
        decoder.Feed(flood);
        decoder.Flush();
        Assert.False(decoder.TryRead(out _));
        decoder.Feed("q\e[201~k"u8);
        Assert.True(decoder.TryRead(out InputEvent paste));
        Assert.Equal(PasteText.Longest, paste.Text!.Length);
        Assert.True(decoder.TryRead(out InputEvent key));
        Assert.Equal(new Rune('k'), key.Rune);
    }

    [Fact]
    public void Bytes_that_are_no_utf8_are_left_out()
    {
        InputDecoder decoder = new();
        decoder.Feed([0xFF, 0xC0, 0x80, (byte)'a', 0xE6, 0x97, (byte)'b', 0xED, 0xA0, 0x80, (byte)'c']);
        Assert.Equal("abc", string.Concat(Drain(decoder).Select(input => input.Rune)));
    }

    [Theory]
    [InlineData("\e", new[] { Key.Escape })]
    [InlineData("\e\e", new[] { Key.Escape, Key.Escape })]
    [InlineData("\e[", new[] { Key.Character })]
    [InlineData("\eO", new[] { Key.Character })]
    [InlineData("\eP", new[] { Key.Character })]
    [InlineData("\e[1;5", new Key[0])]
    [InlineData("\e]11;rgb", new Key[0])]
    public void Flush_decides_that_what_began_is_all_there_is(string bytes, Key[] keys)
    {
        InputDecoder decoder = new();
        decoder.Feed(Encoding.UTF8.GetBytes(bytes));
        Assert.True(decoder.IsPending);
        Assert.False(decoder.TryRead(out _));
        decoder.Flush();
        Assert.False(decoder.IsPending);
        Assert.Equal(keys, Drain(decoder).Select(input => input.Key));
    }

    [Fact]
    public void Any_cut_yields_the_same_events() =>
        Prop.ForAll(Streams.ToArbitrary(), ArbMap.Default.ArbFor<int[]>(), (bytes, cuts) =>
        {
            InputDecoder whole = new();
            whole.Feed(bytes);
            InputDecoder cut = new();
            ReadOnlySpan<byte> rest = bytes;
            for (int i = 0; i < cuts.Length && !rest.IsEmpty; i++)
            {
                int length = (int)((uint)cuts[i] % (uint)(rest.Length + 1));
                cut.Feed(rest[..length]);
                rest = rest[length..];
            }

            cut.Feed(rest);
            Assert.Equal(Drain(whole), Drain(cut));
            Assert.Equal(whole.IsPending, cut.IsPending);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Garbage_never_throws_and_never_leaks_an_escape() =>
        Prop.ForAll(Streams.ToArbitrary(), bytes =>
        {
            InputDecoder decoder = new();
            decoder.Feed(bytes);
            decoder.Flush();
            decoder.Feed("\e[201~\e\\"u8);
            decoder.Flush();
            foreach (InputEvent input in Drain(decoder))
            {
                Assert.NotEqual(InputKind.None, input.Kind);
                Assert.False(input.Key == Key.Character && Rune.IsControl(input.Rune));
                Assert.DoesNotContain('\e', input.Text ?? "");
            }

            Assert.False(decoder.IsPending);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Keys_cost_no_memory()
    {
        InputDecoder decoder = new();
        byte[] bytes = Encoding.UTF8.GetBytes("q\e[A\e[1;5C\e[<0;10;10Mé\e[I\e\e[B\e[97;5u\e[?2026;2$y");
        void Run()
        {
            decoder.Feed(bytes);
            while (decoder.TryRead(out _))
            {
            }
        }

        Run();
        Assert.Equal(0, Allocated.Least(() =>
        {
            Run();
        }));
    }

    private static Gen<byte[]> Streams
    {
        get
        {
            string[] known =
            [
                "q", "é", "日", "🦀", "\e", "\e[", "\eO", "\e[A", "\e[1;5C", "\eOP", "\e[[A", "\e[200~", "\e[201~", "\e[<0;3;4M",
                "\e[I", "\e[?2026;2$y", "\e]52;c;x\a", "\eP", "\e\\", "\u0003", "\r", "\u0018", "5", ";", "$", "~", "u", "\e[5$", "\e[M",
            ];
            Gen<byte[]> piece = Gen.Elements(known).Select(Encoding.UTF8.GetBytes);
            Gen<byte[]> noise = Gen.Choose(0, 255).Select(value => new[] { (byte)value });
            return Gen.OneOf(piece, piece, noise).ListOf().Select(parts => parts.SelectMany(part => part).ToArray());
        }
    }

    private static List<InputEvent> Decode(string bytes)
    {
        InputDecoder decoder = new();
        decoder.Feed(Encoding.UTF8.GetBytes(bytes));
        Assert.False(decoder.IsPending);
        return Drain(decoder);
    }

    private static List<InputEvent> Drain(InputDecoder decoder)
    {
        List<InputEvent> events = [];
        while (decoder.TryRead(out InputEvent input))
        {
            events.Add(input);
        }

        return events;
    }
}

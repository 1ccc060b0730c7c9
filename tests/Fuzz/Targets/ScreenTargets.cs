using System.Runtime.InteropServices;
using System.Text;
using System.Text.Unicode;
using Bpftop.Terminal;

namespace Bpftop.Fuzz;

/// <summary>Both ways of the terminal: what is typed, and what is drawn.</summary>
internal static class ScreenTargets
{
    private const int Width = 40;
    private const int Height = 4;
    private const int LongestPaste = 64 * 1024;

    public static Target[] All { get; } =
    [
        new("input", Input) { RoomPerByte = 2048, Words = ["\e[", "\eO", "\e[200~", "\e[201~", "\e[<0;1;1M", "\e[27;5;9~", "\e[97;5u", "\e[?2026;2$y", "\eP", "\e\\", "\e[M   ", "\e[[A"] },
        new("screen", Screen) { RoomPerByte = 2048 },
    ];

    /// <summary>Bytes mean the same however they are cut, and make no event that cannot be.</summary>
    private static void Input(ReadOnlySpan<byte> input)
    {
        InputDecoder whole = new();
        whole.Feed(input);
        List<InputEvent> events = Take(whole);

        InputDecoder bytewise = new();
        List<InputEvent> cut = [];
        foreach (byte value in input)
        {
            bytewise.Feed([value]);
            cut.AddRange(Take(bytewise));
        }

        Check.SameAll(events, cut, "an event of bytes that came one by one");
        whole.Flush();
        bytewise.Flush();
        Check.SameAll(Take(whole), Take(bytewise), "an event at the end");
        Check.That(!whole.IsPending, "a sequence is pending behind its end");

        // Pauses anywhere: a lone ESC becomes a key there, and what follows may be the rest of its sequence.
        InputDecoder slow = new();
        for (int at = 0; at < input.Length; at++)
        {
            slow.Feed(input.Slice(at, 1));
            if ((at * 7 + input[at]) % 3 == 0)
            {
                slow.Flush();
            }
            else if (at % 11 == 0)
            {
                slow.ForgetCut();
            }
        }

        slow.Abandon();
        _ = Take(slow);
        Check.That(!slow.IsInText, "a paste goes on after it was abandoned");
    }

    private static List<InputEvent> Take(InputDecoder decoder)
    {
        List<InputEvent> events = [];
        while (decoder.TryRead(out InputEvent input))
        {
            events.Add(input);
            Check.That(input.Kind != InputKind.None && Enum.IsDefined(input.Kind) && Enum.IsDefined(input.Key), "an event is none");
            Check.That(input.Kind != InputKind.Key || input.Key != Key.None, "a key is none");
            Check.That(input.Key != Key.Character || input.Rune.Value >= ' ', "a control character is a key");
            Check.That(input is { X: >= 0, Y: >= 0, Button: >= 0 and <= 3 }, "the mouse is nowhere");
            if (input.Kind == InputKind.Paste)
            {
                Check.That(input.Text!.Length <= LongestPaste, "a paste is too long");
                Check.That(input.Text.All(static letter => letter is '\n' or '\t' || !char.IsControl(letter)), "a paste has a control character in it");
            }
        }

        return events;
    }

    /// <summary>Whatever text is drawn, the terminal gets sequences of bpftop's own and characters that only show.</summary>
    private static void Screen(ReadOnlySpan<byte> input)
    {
        string utf8 = Encoding.UTF8.GetString(input);
        string halves = new(MemoryMarshal.Cast<byte, char>(input));
        int at = input.IsEmpty ? 0 : (input[0] % (Width + 10)) - 5;
        CellGrid grid = new(Width, Height);
        foreach ((string text, int row) in (ReadOnlySpan<(string, int)>)[(utf8, 0), (halves, 1), (utf8, 2)])
        {
            int wide = TextWidth.Of(text);
            Check.That(wide >= 0 && wide <= text.Length * 2, "a text is wider than its characters");
            int fitting = TextWidth.Fitting(text, 10);
            Check.That(TextWidth.Of(text.AsSpan(0, fitting)) <= 10, "what fits does not");
            int used = grid.Write(at, row, text, default, row == 2 ? 7 : int.MaxValue);
            Check.That(used >= 0 && used <= Math.Max(0, Width - at), "a text is drawn beyond the edge");
        }

        foreach (ColorDepth depth in (ReadOnlySpan<ColorDepth>)[ColorDepth.TrueColor, ColorDepth.None])
        {
            FrameRenderer renderer = new(depth, ascii: depth == ColorDepth.None) { Synchronized = true };
            ReadOnlySpan<byte> bytes = renderer.Render(grid);
            OnlyShows(bytes);
            Check.That(bytes.Length <= Width * Height * 120, "a frame is longer than its cells explain");
            Check.That(depth != ColorDepth.None || Ascii.IsValid(bytes), "ASCII is not");
            Check.That(renderer.Render(grid).IsEmpty, "what is drawn already is drawn again");
        }
    }

    /// <summary>Control sequences that begin with ESC [ and end with a letter; else characters that a terminal shows.</summary>
    private static void OnlyShows(ReadOnlySpan<byte> bytes)
    {
        Check.That(Utf8.IsValid(bytes), "the terminal gets what is no UTF-8");
        string text = Encoding.UTF8.GetString(bytes);
        StringBuilder shown = new();
        for (int index = 0; index < text.Length; index++)
        {
            if (text[index] != '\e')
            {
                // The cursor goes down and left by themselves. Some signs of Arabic, Syriac and Kaithi count as what formats, and show.
                bool isPlain = text[index] is '\n' or '\r' or '\b' or (>= '\u0600' and <= '\u0605') or '\u06dd' or '\u070f' or '\u0890' or '\u0891' or '\u08e2'
                    || (text[index] == '\ud804' && index + 1 < text.Length && text[index + 1] is '\udcbd' or '\udccd');
                index += isPlain && text[index] == '\ud804' ? 1 : 0;
                shown.Append(isPlain ? "" : text[index].ToString());
                continue;
            }

            Check.That(index + 2 < text.Length && text[index + 1] == '[', "an escape begins no control sequence");
            index += 2;
            while (index < text.Length && text[index] is >= ' ' and <= '?')
            {
                index++;
            }

            Check.That(index < text.Length && "mHGJKABCDhlX".Contains(text[index], StringComparison.Ordinal), "a control sequence is none of bpftop's");
        }

        Check.Printable(shown.ToString(), "the screen");
    }
}

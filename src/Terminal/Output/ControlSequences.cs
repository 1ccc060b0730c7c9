namespace Bpftop.Terminal;

/// <summary>The fixed sequences that are written to a terminal.</summary>
internal static class ControlSequences
{
    internal static ReadOnlySpan<byte> BeginSynchronized => "\e[?2026h"u8;

    internal static ReadOnlySpan<byte> EndSynchronized => "\e[?2026l"u8;

    internal static ReadOnlySpan<byte> ClearScreen => "\e[m\e[2J"u8;

    internal static ReadOnlySpan<byte> EraseToEndOfLine => "\e[K"u8;

    /// <summary>Alternate screen, hidden cursor, no wrapping at the last column, pastes and focus reported.</summary>
    internal static ReadOnlySpan<byte> Enter => "\e[?1049h\e[?25l\e[?7l\e[?2004h\e[?1004h"u8;

    /// <summary>Buttons, wheel and drags, in the encoding without a limit on columns.</summary>
    internal static ReadOnlySpan<byte> EnterMouse => "\e[?1000h\e[?1002h\e[?1006h"u8;

    /// <summary>Asks whether synchronized output is there (DECRQM).</summary>
    internal static ReadOnlySpan<byte> AskSynchronized => "\e[?2026$p"u8;

    /// <summary>Everything back, wherever a frame was cut: CAN ends a sequence that was begun.</summary>
    internal static ReadOnlySpan<byte> Leave =>
        "\u0018\e[?2026l\e[?1006l\e[?1002l\e[?1000l\e[?1004l\e[?2004l\e[m\e[?7h\e[2J\e[H\e[?25h\e[?1049l"u8;
}

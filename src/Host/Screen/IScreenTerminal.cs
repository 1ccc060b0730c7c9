using Bpftop.Terminal;

namespace Bpftop.Host.Screen;

/// <summary>What the screen does with its terminal besides drawing.</summary>
internal interface IScreenTerminal
{
    /// <summary>Hands a text to tmux where the screen runs in one; the task tells whether tmux took it. Null without tmux.
    /// </summary>
    Task<bool>? HandToTmux(string text);

    /// <summary>Asks the terminal to take a text for its clipboard, which it does not answer; false where it is too long.</summary>
    bool Copy(ReadOnlySpan<char> text);

    /// <summary>Stops this process, as Ctrl-Z does, until it is told to go on.</summary>
    void Suspend();

    /// <summary>Makes the next drawing send every cell.</summary>
    void Invalidate();

    /// <summary>Shows no more colours than these; null for as many as the terminal has.</summary>
    void UseColors(ColorDepth? colors);

    /// <summary>Ends the wait for input. Any thread.</summary>
    void Wake();
}

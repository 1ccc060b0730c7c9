using System.Text;

namespace Bpftop.Terminal;

/// <summary>What kind of input came.</summary>
public enum InputKind
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>A key: <see cref="InputEvent.Key"/>, or <see cref="InputEvent.Rune"/> for <see cref="Key.Character"/>.</summary>
    Key,

    /// <summary>A mouse button or wheel.</summary>
    Mouse,

    /// <summary>A bracketed paste, in <see cref="InputEvent.Text"/>.</summary>
    Paste,

    /// <summary>The terminal gained (<see cref="InputEvent.Focused"/>) or lost the focus.</summary>
    Focus,
}

/// <summary>Keys that are not characters.</summary>
public enum Key
{
    /// <summary>No key.</summary>
    None,

    /// <summary>A character: see <see cref="InputEvent.Rune"/>.</summary>
    Character,

    /// <summary>Enter.</summary>
    Enter,

    /// <summary>Tab; with Shift: back tab.</summary>
    Tab,

    /// <summary>Backspace.</summary>
    Backspace,

    /// <summary>Escape alone.</summary>
    Escape,

    /// <summary>Up.</summary>
    Up,

    /// <summary>Down.</summary>
    Down,

    /// <summary>Left.</summary>
    Left,

    /// <summary>Right.</summary>
    Right,

    /// <summary>Home.</summary>
    Home,

    /// <summary>End.</summary>
    End,

    /// <summary>Page up.</summary>
    PageUp,

    /// <summary>Page down.</summary>
    PageDown,

    /// <summary>Insert.</summary>
    Insert,

    /// <summary>Delete.</summary>
    Delete,

    /// <summary>F1.</summary>
    F1,

    /// <summary>F2.</summary>
    F2,

    /// <summary>F3.</summary>
    F3,

    /// <summary>F4.</summary>
    F4,

    /// <summary>F5.</summary>
    F5,

    /// <summary>F6.</summary>
    F6,

    /// <summary>F7.</summary>
    F7,

    /// <summary>F8.</summary>
    F8,

    /// <summary>F9.</summary>
    F9,

    /// <summary>F10.</summary>
    F10,

    /// <summary>F11.</summary>
    F11,

    /// <summary>F12.</summary>
    F12,
}

/// <summary>Keys held down with another.</summary>
[Flags]
public enum Modifiers
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Shift; not reported with characters, which differ themselves.</summary>
    Shift = 1,

    /// <summary>Alt.</summary>
    Alt = 2,

    /// <summary>Control; the rune is then the lower-case letter.</summary>
    Control = 4,
}

/// <summary>What the mouse did.</summary>
public enum MouseAction
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>A button went down.</summary>
    Press,

    /// <summary>A button went up.</summary>
    Release,

    /// <summary>The pointer moved with a button down.</summary>
    Drag,

    /// <summary>One notch up.</summary>
    WheelUp,

    /// <summary>One notch down.</summary>
    WheelDown,
}

/// <summary>One input event.</summary>
public readonly record struct InputEvent
{
    /// <summary>What came; decides which of the rest count.</summary>
    public InputKind Kind { get; init; }

    /// <summary>The key.</summary>
    public Key Key { get; init; }

    /// <summary>The character of <see cref="Key.Character"/>.</summary>
    public Rune Rune { get; init; }

    /// <summary>Keys held with it.</summary>
    public Modifiers Modifiers { get; init; }

    /// <summary>What the mouse did.</summary>
    public MouseAction Mouse { get; init; }

    /// <summary>Mouse button, 1 (left), 2 (middle) or 3 (right); 0 for the wheel.</summary>
    public int Button { get; init; }

    /// <summary>Mouse column, from 0.</summary>
    public int X { get; init; }

    /// <summary>Mouse row, from 0.</summary>
    public int Y { get; init; }

    /// <summary>Pasted text.</summary>
    public string? Text { get; init; }

    /// <summary>Whether the terminal has the focus now.</summary>
    public bool Focused { get; init; }
}

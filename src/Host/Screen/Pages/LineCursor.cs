using Bpftop.Host.Screen.Windows;
using Bpftop.Host.View;

namespace Bpftop.Host.Screen.Pages;

/// <summary>The cursor over a page's lines, which of them are in sight, and the way back of its jumps.</summary>
/// <remarks>
/// The cursor belongs to a row, not to a line: when rows move it goes along, when a fold closes over its row it goes to the
/// fold, and when its row is gone, or its process has ended, it stays on the same line. Before the user moves it for the
/// first time it stays on the first line, whatever is there. In a log (<see cref="KeepsToEnd"/>) it stays on the last line, until the
/// user moves it away from there.
/// </remarks>
internal sealed class LineCursor(IScreen screen, ILines lines)
{
    private readonly JumpList _jumps = new();
    private readonly Dictionary<string, ProcessKey> _marks = [];
    private ScrollList _list;
    private bool _isOnEnded;
    private bool _isAtEnd;

    /// <summary>The key of its line.</summary>
    public ProcessKey Key { get; private set; }

    /// <summary>Whether its line is kept in the middle of the screen, until it is moved.</summary>
    public bool Follows { get; private set; }

    /// <summary>Whether the newest line is the last one, which is looked at until another is.</summary>
    public bool KeepsToEnd { get; set; }

    /// <summary>Where it is, to come back to.</summary>
    public CursorPosition Position => new(Key, _list.Line, IsPlaced);

    public int Line => _list.Line;

    /// <summary>The first line in sight.</summary>
    public int Top => _list.Top;

    /// <summary>Lines in sight, as of the last drawing.</summary>
    public int Height => _list.Height;

    /// <summary>Lines that a page key moves by.</summary>
    public int PageLines => Math.Max(1, Height - 1);

    /// <summary>Lines that a key of half a page moves by.</summary>
    public int HalfLines => Math.Max(1, PageLines / 2);

    /// <summary>Whether the user has moved it.</summary>
    private bool IsPlaced { get; set; }

    /// <summary>Moves to a line, or to the nearest that there is.</summary>
    public void MoveTo(int line)
    {
        if (lines.Count == 0)
        {
            return;
        }

        Follows = false;
        IsPlaced = true;
        Settle(Math.Clamp(line, 0, lines.Count - 1));
    }

    public void MoveBy(int count) => MoveTo(Saturated(Line + (long)count));

    /// <summary>Moves by so many times some lines.</summary>
    public void MovePages(int count, int lines) => MoveTo(Saturated(Line + ((long)count * lines)));

    /// <summary>Moves far: the way back is remembered.</summary>
    public void JumpTo(int line)
    {
        if (lines.Count > 0)
        {
            _jumps.Leave(Key);
            MoveTo(line);
        }
    }

    /// <summary>Remembers that it jumped from a line.</summary>
    public void JumpedFrom(ProcessKey key) => _jumps.Leave(key);

    /// <summary>Goes so many jumps on, or back where that is negative; as far as there are any.</summary>
    public void Jump(int count)
    {
        // The list is short: a larger count goes to its end.
        for (long left = Math.Min(Math.Abs((long)count), JumpList.Most); left > 0; left--)
        {
            if (!(count < 0 ? TryJumpBack() : TryJumpForward()))
            {
                screen.Say(count < 0 ? "nowhere to go back" : "nowhere to go forward");
                return;
            }
        }
    }

    /// <summary>Remembers its line by a name; another line of that name is forgotten.</summary>
    public void Mark(string name)
    {
        if (lines.Count > 0)
        {
            _marks[name] = Key;
            screen.Say($"marked as {name}");
        }
    }

    /// <summary>Whether a line was marked so; it may not be there any more.</summary>
    public bool HasMark(string name) => _marks.ContainsKey(name);

    /// <summary>Jumps to the line that was marked so, or to the fold that hides it.</summary>
    public void GoToMark(string name)
    {
        if (lines.NearestIndexOf(_marks[name]) is >= 0 and var line)
        {
            JumpTo(line);
        }
        else
        {
            screen.Warn($"what was marked as {name} is gone or hidden");
        }
    }

    /// <summary>Goes back to where it was, with what it was on then.</summary>
    public void ReturnTo(CursorPosition position)
    {
        if (!TryReturnTo(position.Key))
        {
            MoveTo(position.Line);
        }

        IsPlaced = position.IsPlaced;
        Place();
    }

    public void ToggleFollow()
    {
        if (lines.Count == 0)
        {
            screen.Say("nothing to follow");
            return;
        }

        Follows = !Follows;
        IsPlaced |= Follows;
        screen.Say(Follows ? "following; F or any movement ends it" : "not following any more");
    }

    /// <summary>Stays on its line from now on, whatever moves.</summary>
    public void Hold() => IsPlaced = true;

    /// <summary>Finds its line again after the lines changed.</summary>
    public void Place()
    {
        if (lines.Count == 0)
        {
            _list.Line = 0;
        }
        else if (KeepsToEnd && (_isAtEnd || !IsPlaced))
        {
            Settle(lines.Count - 1);
        }
        else if (!IsPlaced)
        {
            _list = default;
            Settle(0);
        }
        else
        {
            // What ends while the cursor is on it goes to where ended processes are sorted, without the cursor.
            int line = lines.NearestIndexOf(Key);
            bool isThere = line >= 0 && (_isOnEnded || !lines.HasEnded(line));
            ProcessKey before = Key;
            Settle(isThere ? line : Math.Min(_list.Line, lines.Count - 1));
            if (Follows && Key != before)
            {
                Follows = false;
                screen.Warn($"{(before.Pid > 0 ? $"process {before.Pid}" : "the row")} is not here any more; not following");
            }
        }
    }

    /// <summary>Brings the cursor into sight.</summary>
    /// <param name="height">Lines that there is room for.</param>
    public void Fit(int height)
    {
        if (Follows)
        {
            _list.Top = _list.Line - (height / 2);
        }

        _list.Fit(lines.Count, height);
    }

    private static int Saturated(long line) => (int)Math.Clamp(line, int.MinValue, int.MaxValue);

    private bool TryJumpBack() => _jumps.TryGoBack(Key, IsShown, out ProcessKey to) && TryReturnTo(to);

    private bool TryJumpForward() => _jumps.TryGoForward(Key, IsShown, out ProcessKey to) && TryReturnTo(to);

    private void Settle(int line)
    {
        _list.Line = line;
        Key = lines.KeyAt(line);
        _isOnEnded = lines.HasEnded(line);
        _isAtEnd = line == lines.Count - 1;
    }

    private bool IsShown(ProcessKey key) => lines.IndexOf(key) >= 0;

    private bool TryReturnTo(ProcessKey key)
    {
        int line = lines.IndexOf(key);
        if (line >= 0)
        {
            MoveTo(line);
        }

        return line >= 0;
    }
}

/// <summary>Where a cursor was.</summary>
/// <param name="Key">The key of its line.</param>
/// <param name="Line">Its line.</param>
/// <param name="IsPlaced">Whether the user had moved it.</param>
internal readonly record struct CursorPosition(ProcessKey Key, int Line, bool IsPlaced);

using Bpftop.Host.Screen.Dialogs;
using Bpftop.Host.Screen.Drawing;
using Bpftop.Host.Snapshot;
using Bpftop.Terminal;

namespace Bpftop.Host.Screen.Pages;

/// <summary>What fills the screen between header and status bar.</summary>
internal abstract class Page(IScreen screen)
{
    /// <summary>The cursor, and which lines are in sight.</summary>
    protected ScrollList _list;

    public abstract string Title { get; }

    /// <summary>Lines that a page key moves by.</summary>
    public int PageLines => Math.Max(1, _list.Height - 1);

    /// <summary>Lines that a key of half a page moves by.</summary>
    public int HalfLines => Math.Max(1, PageLines / 2);

    /// <summary>The line that the user is typing into, or null.</summary>
    public virtual Prompt? Prompt => null;

    /// <summary>Whether a search is on, so that its keys go to the next match.</summary>
    public virtual bool IsSearching => false;

    protected IScreen Screen { get; } = screen;

    /// <summary>Takes a new frame, which stays until the next.</summary>
    public abstract void Accept(Frame frame);

    public abstract void Draw(CellGrid grid, Area area);

    /// <summary>Writes what the status bar says about this page.</summary>
    public abstract void WriteStatus(ref LineText text);

    /// <summary>Moves the cursor to a line, or to the nearest that there is.</summary>
    public abstract void MoveTo(int line);

    public void MoveBy(int lines) => MoveTo(_list.Line + lines);

    /// <summary>Moves far: where the page remembers, the way back is remembered.</summary>
    public virtual void JumpTo(int line) => MoveTo(line);

    /// <summary>Opens the cursor's line.</summary>
    /// <returns>False where that means nothing.</returns>
    public abstract bool TryOpen();

    /// <summary>Tags or switches the cursor's line.</summary>
    /// <returns>False where that means nothing.</returns>
    public virtual bool TryTag() => false;

    /// <summary>Takes the mouse.</summary>
    public abstract void TakeMouse(in InputEvent input, Area area);

    /// <summary>Takes back one thing that the user has set on this page: a search, a filter.</summary>
    /// <returns>False where there is none.</returns>
    public virtual bool Cancel() => false;

    /// <summary>Another page comes to the front.</summary>
    public virtual void Leave()
    {
    }

    /// <summary>Marks the columns that it looks at.</summary>
    public abstract void Demand(DemandMarks marks);
}

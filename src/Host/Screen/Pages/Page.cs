using Bpftop.Host.Screen.Drawing;
using Bpftop.Host.Screen.Keys;
using Bpftop.Host.Snapshot;
using Bpftop.Terminal;

namespace Bpftop.Host.Screen.Pages;

/// <summary>What fills the screen between header and status bar.</summary>
internal abstract class Page(IScreen screen)
{
    public abstract string Title { get; }

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

    /// <summary>Does a command.</summary>
    /// <returns>False for one that means nothing here.</returns>
    public abstract bool Do(Command command);

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

using Bpftop.Host.Snapshot;

namespace Bpftop.Host.Plugins.Filling;

/// <summary>One provider with the memory that it writes to.</summary>
/// <remarks>
/// A provider writes to memory of its slot and never to a frame: a fill that comes back after its thread was given
/// up cannot touch what the screen reads by then. What it wrote is handed to the frame after it returned in time.
/// Everything here runs on the sampling thread, one slot of a plugin at a time.
/// </remarks>
internal abstract class FillSlot(FillAccount account)
{
    public FillAccount Account { get; } = account;

    /// <summary>What the provider gives, for messages: "columns".</summary>
    public abstract string Kind { get; }

    /// <summary>Whether anybody looks at it.</summary>
    public abstract bool IsWanted(FrameDemand demand);

    /// <summary>Nobody looks at it: lets go of memory that only those need who do.</summary>
    public virtual void Rest(Frame frame)
    {
    }

    /// <summary>Blanks the slot's memory for the rows of a frame.</summary>
    public abstract void Prepare(Frame frame, FrameDemand demand);

    /// <summary>Runs the plugin's code.</summary>
    public abstract void Call(in Tick tick);

    /// <summary>The rows that the last fill was for; what it may cost goes by them.</summary>
    public virtual int RowsOf(Frame frame) => frame.RowCount;

    /// <summary>Hands the written values to the frame.</summary>
    public virtual void Deliver(Frame frame) => Repeat(frame, FrameDemand.Everything);

    /// <summary>Hands the values of the last fill to the frame again.</summary>
    public abstract void Repeat(Frame frame, FrameDemand demand);
}

/// <summary>Keeps two threads out of one plugin's fills, and everybody once it is closed.</summary>
internal sealed class FillGate
{
    private const int Open = 0;
    private const int Busy = 1;
    private const int Closed = 2;
    private int _state;

    /// <summary>False while another thread is inside, or after <see cref="TryClose"/>.</summary>
    public bool TryEnter() => Interlocked.CompareExchange(ref _state, Busy, Open) == Open;

    public void Leave() => Volatile.Write(ref _state, Open);

    /// <summary>Closes it where nobody is inside.</summary>
    public bool TryClose() => Interlocked.CompareExchange(ref _state, Closed, Open) is Open or Closed;
}

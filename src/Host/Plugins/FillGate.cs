namespace Bpftop.Host.Plugins;

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

namespace Bpftop.Network.Sockets;

/// <summary>The process whose sockets somebody looks at in its details.</summary>
internal sealed class DetailAttention(TimeProvider time) : Attention(time)
{
    /// <summary>Looks that are further apart are not one look.</summary>
    private static readonly TimeSpan _longest = TimeSpan.FromMinutes(1);

    private readonly TimeProvider _time = time;
    private AskedProcess? _asked;

    /// <summary>The process, its start to the clock tick; null where nobody looks.</summary>
    public ProcessKey? Process => IsPaid ? Volatile.Read(ref _asked)?.Key : null;

    /// <summary>Asks for its sockets; called again and again while somebody looks, by one thread at a time.</summary>
    public void Ask(ProcessKey process)
    {
        long now = _time.GetTimestamp();
        TimeSpan since = _asked is { } before ? _time.GetElapsedTime(before.At, now) : TimeSpan.Zero;
        Volatile.Write(ref _asked, new AskedProcess(process, now));
        Pay(since < _longest ? since : TimeSpan.Zero);
    }

    private sealed record AskedProcess(ProcessKey Key, long At);
}

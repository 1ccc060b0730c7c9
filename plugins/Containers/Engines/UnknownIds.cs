namespace Bpftop.Containers.Engines;

/// <summary>Ids that an engine did not know, and when to ask again: with growing pauses, since most never become
/// known.</summary>
/// <remarks>Any thread.</remarks>
internal sealed class UnknownIds(TimeSpan firstPause, TimeProvider time)
{
    private const int MostIds = 4096;
    private const int MostDoublings = 4;

    private readonly Dictionary<string, (long Since, int Times)> _ids = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();

    /// <summary>Whether it is time to ask about an id; if so, the answer counts as "unknown" from now on.</summary>
    public bool TryAsk(string id)
    {
        lock (_gate)
        {
            long now = time.GetTimestamp();
            if (_ids.TryGetValue(id, out (long Since, int Times) asked))
            {
                TimeSpan pause = firstPause * (1 << Math.Min(asked.Times, MostDoublings));
                if (time.GetElapsedTime(asked.Since, now) < pause)
                {
                    return false;
                }
            }
            else if (_ids.Count >= MostIds)
            {
                _ids.Clear();
            }

            _ids[id] = (now, asked.Times + 1);
            return true;
        }
    }

    /// <summary>An event named the id, or the engine was started anew.</summary>
    public void Forget(string id)
    {
        lock (_gate)
        {
            _ids.Remove(id);
        }
    }

    public void Clear()
    {
        lock (_gate)
        {
            _ids.Clear();
        }
    }
}

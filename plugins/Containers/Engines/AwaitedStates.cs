namespace Bpftop.Containers.Engines;

/// <summary>States that events reported and that answers do not show yet.</summary>
/// <remarks>dockerd reports a pause or an end before it writes it to the store that lists are read from, which takes
/// long on a busy disk. An answer with the earlier state is older than the event. One thread at a time.</remarks>
/// <param name="longest">After this, the answer is right and the event was overtaken by something.</param>
/// <param name="time">The clock.</param>
internal sealed class AwaitedStates(TimeSpan longest, TimeProvider time)
{
    private readonly Dictionary<string, (string Before, string State, long Since)> _states = new(StringComparer.Ordinal);
    private readonly List<string> _gone = [];

    /// <summary>The containers whose answers are to be asked for again.</summary>
    public IReadOnlyCollection<string> Ids => _states.Keys;

    /// <summary>Records an event.</summary>
    /// <param name="happened">The event.</param>
    /// <param name="before">The container's state until then, or null.</param>
    public void Add(EngineEvent happened, string? before)
    {
        if (happened.State is { } state && before is not null && before != state)
        {
            _states[happened.Id] = (before, state, time.GetTimestamp());
        }
    }

    /// <summary>An answer, with the state of the event where that is newer.</summary>
    public EngineContainer Correct(EngineContainer answer)
    {
        if (!_states.TryGetValue(answer.Id, out (string Before, string State, long Since) awaited))
        {
            return answer;
        }

        if (answer.State == awaited.Before && time.GetElapsedTime(awaited.Since) < longest)
        {
            return answer with { State = awaited.State, Status = awaited.State };
        }

        _states.Remove(answer.Id);
        return answer;
    }

    /// <summary>Forgets containers that are gone.</summary>
    public void KeepOnly(Dictionary<string, EngineContainer> containers)
    {
        foreach (string id in _states.Keys)
        {
            if (!containers.ContainsKey(id))
            {
                _gone.Add(id);
            }
        }

        foreach (string id in _gone)
        {
            _states.Remove(id);
        }

        _gone.Clear();
    }
}

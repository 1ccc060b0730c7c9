namespace Bpftop.Containers.Engines;

/// <summary>Says in one clause how the engines of this machine are doing.</summary>
internal static class EngineReport
{
    /// <summary>How they are, or null where there is none and none was asked for.</summary>
    public static Availability? Of(EngineSet engines)
    {
        List<string> troubles = [.. engines.Problems];
        bool isDenied = true;
        bool anyAnswers = false;
        foreach (EngineConnection engine in engines.Engines)
        {
            EngineView view = engine.View.Current;
            anyAnswers |= view.State == EngineState.Connected;
            switch (view.State)
            {
                // A usual place that is empty now: the engine was stopped.
                case EngineState.Broken or EngineState.Denied when engine.Endpoint.Source is null && !SocketFile.TryFind(engine.Endpoint.Path, out _):
                    break;
                case EngineState.Broken or EngineState.Denied:
                    isDenied &= view.State == EngineState.Denied;
                    troubles.Add($"{engine.Endpoint.Path} {view.Reason}");
                    break;
                case EngineState.Connecting:
                    isDenied = false;
                    troubles.Add($"{engine.Endpoint.Path} has not answered yet");
                    break;
            }
        }

        if (troubles.Count == 0)
        {
            return anyAnswers ? new Availability(AvailabilityState.Ready) : null;
        }

        string more = troubles.Count > 1 ? $" (and {troubles.Count - 1} more)" : "";
        string remedy = engines.Problems.Length > 0 ? "Correct the setting; containers go by their ids until then."
            : isDenied ? "Run bpftop as root or in the group of the socket; containers go by their ids until then."
            : "Restart the engine; containers go by their ids until then.";
        return new Availability(AvailabilityState.Degraded, troubles[0] + more, remedy);
    }
}

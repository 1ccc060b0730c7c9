using System.Text;
using Bpftop.Systemd.Names;
using Tmds.DBus.Protocol;

namespace Bpftop.Systemd.Bus;

/// <summary>What a manager's signals say has changed. Signals only prompt questions: other programs may send them,
/// too.</summary>
/// <remarks>The thread that reads from the connection writes, one other takes.</remarks>
internal sealed class UnitChanges
{
    /// <summary>From this many units on it is cheaper to ask for all.</summary>
    private const int AskForAll = 1000;

    private readonly Lock _gate = new();
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private TaskCompletionSource _woken = New();
    private bool _all = true;
    private bool _managerLeft;

    /// <summary>Whether the program that answered as systemd no longer does.</summary>
    public bool ManagerLeft => Volatile.Read(ref _managerLeft);

    /// <summary>Takes what there is to ask for: all, or these; null where there is nothing.</summary>
    public (bool All, string[] Names)? Take()
    {
        lock (_gate)
        {
            if (!_all && _names.Count == 0)
            {
                return null;
            }

            (bool, string[]) taken = (_all, [.. _names]);
            _all = false;
            _names.Clear();
            return taken;
        }
    }

    /// <summary>Waits for a signal, or for <see cref="Wake"/>, and no longer than that.</summary>
    public async Task WaitAsync(TimeSpan limit, CancellationToken cancel)
    {
        await _woken.Task.WaitAsync(limit, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancel.ThrowIfCancellationRequested();
        lock (_gate)
        {
            if (_woken.Task.IsCompleted)
            {
                _woken = New();
            }
        }
    }

    public void Wake()
    {
        lock (_gate)
        {
            _woken.TrySetResult();
        }
    }

    public void See(Message signal)
    {
        bool isManagers = signal.Interface.SequenceEqual("org.freedesktop.systemd1.Manager"u8);
        lock (_gate)
        {
            switch (Encoding.UTF8.GetString(signal.Member))
            {
                case "UnitNew" or "UnitRemoved" when isManagers && signal.Signature.SequenceEqual("so"u8):
                    Reader body = signal.GetBodyReader();
                    Note(BusText.Of(body.ReadStringAsSpan()));
                    break;
                case "PropertiesChanged" when BusLabel.UnitOf(BusText.OfPath(signal.Path)) is { } unit:
                    Note(unit);
                    break;
                case "Reloading" when isManagers:
                    _all = true;
                    break;
                case "NameOwnerChanged":
                    _managerLeft = true;
                    break;
                default:
                    return;
            }

            _woken.TrySetResult();
        }
    }

    private void Note(string unit)
    {
        if (UnitName.IsValid(unit) && !_all)
        {
            _names.Add(unit);
            _all = _names.Count > AskForAll;
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

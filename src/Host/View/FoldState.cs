namespace Bpftop.Host.View;

/// <summary>Which tree nodes and groups are closed, by the key of their line.</summary>
/// <remarks>Keys of processes that ended stay until the next <see cref="SetAll"/>; only the user's own key presses
/// add keys, so that they are few.</remarks>
internal sealed class FoldState
{
    private KeySet _exceptions = new();
    private bool _closed;

    /// <summary>Whether a fold may be closed at all; where not, nothing needs to be added up.</summary>
    public bool AnyClosed => _closed || _exceptions.Count > 0;

    public bool IsClosed(ProcessKey key) => _closed ^ _exceptions.Contains(key);

    public void Set(ProcessKey key, bool closed)
    {
        if (closed == _closed)
        {
            _exceptions.Remove(key);
        }
        else
        {
            _exceptions.Add(key);
        }
    }

    /// <summary>Closes or opens every fold, those not there yet included (zM, zR).</summary>
    public void SetAll(bool closed)
    {
        _closed = closed;
        _exceptions.Clear();
    }

    /// <summary>Exchanges what is closed with another.</summary>
    public void Exchange(FoldState other)
    {
        (_exceptions, other._exceptions) = (other._exceptions, _exceptions);
        (_closed, other._closed) = (other._closed, _closed);
    }
}

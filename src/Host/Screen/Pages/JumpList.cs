namespace Bpftop.Host.Screen.Pages;

/// <summary>The processes that the cursor was on before it jumped, back and forward.</summary>
internal sealed class JumpList
{
    /// <summary>Jumps that are remembered.</summary>
    public const int Most = 100;

    private readonly List<ProcessKey> _keys = [];
    private int _at;

    /// <summary>Remembers where the cursor is before a jump; what was ahead is forgotten.</summary>
    public void Leave(ProcessKey key)
    {
        _keys.RemoveRange(_at, _keys.Count - _at);
        if (_keys.Count == 0 || _keys[^1] != key)
        {
            _keys.Add(key);
        }

        if (_keys.Count > Most)
        {
            _keys.RemoveAt(0);
        }

        _at = _keys.Count;
    }

    /// <summary>Where the cursor was before; processes that are not there any more are passed over.</summary>
    public bool TryGoBack(ProcessKey from, Func<ProcessKey, bool> isThere, out ProcessKey to)
    {
        if (_at == _keys.Count && (_keys.Count == 0 || _keys[^1] != from))
        {
            _keys.Add(from);
        }

        for (int index = Math.Min(_at, _keys.Count) - 1; index >= 0; index--)
        {
            if (_keys[index] != from && isThere(_keys[index]))
            {
                _at = index;
                to = _keys[index];
                return true;
            }
        }

        to = default;
        return false;
    }

    public bool TryGoForward(ProcessKey from, Func<ProcessKey, bool> isThere, out ProcessKey to)
    {
        for (int index = _at + 1; index < _keys.Count; index++)
        {
            if (_keys[index] != from && isThere(_keys[index]))
            {
                _at = index;
                to = _keys[index];
                return true;
            }
        }

        to = default;
        return false;
    }
}

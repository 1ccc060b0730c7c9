namespace Bpftop.Terminal;

/// <summary>Events in the order they came; a ring that keeps its size.</summary>
internal sealed class InputQueue
{
    private InputEvent[] _ring = new InputEvent[64];
    private int _head;

    internal int Count { get; private set; }

    internal void Add(in InputEvent input)
    {
        if (Count == _ring.Length)
        {
            Grow();
        }

        _ring[(_head + Count) & (_ring.Length - 1)] = input;
        Count++;
    }

    internal bool TryTake(out InputEvent input)
    {
        if (Count == 0)
        {
            input = default;
            return false;
        }

        input = _ring[_head];
        _ring[_head] = default;
        _head = (_head + 1) & (_ring.Length - 1);
        Count--;
        return true;
    }

    private void Grow()
    {
        InputEvent[] larger = new InputEvent[_ring.Length * 2];
        for (int i = 0; i < Count; i++)
        {
            larger[i] = _ring[(_head + i) & (_ring.Length - 1)];
        }

        (_ring, _head) = (larger, 0);
    }
}

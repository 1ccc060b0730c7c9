using Bpftop.Terminal;

namespace Bpftop.Host.Screen;

/// <summary>Tells the second of two quick clicks on the same thing.</summary>
internal sealed class DoubleClick(TimeProvider time)
{
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(400);

    private ProcessKey _key;
    private int _y = -1;
    private long _at;

    /// <summary>Takes a click.</summary>
    /// <param name="input">The click.</param>
    /// <param name="key">What it hit: rows may have moved since the first one.</param>
    /// <returns>True for the second.</returns>
    public bool Take(in InputEvent input, ProcessKey key)
    {
        bool isSecond = _y == input.Y && _key == key && time.GetElapsedTime(_at) <= Longest;
        (_y, _key, _at) = (isSecond ? -1 : input.Y, key, time.GetTimestamp());
        return isSecond;
    }
}

namespace Bpftop.Toolkit;

/// <summary>Hands whole, immutable results from a slow reader to the sampling thread, which never waits.</summary>
/// <typeparam name="T">A type that nobody changes after it was published.</typeparam>
/// <remarks>Any thread may read or publish; a reader sees the newest whole value.</remarks>
public sealed class Latest<T>
    where T : class
{
    private T _current;

    /// <summary>Starts with a value, for readers that come before the first result.</summary>
    public Latest(T first) => _current = first;

    /// <summary>The newest value.</summary>
    public T Current => Volatile.Read(ref _current);

    /// <summary>Replaces the value.</summary>
    public void Publish(T value) => Volatile.Write(ref _current, value);
}

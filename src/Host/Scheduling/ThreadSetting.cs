using static Bpftop.Linux.Errno;

namespace Bpftop.Host.Scheduling;

/// <summary>Something that the kernel keeps for each thread, by its id.</summary>
/// <remarks>Any thread; a call is one or two system calls and waits for nothing.</remarks>
internal abstract class ThreadSetting<T>
    where T : IEquatable<T>
{
    /// <summary>What it is, for messages: "nice".</summary>
    public abstract string Name { get; }

    /// <returns>0, or the error number.</returns>
    public abstract int Read(int thread, out T value);

    /// <returns>0, or the error number.</returns>
    public abstract int Write(int thread, T value);

    /// <summary>A value in few characters.</summary>
    public abstract string Show(T value);

    /// <summary>Why a value was refused, in words that go on after "not changed: ".</summary>
    /// <param name="error">The error number.</param>
    /// <param name="value">What was to be set.</param>
    public virtual string Explain(int error, T value) => error switch
    {
        EPERM => "not permitted: it belongs to another user",
        ESRCH => "ended meanwhile",
        _ => $"error {error}",
    };

    /// <summary>Why the kernel set something else than was wanted, without refusing it.</summary>
    public virtual string ExplainLack(T wanted, T set) => $"{Show(set)} is set in place of {Show(wanted)}";
}

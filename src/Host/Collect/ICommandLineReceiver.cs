namespace Bpftop.Host.Collect;

/// <summary>Takes the command lines that a collector reads.</summary>
internal interface ICommandLineReceiver
{
    /// <summary>The arguments of one process, a NUL after each.</summary>
    /// <param name="process">Index into <see cref="TaskWalk.Processes"/>.</param>
    /// <param name="arguments">Foreign bytes, good during the call only.</param>
    /// <param name="truncated">True where the process has more than was read.</param>
    void Receive(int process, ReadOnlySpan<byte> arguments, bool truncated);
}

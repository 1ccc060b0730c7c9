namespace Bpftop.Host.Descriptors;

/// <summary>Knows what processes have open.</summary>
internal interface IDescriptorSource
{
    /// <summary>Reads what these processes have open.</summary>
    /// <remarks>Takes as long as it takes: never on the screen's or the sampling thread.</remarks>
    /// <param name="processes">Whose; what is open in one that has ended, or whose pid is another's by now, is left out.</param>
    /// <param name="parts">What is to be known beside number and path.</param>
    /// <param name="sink">Is handed each, those of one process after the other.</param>
    /// <param name="cancel">Ends it.</param>
    /// <exception cref="OperationCanceledException">It was ended.</exception>
    DescriptorReport Read(IReadOnlyList<ProcessKey> processes, DescriptorParts parts, DescriptorSink sink, CancellationToken cancel);
}

/// <summary>Takes one descriptor.</summary>
/// <param name="process">Index into the processes that were asked for.</param>
/// <param name="descriptor">What it has open.</param>
internal delegate void DescriptorSink(int process, in Descriptor descriptor);

/// <summary>What costs more than the path alone.</summary>
[Flags]
internal enum DescriptorParts
{
    None = 0,

    /// <summary><see cref="Descriptor.Type"/>.</summary>
    Types = 1,

    /// <summary><see cref="Descriptor.Socket"/>.</summary>
    Sockets = 2,
}

/// <summary>What could not be read.</summary>
/// <param name="Denied">Processes that this user may not look into.</param>
internal readonly record struct DescriptorReport(int Denied);

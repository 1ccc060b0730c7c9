namespace Bpftop.Nvidia.Nvml;

/// <summary>One of the lists of running processes, in the version that was found.</summary>
/// <param name="function">Null where the library has none.</param>
/// <param name="entrySize">Bytes of what it fills in: <see cref="NvmlProcessInfoV1"/> or <see cref="NvmlProcessInfoV2"/>.</param>
internal readonly unsafe struct ProcessListCall(delegate* unmanaged<nint, uint*, void*, NvmlReturn> function, int entrySize)
{
    public delegate* unmanaged<nint, uint*, void*, NvmlReturn> Function { get; } = function;

    public int EntrySize { get; } = entrySize;
}

using System.Runtime.InteropServices;

namespace Bpftop.Nvidia.Nvml;

/// <summary>Reads which processes have memory on a device: of computing, of graphics, and under the MPS server.</summary>
internal sealed unsafe class ProcessLists
{
    private const int Attempts = 5;
    private const uint MostEntries = 1 << 16;

    /// <summary>Room for each entry, whatever its version: that of the longest that any driver has written.</summary>
    private const int EntryRoom = 32;

    private readonly ProcessListCall[] _calls;
    private byte[] _buffer = new byte[32 * EntryRoom];

    /// <param name="library">NVML.</param>
    /// <param name="driver">The driver's version.</param>
    public ProcessLists(NvmlLibrary library, string? driver)
    {
        bool isWide = HasWideV3(driver);
        _calls =
        [
            library.ProcessList("nvmlDeviceGetComputeRunningProcesses", isWide),
            library.ProcessList("nvmlDeviceGetGraphicsRunningProcesses", isWide),

            // R450 brought it with entries of the second version, before R495 made a _v2 of it.
            library.ProcessList("nvmlDeviceGetMPSComputeRunningProcesses", isWide, NvmlProcessInfoV2.Size),
        ];
    }

    /// <summary>Reads all three. A process may be in several; the larger number counts, for it is the same memory.</summary>
    /// <param name="device">A GPU or a MIG device.</param>
    /// <param name="memory">Gets bytes by pid, NaN where they are not available.</param>
    /// <param name="fault">The answer that says that the device or the driver is gone, else success.</param>
    /// <returns>False where no list could be read.</returns>
    public bool TryRead(nint device, Dictionary<int, double> memory, out NvmlReturn fault)
    {
        bool any = false;
        foreach (ProcessListCall call in _calls)
        {
            NvmlReturn answer = Read(call, device, out int entries);
            if (answer.IsDeviceGone || answer.IsDriverGone)
            {
                fault = answer;
                return false;
            }

            if (answer == NvmlReturn.Success)
            {
                any = true;
                Parse(_buffer.AsSpan(0, entries * call.EntrySize), call.EntrySize, memory);
            }
        }

        fault = NvmlReturn.Success;
        return any;
    }

    /// <summary>From 535.43 to 535.86 the <c>_v3</c> lists had entries 8 bytes longer under the same name.</summary>
    internal static bool HasWideV3(string? driver) =>
        driver?.Split('.') is ["535", var minor, ..] && int.TryParse(minor, out int number) && number < 98;

    internal static void Parse(ReadOnlySpan<byte> bytes, int entrySize, Dictionary<int, double> memory)
    {
        if (entrySize == NvmlProcessInfoV1.Size)
        {
            foreach (ref readonly NvmlProcessInfoV1 process in MemoryMarshal.Cast<byte, NvmlProcessInfoV1>(bytes))
            {
                Add(memory, process.Pid, process.UsedGpuMemory);
            }
        }
        else
        {
            foreach (ref readonly NvmlProcessInfoV2 process in MemoryMarshal.Cast<byte, NvmlProcessInfoV2>(bytes))
            {
                Add(memory, process.Pid, process.UsedGpuMemory);
            }
        }
    }

    private static void Add(Dictionary<int, double> memory, uint pid, ulong used)
    {
        // Pid 0 is a process of another pid namespace.
        double bytes = NvmlNumber.Of(used);
        if (pid is > 0 and <= int.MaxValue)
        {
            ref double most = ref CollectionsMarshal.GetValueRefOrAddDefault(memory, (int)pid, out bool isKnown);
            most = isKnown ? double.MaxNumber(most, bytes) : bytes;
        }
    }

    private NvmlReturn Read(ProcessListCall call, nint device, out int entries)
    {
        entries = 0;
        if (call.Function is null)
        {
            return NvmlReturn.FunctionNotFound;
        }

        NvmlReturn answer = NvmlReturn.InsufficientSize;
        for (int attempt = 0; attempt < Attempts && answer == NvmlReturn.InsufficientSize; attempt++)
        {
            uint room = (uint)(_buffer.Length / EntryRoom);
            uint count = room;
            fixed (byte* buffer = _buffer)
            {
                answer = call.Function(device, &count, buffer);
            }

            entries = (int)Math.Min(count, room);
            if (answer == NvmlReturn.Success && count > room)
            {
                // More than it was given room for: it did not say how many, and what is in the buffer may be old.
                return NvmlReturn.NotSupported;
            }

            if (answer == NvmlReturn.InsufficientSize)
            {
                // Some more, for processes that start until the next attempt.
                _buffer = new byte[(Math.Min(Math.Max(count, room), MostEntries) + 32) * EntryRoom];
            }
        }

        return answer;
    }
}

/// <summary>One of the lists of running processes, in the version that was found.</summary>
/// <param name="function">Null where the library has none.</param>
/// <param name="entrySize">Bytes of what it fills in: <see cref="NvmlProcessInfoV1"/> or <see cref="NvmlProcessInfoV2"/>.</param>
internal readonly unsafe struct ProcessListCall(delegate* unmanaged<nint, uint*, void*, NvmlReturn> function, int entrySize)
{
    public delegate* unmanaged<nint, uint*, void*, NvmlReturn> Function { get; } = function;

    public int EntrySize { get; } = entrySize;
}

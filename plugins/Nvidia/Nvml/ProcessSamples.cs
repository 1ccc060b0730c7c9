namespace Bpftop.Nvidia.Nvml;

/// <summary>Reads the driver's samples of what each process uses of one GPU, those newer than the last that was read.</summary>
internal sealed unsafe class ProcessSamples(NvmlLibrary library)
{
    private const int Attempts = 5;
    private const uint MostEntries = 1 << 16;
    private NvmlProcessSample[] _buffer = new NvmlProcessSample[128];
    private ulong _lastSeen;

    /// <summary>Reads them.</summary>
    /// <param name="device">A GPU.</param>
    /// <param name="newest">Gets each process's newest sample, by pid.</param>
    /// <returns>Success, also where no process used anything; else what NVML answered.</returns>
    public NvmlReturn Read(nint device, Dictionary<int, NvmlProcessSample> newest)
    {
        if (library.ProcessSamples is null)
        {
            return NvmlReturn.FunctionNotFound;
        }

        NvmlReturn answer = Call(device, out int count);
        if (answer == NvmlReturn.Success)
        {
            _lastSeen = Parse(_buffer.AsSpan(0, count), _lastSeen, newest);
        }

        return answer == NvmlReturn.NotFound ? NvmlReturn.Success : answer;
    }

    /// <summary>Takes what is newer and makes sense: drivers have returned entries that were never filled in.</summary>
    /// <returns>The time of the newest.</returns>
    internal static ulong Parse(ReadOnlySpan<NvmlProcessSample> samples, ulong lastSeen, Dictionary<int, NvmlProcessSample> newest)
    {
        ulong last = lastSeen;
        foreach (ref readonly NvmlProcessSample sample in samples)
        {
            // A time that is not known would make every later one old.
            if (sample.TimeStamp <= lastSeen || !NvmlNumber.IsKnown(sample.TimeStamp) || sample.Pid is 0 or > int.MaxValue
                || !IsPercent(sample.SmUtil) || !IsPercent(sample.EncUtil) || !IsPercent(sample.DecUtil))
            {
                continue;
            }

            last = Math.Max(last, sample.TimeStamp);
            if (!newest.TryGetValue((int)sample.Pid, out NvmlProcessSample known) || known.TimeStamp < sample.TimeStamp)
            {
                newest[(int)sample.Pid] = sample;
            }
        }

        return last;
    }

    /// <summary>Or not available: then there is a sample all the same, and the process did not do nothing.</summary>
    private static bool IsPercent(uint value) => value <= 100 || !NvmlNumber.IsKnown(value);

    private NvmlReturn Call(nint device, out int count)
    {
        NvmlReturn answer = NvmlReturn.InsufficientSize;
        uint entries = 0;
        for (int attempt = 0; attempt < Attempts && answer == NvmlReturn.InsufficientSize; attempt++)
        {
            entries = (uint)_buffer.Length;
            fixed (NvmlProcessSample* buffer = _buffer)
            {
                answer = library.ProcessSamples(device, buffer, &entries, _lastSeen);
            }

            if (answer == NvmlReturn.InsufficientSize)
            {
                // The documented way to ask how many there are.
                uint needed = 0;
                library.ProcessSamples(device, null, &needed, _lastSeen);
                _buffer = new NvmlProcessSample[Math.Min(Math.Max(needed, (uint)_buffer.Length), MostEntries) + 32];
            }
        }

        count = (int)Math.Min(entries, (uint)_buffer.Length);
        return answer == NvmlReturn.Success && entries > _buffer.Length ? NvmlReturn.NotSupported : answer;
    }
}

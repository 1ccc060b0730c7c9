using System.Collections.Frozen;

namespace Bpftop.Nvidia.Devices;

/// <summary>Adds up what each process uses of all GPUs. A sum without one of its parts would be a wrong number, so an
/// unknown part (NaN) makes it unknown.</summary>
internal sealed class ProcessTally
{
    private readonly Dictionary<int, GpuProcess> _sums = [];

    /// <summary>Adds a process's memory in one place: a GPU, or a MIG device of one.</summary>
    public void AddMemory(int pid, string place, double bytes)
    {
        GpuProcess sum = SumOf(pid);
        _sums[pid] = sum with
        {
            Memory = sum.Memory + bytes,
            Id = sum.Id.Length == 0 ? place : $"{sum.Id},{place}",
        };
    }

    /// <summary>Adds a process's utilisation of one GPU.</summary>
    /// <param name="pid">The process; it has been added with its memory.</param>
    /// <param name="use">Percent of the GPU, of its encoder and of its decoder.</param>
    /// <param name="measuredNs">When, in time since boot.</param>
    public void AddUse(int pid, (double Sm, double Encoder, double Decoder) use, ulong measuredNs)
    {
        GpuProcess sum = SumOf(pid);
        _sums[pid] = sum with
        {
            Utilization = sum.Utilization + use.Sm,
            Encoder = sum.Encoder + use.Encoder,
            Decoder = sum.Decoder + use.Decoder,
            MeasuredNs = Math.Min(sum.MeasuredNs, measuredNs),
        };
    }

    public FrozenDictionary<int, GpuProcess> ToProcesses() => _sums.ToFrozenDictionary();

    private GpuProcess SumOf(int pid) =>
        _sums.TryGetValue(pid, out GpuProcess sum) ? sum : new GpuProcess(0, 0, 0, 0, "", GpuProcess.NothingMeasured);
}

using System.Buffers.Text;

namespace Bpftop.Host.Collect.System;

/// <summary>How fast the CPUs run: by the governors' policies, and where there are none, which is so in most virtual machines, by
/// /proc/cpuinfo.</summary>
internal sealed class CpuFrequencies : IDisposable
{
    private readonly KeptFile[] _policies;

    /// <summary>How many CPUs each policy is for.</summary>
    private readonly int[] _cpus;
    private readonly KeptFile? _info;

    private CpuFrequencies(KeptFile[] policies, int[] cpus, KeptFile? info) => (_policies, _cpus, _info) = (policies, cpus, info);

    /// <param name="procRoot">/proc, or a copy of it.</param>
    /// <param name="sysRoot">/sys, or a copy of it.</param>
    public static CpuFrequencies Find(string procRoot, string sysRoot)
    {
        string[] policies = [.. CpuTemperatures.Folders($"{sysRoot}/devices/system/cpu/cpufreq", "policy*").Where(static policy => File.Exists($"{policy}/scaling_cur_freq"))];
        return new(
            [.. policies.Select(static policy => new KeptFile($"{policy}/scaling_cur_freq", 64))],
            [.. policies.Select(static policy => CpuTemperatures.TextOf($"{policy}/affected_cpus").Split(' ', StringSplitOptions.RemoveEmptyEntries).Length)],
            policies.Length == 0 ? new KeptFile($"{procRoot}/cpuinfo", 16 << 10) : null);
    }

    public void Read(ref SensorSample into)
    {
        double sum = 0;
        double highest = double.NaN;
        int count = 0;
        for (int policy = 0; policy < _policies.Length; policy++)
        {
            // One whose CPUs are all offline has nothing to say.
            if (_cpus[policy] > 0 && Utf8Parser.TryParse(_policies[policy].Read(), out long kilohertz, out _))
            {
                Take(kilohertz * 1e3, _cpus[policy], ref sum, ref count, ref highest);
            }
        }

        ReadOnlySpan<byte> info = _info is null ? default : _info.Read();
        while (Lines.TryTake(ref info, out ReadOnlySpan<byte> line))
        {
            if (line.StartsWith("cpu MHz"u8) && Utf8Parser.TryParse(line[(line.IndexOf((byte)':') + 1)..].TrimStart((byte)' '), out double megahertz, out _))
            {
                Take(megahertz * 1e6, 1, ref sum, ref count, ref highest);
            }
        }

        into.CpuFrequency = count == 0 ? double.NaN : sum / count;
        into.HighestFrequency = highest;
    }

    public void Dispose()
    {
        _info?.Dispose();
        foreach (KeptFile policy in _policies)
        {
            policy.Dispose();
        }
    }

    private static void Take(double hertz, int cpus, ref double sum, ref int count, ref double highest)
    {
        sum += hertz * cpus;
        count += cpus;
        highest = double.IsNaN(highest) || hertz > highest ? hertz : highest;
    }
}

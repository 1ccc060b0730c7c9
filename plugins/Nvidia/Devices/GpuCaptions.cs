using System.Globalization;
using System.Text;

namespace Bpftop.Nvidia.Devices;

/// <summary>The texts in a GPU's bars. A narrow bar drops words from the right, so the most important come
/// first.</summary>
internal static class GpuCaptions
{
    /// <param name="gpu">The GPU.</param>
    /// <param name="throttle">What holds its clocks down, in a word; null for nothing.</param>
    public static string Utilization(GpuReading gpu, string? throttle)
    {
        if (gpu.Fault is not null)
        {
            return gpu.Fault;
        }

        StringBuilder text = new();
        Add(text, gpu.Utilization, "%");
        if (!gpu.Instances.IsEmpty)
        {
            Add(text, string.Create(CultureInfo.InvariantCulture, $"MIG:{gpu.Instances.Length}"));
        }

        Add(text, gpu.Celsius, "C");
        if (!double.IsNaN(gpu.Watts))
        {
            Add(text, double.IsNaN(gpu.WattLimit)
                ? string.Create(CultureInfo.InvariantCulture, $"{gpu.Watts:F0}W")
                : string.Create(CultureInfo.InvariantCulture, $"{gpu.Watts:F0}/{gpu.WattLimit:F0}W"));
        }

        if (throttle is not null)
        {
            Add(text, throttle);
        }

        if (!double.IsNaN(gpu.FanPercent))
        {
            Add(text, string.Create(CultureInfo.InvariantCulture, $"fan{gpu.FanPercent:F0}%"));
        }

        Add(text, gpu.SmHertz / 1e6, "MHz");
        return text.ToString();
    }

    public static string Memory(GpuReading gpu)
    {
        if (gpu.Fault is not null)
        {
            return gpu.Fault;
        }

        StringBuilder text = new();
        if (!double.IsNaN(gpu.MemoryTotal))
        {
            Add(text, double.IsNaN(gpu.MemoryUsed) ? Bytes(gpu.MemoryTotal) : $"{Bytes(gpu.MemoryUsed)}/{Bytes(gpu.MemoryTotal)}");
        }

        if (!double.IsNaN(gpu.Processes))
        {
            Add(text, string.Create(CultureInfo.InvariantCulture, $"procs:{gpu.Processes:F0}"));
        }

        Add(text, gpu.MemoryHertz / 1e6, "MHz");
        return text.ToString();
    }

    /// <summary>Three digits and a letter, as the header's other bars write them.</summary>
    internal static string Bytes(double bytes)
    {
        const string Units = "BKMGTP";
        int unit = 0;
        while (bytes >= 999.5 && unit < Units.Length - 1)
        {
            bytes /= 1024;
            unit++;
        }

        string digits = unit < 2 || bytes >= 99.95 ? "F0" : bytes < 9.995 ? "F2" : "F1";
        return bytes.ToString(digits, CultureInfo.InvariantCulture) + Units[unit];
    }

    private static void Add(StringBuilder text, double value, string unit)
    {
        if (!double.IsNaN(value))
        {
            Add(text, string.Create(CultureInfo.InvariantCulture, $"{value:F0}{unit}"));
        }
    }

    private static void Add(StringBuilder text, string word) => text.Append(text.Length == 0 ? "" : " ").Append(word);
}

using System.Buffers.Text;

namespace Bpftop.Host.Collect.System;

/// <summary>Huge pages that were set aside, of every size that the machine has, from files that stay open. /proc/meminfo has those of
/// one size only.</summary>
internal sealed class HugePages : IDisposable
{
    private readonly Size[] _sizes;

    /// <param name="sysRoot">/sys, or a copy of it.</param>
    public HugePages(string sysRoot)
    {
        string folder = $"{sysRoot}/kernel/mm/hugepages";
        _sizes = Directory.Exists(folder)
            ? [.. Directory.GetDirectories(folder, "hugepages-*kB").Select(static path => new Size(path))]
            : [];
    }

    /// <summary>Adds up all sizes; where one cannot be read, nothing is known.</summary>
    public void Read(ref MemorySample into)
    {
        double total = _sizes.Length == 0 ? double.NaN : 0;
        double used = total;
        foreach (Size size in _sizes)
        {
            double pages = Number(size.Pages.Read());
            total += pages * size.Bytes;
            used += (pages - Number(size.Free.Read())) * size.Bytes;
        }

        (into.HugeTotal, into.HugeUsed) = (total, used);
    }

    public void Dispose()
    {
        foreach (Size size in _sizes)
        {
            size.Pages.Dispose();
            size.Free.Dispose();
        }
    }

    private static double Number(ReadOnlySpan<byte> content) => Utf8Parser.TryParse(content, out double number, out _) ? number : double.NaN;

    private sealed class Size
    {
        public Size(string path)
        {
            string name = Path.GetFileName(path)["hugepages-".Length..^"kB".Length];
            Bytes = double.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out double kilobytes) ? kilobytes * 1024 : double.NaN;
            Pages = new KeptFile($"{path}/nr_hugepages", 64);
            Free = new KeptFile($"{path}/free_hugepages", 64);
        }

        public double Bytes { get; }

        public KeptFile Pages { get; }

        public KeptFile Free { get; }
    }
}

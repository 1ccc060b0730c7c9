using System.Text;
using Bpftop.Host.Collect.Proc;

namespace Bpftop.Host.Collect.System;

/// <summary>/proc/diskstats: traffic of the physical disks. What is stacked on them (partitions, device mapper, md,
/// loop) would be counted twice, and ram and zram are no storage.</summary>
internal sealed class DiskFile(string sysRoot)
{
    private const int SectorBytes = 512; // of this file, whatever the disk's own are

    public TrafficMeter Traffic { get; } = new();

    /// <summary>zram devices in the last content.</summary>
    public int ZramCount { get; private set; }

    /// <summary>Takes the file's content at one moment.</summary>
    /// <param name="content">The content.</param>
    /// <param name="isThere">False where the file is missing: an empty one has no devices, which carry nothing.</param>
    public void Read(ReadOnlySpan<byte> content, bool isThere = true)
    {
        if (!isThere)
        {
            Traffic.Skip();
            return;
        }

        ZramCount = 0;
        Traffic.Begin();
        while (TryTake(ref content, out ReadOnlySpan<byte> name, out ulong readSectors, out ulong writtenSectors))
        {
            if (name.StartsWith("zram"u8))
            {
                ZramCount++;
            }

            if (Traffic.Known(name) ?? Traffic.Add(name, IsPhysical(name)))
            {
                Traffic.Take(readSectors * SectorBytes, writtenSectors * SectorBytes);
            }
        }
    }

    /// <summary>Takes a line: major, minor, name, reads, merged, sectors read, ms, writes, merged, sectors written …</summary>
    internal static bool TryTake(ref ReadOnlySpan<byte> content, out ReadOnlySpan<byte> name, out ulong readSectors, out ulong writtenSectors)
    {
        name = default;
        readSectors = 0;
        writtenSectors = 0;
        if (!Lines.TryTake(ref content, out ReadOnlySpan<byte> line))
        {
            return false;
        }

        line = line.TrimStart((byte)' ');
        for (int number = 0; number < 2; number++)
        {
            int blank = line.IndexOf((byte)' ');
            line = blank < 0 ? default : line[blank..].TrimStart((byte)' ');
        }

        int nameEnd = line.IndexOf((byte)' ');
        name = nameEnd < 0 ? line : line[..nameEnd];
        FieldReader fields = new(nameEnd < 0 ? default : line[nameEnd..]);
        fields.Skip(2);
        readSectors = fields.Next();
        fields.Skip(3);
        writtenSectors = fields.Next();
        return true;
    }

    /// <summary>A whole disk on real hardware: /sys/block has no partitions, and links what the kernel makes up
    /// itself below devices/virtual. Disks reached by NVMe over fabrics are linked there too, and are real. Of NVMe
    /// multipath there is the disk itself (nvme0n1, below devices/virtual/nvme-subsystem) and a hidden one for each way to
    /// it (nvme0c0n1), which carries the traffic: the disk shows nothing before Linux 6.2, and the same once more since.
    /// </summary>
    private bool IsPhysical(ReadOnlySpan<byte> name)
    {
        // The kernel shows a slash in a name as an exclamation mark, here and in the path alike.
        string path = $"{sysRoot}/block/{Encoding.UTF8.GetString(name)}";
        try
        {
            return new DirectoryInfo(path).LinkTarget is { } target
                && (!target.Contains("/virtual/", StringComparison.Ordinal)
                    || target.Contains("/virtual/nvme-fabrics/", StringComparison.Ordinal));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // ArgumentException: a NUL, where a program and not the kernel serves the file.
            return false;
        }
    }
}

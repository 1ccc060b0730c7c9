using Bpftop.Host.Collect.Proc;

namespace Bpftop.Host.Collect.System;

/// <summary>What zram devices hold and what they take for it, from their mm_stat files, which stay open.</summary>
internal sealed class ZramDevices(string sysRoot) : IDisposable
{
    private KeptFile[] _devices = [];
    private int _expected;

    /// <summary>Tells how many devices there are; the files are looked for again only when that changes.</summary>
    public void Expect(int count)
    {
        if (count == _expected)
        {
            return;
        }

        _expected = count;
        Dispose();
        string blocks = $"{sysRoot}/block";
        _devices = Directory.Exists(blocks)
            ? [.. Directory.GetFileSystemEntries(blocks, "zram*").Select(static path => new KeptFile($"{path}/mm_stat", 256))]
            : [];
    }

    /// <summary>Adds up all devices.</summary>
    public void Read(ref MemorySample into)
    {
        into.ZramOriginal = double.NaN;
        into.ZramCompressed = double.NaN;
        foreach (KeptFile device in _devices)
        {
            ReadOnlySpan<byte> content = device.Read();
            if (!content.IsEmpty)
            {
                (double original, double taken) = Parse(content);
                into.ZramOriginal = (double.IsNaN(into.ZramOriginal) ? 0 : into.ZramOriginal) + original;
                into.ZramCompressed = (double.IsNaN(into.ZramCompressed) ? 0 : into.ZramCompressed) + taken;
            }
        }
    }

    public void Dispose()
    {
        foreach (KeptFile device in _devices)
        {
            device.Dispose();
        }

        _devices = [];
    }

    /// <summary>Documentation/admin-guide/blockdev/zram.rst: orig_data_size, compr_data_size, mem_used_total. The third
    /// is what the second takes with the allocator's slack: what would be free without the device.</summary>
    internal static (double Original, double Taken) Parse(ReadOnlySpan<byte> content)
    {
        FieldReader fields = new(content);
        double original = fields.Next();
        fields.Skip(1);
        return (original, fields.Next());
    }
}

using Bpftop.Host.Collect;

namespace Bpftop.Host.Snapshot;

/// <summary>Names of kernel threads, each decoded once: a worker that goes from one work queue to another and back gets
/// the same texts again, so that nothing is allocated at a refresh.</summary>
/// <remarks>One thread. Names that were decoded long ago go when there are many: workers come and go.</remarks>
internal sealed class KernelNames
{
    /// <summary>Some 30 names for each of 128 workers; where there are more, some are decoded again.</summary>
    internal const int Most = 4096;

    private const int Buckets = 1024;

    private Link?[] _links = [];
    private int _count;

    /// <summary>Finds a name, or decodes it.</summary>
    public KernelName Find(ReadOnlySpan<byte> bytes)
    {
        if (_links.Length == 0)
        {
            _links = new Link?[Buckets];
        }

        ref Link? bucket = ref _links[Hash(bytes) % Buckets];
        for (Link? link = bucket; link is not null; link = link.Next)
        {
            if (bytes.SequenceEqual(link.Name.Bytes))
            {
                return link.Name;
            }
        }

        if (_count == Most)
        {
            Array.Clear(_links);
            _count = 0;
        }

        string text = ForeignText.Decode(bytes);
        bucket = new Link(new KernelName(bytes.ToArray(), text, $"[{text}]"), bucket);
        _count++;
        return bucket.Name;
    }

    private static uint Hash(ReadOnlySpan<byte> bytes)
    {
        uint hash = 2166136261;
        foreach (byte value in bytes)
        {
            hash = (hash ^ value) * 16777619;
        }

        return hash;
    }

    private sealed record Link(KernelName Name, Link? Next);
}

/// <summary>A kernel thread's name, decoded.</summary>
/// <param name="Bytes">As the kernel has it.</param>
/// <param name="Text">As the name column has it.</param>
/// <param name="Shown">As the command column has it.</param>
internal sealed record KernelName(byte[] Bytes, string Text, string Shown);

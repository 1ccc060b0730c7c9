using System.Runtime.InteropServices;
using Bpftop.Host.Bpf;

namespace Bpftop.Host.Collect.Bpf;

/// <summary>Takes what ended out of the kernel's ring buffer.</summary>
/// <param name="ring">The ring; disposed with this.</param>
internal sealed class ExitRing(RingBuffer ring) : IDisposable
{
    /// <returns>How many were written.</returns>
    public unsafe int Take(Span<ExitRecord> into)
    {
        int count = 0;
        while (count < into.Length && ring.TryRead(out ReadOnlySpan<byte> record))
        {
            if (record.Length >= sizeof(ExitRecord))
            {
                into[count++] = MemoryMarshal.Read<ExitRecord>(record);
            }
        }

        return count;
    }

    public void Dispose() => ring.Dispose();
}

using System.Runtime.InteropServices;
using static Bpftop.Linux.Libc;

namespace Bpftop.Host.Bpf;

/// <summary>Memory of the kernel that this process sees too.</summary>
internal sealed unsafe class MappedMemory : IDisposable
{
    private readonly nuint _length;
    private byte* _start;

    /// <param name="file">A map's descriptor.</param>
    /// <param name="offset">Where to begin, a multiple of the page size.</param>
    /// <param name="length">In bytes.</param>
    /// <param name="writable">Whether this process may write to it.</param>
    /// <exception cref="BpfException">The kernel refused.</exception>
    public MappedMemory(int file, nint offset, nuint length, bool writable)
    {
        nint start = mmap(0, length, PROT_READ | (writable ? PROT_WRITE : 0), MAP_SHARED, file, offset);
        if (start == MAP_FAILED)
        {
            throw BpfErrors.FromErrno("BPF map", "cannot be mapped", Marshal.GetLastPInvokeError());
        }

        _start = (byte*)start;
        _length = length;
    }

    public byte* Start => _start;

    public void Dispose()
    {
        if (_start != null)
        {
            _ = munmap((nint)_start, _length);
            _start = null;
        }
    }
}

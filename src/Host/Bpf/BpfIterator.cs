using System.Runtime.InteropServices;
using Bpftop.Host.Bpf.Interop;
using static Bpftop.Linux.Errno;
using static Bpftop.Linux.Libc;

namespace Bpftop.Host.Bpf;

/// <summary>An attached iterator, which is gone through again and again.</summary>
/// <param name="name">For messages.</param>
/// <param name="link">The link's descriptor.</param>
internal sealed class BpfIterator(string name, int link)
{
    private int _file = -1;

    /// <summary>Begins anew, from the first object.</summary>
    /// <exception cref="BpfException">The kernel refused.</exception>
    public void Begin()
    {
        End();
        _file = LibBpf.CreateIterator(link);
        if (_file < 0)
        {
            throw BpfErrors.FromErrno(name, "cannot be started", Marshal.GetLastPInvokeError());
        }
    }

    /// <returns>How many bytes the programs wrote; 0 at the end.</returns>
    /// <exception cref="BpfException">The kernel stopped.</exception>
    public int Read(Span<byte> buffer)
    {
        if (_file < 0)
        {
            return 0;
        }

        nint count;
        int errno;
        do
        {
            count = read(_file, buffer, buffer.Length);
            errno = count < 0 ? Marshal.GetLastPInvokeError() : 0;
        }
        // EAGAIN: after a million objects (kernel/bpf/bpf_iter.c) a read stops, and the next goes on.
        while (errno is EINTR or EAGAIN);

        if (count <= 0)
        {
            End();
        }

        return errno == 0 ? (int)count : throw BpfErrors.FromErrno(name, "stopped", errno);
    }

    /// <summary>Goes through all of it, for programs that write nothing: three system calls, however many objects.</summary>
    /// <exception cref="BpfException">The kernel refused.</exception>
    public void Run()
    {
        Begin();
        Span<byte> unused = stackalloc byte[1];
        while (Read(unused) > 0)
        {
        }
    }

    /// <summary>Goes no further.</summary>
    public void End()
    {
        if (_file >= 0)
        {
            _ = close(_file);
            _file = -1;
        }
    }
}

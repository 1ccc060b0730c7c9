using System.Runtime.InteropServices;
using Bpftop.Host.Bpf.Interop;
using static Bpftop.Linux.Errno;
using static Bpftop.Linux.Libc;

namespace Bpftop.Host.Bpf;

/// <summary>Runs an attached iterator once: three system calls, however much it walks over.</summary>
internal sealed unsafe class TaskIterator(string name, int link)
{
    /// <exception cref="BpfException">The kernel refused.</exception>
    public void Run()
    {
        int file = LibBpf.CreateIterator(link);
        if (file < 0)
        {
            throw BpfErrors.FromErrno(name, "cannot be started", Marshal.GetLastPInvokeError());
        }

        byte unused;
        nint count;
        int errno = 0;
        do
        {
            count = read(file, &unused, 1);
            errno = count < 0 ? Marshal.GetLastPInvokeError() : 0;
        }
        // EAGAIN: after a million objects (kernel/bpf/bpf_iter.c) a read stops, and the next goes on.
        while (count > 0 || errno is EINTR or EAGAIN);

        _ = close(file);
        if (errno != 0)
        {
            throw BpfErrors.FromErrno(name, "stopped", errno);
        }
    }
}

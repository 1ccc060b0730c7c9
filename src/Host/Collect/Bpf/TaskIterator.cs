using System.Runtime.InteropServices;
using Bpftop.Host.Collect.Bpf.Interop;

namespace Bpftop.Host.Collect.Bpf;

/// <summary>Runs an attached iterator over everything that there is: three system calls, whatever that is.</summary>
internal sealed unsafe class TaskIterator(string name, int link)
{
    private const int Interrupted = 4;

    /// <summary>A read stops here after a million objects (kernel/bpf/bpf_iter.c), and goes on at the next one.</summary>
    private const int Again = 11;

    /// <exception cref="BpfException">The kernel refused.</exception>
    public void Run()
    {
        int file = LibBpf.CreateIterator(link);
        if (file < 0)
        {
            throw BpfErrors.FromErrno(name, "cannot be started", Marshal.GetLastPInvokeError());
        }

        byte unused;
        nint read;
        int errno = 0;
        do
        {
            read = LibC.Read(file, &unused, 1);
            errno = read < 0 ? Marshal.GetLastPInvokeError() : 0;
        }
        while (read > 0 || errno is Interrupted or Again);

        _ = LibC.Close(file);
        if (errno != 0)
        {
            throw BpfErrors.FromErrno(name, "stopped", errno);
        }
    }
}

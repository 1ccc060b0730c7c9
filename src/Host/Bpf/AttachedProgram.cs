using Bpftop.Host.Bpf.Interop;
using static Bpftop.Linux.Libc;

namespace Bpftop.Host.Bpf;

/// <summary>A program that is attached; disposing detaches it.</summary>
/// <param name="owner">The object that it is of.</param>
/// <param name="handle">libbpf's handle of the link, or 0 where there is none.</param>
/// <param name="descriptor">The link's descriptor, which is libbpf's where it has a handle.</param>
internal sealed class AttachedProgram(LoadedObject owner, nint handle, int descriptor) : IDisposable
{
    private bool _isGone;

    public int Descriptor => descriptor;

    /// <summary>Another one that is detached with it.</summary>
    public AttachedProgram? Next { get; init; }

    public void Dispose()
    {
        if (_isGone)
        {
            return;
        }

        _isGone = true;
        owner.Forget(this);
        _ = handle != 0 ? LibBpf.DestroyLink(handle) : close(descriptor);
        Next?.Dispose();
    }
}

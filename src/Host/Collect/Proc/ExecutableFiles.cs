using Bpftop.Linux;

namespace Bpftop.Host.Collect.Proc;

/// <summary>The files that processes run: one look at each per walk, whatever the number of its processes, says whether it still
/// has a name.</summary>
/// <remarks>One thread.</remarks>
internal sealed class ExecutableFiles
{
    private readonly Dictionary<(ulong Inode, uint Device), Look> _files = [];
    private long _walk;

    /// <summary>Begins a walk; every now and then forgets files that nothing runs any more.</summary>
    public void Begin()
    {
        _walk++;
        if (_walk % 64 == 0)
        {
            foreach (((ulong, uint) file, Look look) in _files)
            {
                if (look.Walk < _walk - 64)
                {
                    _files.Remove(file);
                }
            }
        }
    }

    /// <summary>Keeps what was seen of a file in this walk.</summary>
    public void Keep(in StatX file) => _files[(file.Inode, Device(file))] = new Look(_walk, file.Links == 0);

    /// <summary>Whether a file has lost its last name, as this walk has seen; null where it has not looked yet.</summary>
    public bool? IsDeleted(ulong inode, uint device) =>
        _files.TryGetValue((inode, device), out Look look) && look.Walk == _walk ? look.IsDeleted : null;

    /// <summary>The number of a file's device, as the kernel has it.</summary>
    public static uint Device(in StatX file) => (file.DeviceMajor << 20) | file.DeviceMinor;

    private readonly record struct Look(long Walk, bool IsDeleted);
}

using System.Runtime.InteropServices;
using System.Text;
using Bpftop.Host.Collect.Proc;
using static Bpftop.Linux.Errno;
using static Bpftop.Linux.Libc;

namespace Bpftop.Host.Collect.Bpf;

/// <summary>Asks the kernel for the path of a cgroup.</summary>
internal interface ICgroupLookup : IDisposable
{
    /// <returns>The path below the mount, <c>/</c> being its root; null where the cgroup is gone.</returns>
    /// <param name="id">The cgroup's id.</param>
    /// <param name="member">A process that was in it a moment ago.</param>
    string? Resolve(ulong id, int member);

    /// <summary>The path of a cgroup that was removed, with the mark that /proc puts behind it. It has no handle any more.</summary>
    /// <param name="member">A process that ended in it and has not been waited for.</param>
    string? ResolveRemoved(int member);
}

/// <summary>Opens a cgroup by its id and reads where that is; without the privilege for it, or from inside a cgroup
/// namespace that the cgroup is not in, reads what /proc says of a member.</summary>
/// <param name="procRoot">/proc.</param>
/// <param name="root">Where cgroup v2 is mounted, or null.</param>
internal sealed unsafe class CgroupLookup(string procRoot, string? root) : ICgroupLookup
{
    /// <summary>What /proc/PID/cgroup has behind the path of a cgroup that was removed (kernel/cgroup/cgroup.c,
    /// proc_cgroup_show).</summary>
    public const string RemovedMark = " (deleted)";

    // include/linux/exportfs.h: a handle of kernfs is the node's 64-bit id (5.5, commit 33c5ac9175195).
    private const int KernfsHandle = 0xfe;

    private readonly byte[] _rootBytes = Encoding.UTF8.GetBytes(root is null or "/" ? "" : root.TrimEnd('/'));
    private int _mount = root is null ? -1 : openat(AT_FDCWD, root, O_DIRECTORY | O_CLOEXEC);

    // A path that is marked as removed here was removed since the walk, or really has that name: the next walk tells.
    public string? Resolve(ulong id, int member) =>
        FromHandle(id) ?? (FromMember(member) is { } path && !path.EndsWith(RemovedMark, StringComparison.Ordinal) ? path : null);

    public string? ResolveRemoved(int member) =>
        FromMember(member) is { } path && path.EndsWith(RemovedMark, StringComparison.Ordinal) ? path : null;

    /// <summary>The id of the cgroup at a path of the file system; 0 where there is none.</summary>
    public static ulong IdOf(string path)
    {
        FileHandle handle = new() { Bytes = sizeof(ulong) };
        return name_to_handle_at(AT_FDCWD, path, ref handle, out _, 0) == 0 && handle.Type == KernfsHandle
            ? handle.Id
            : 0;
    }

    public void Dispose()
    {
        if (_mount >= 0)
        {
            _ = close(_mount);
            _mount = -1;
        }
    }

    private string? FromHandle(ulong id)
    {
        if (_mount < 0)
        {
            return null;
        }

        FileHandle handle = new() { Bytes = sizeof(ulong), Type = KernfsHandle, Id = id };
        int cgroup = open_by_handle_at(_mount, handle, O_DIRECTORY | O_CLOEXEC);
        if (cgroup < 0)
        {
            if (Marshal.GetLastPInvokeError() == EPERM)
            {
                // CAP_DAC_READ_SEARCH is missing, and will be.
                Dispose();
            }

            return null;
        }

        byte* path = stackalloc byte[PATH_MAX];
        nint length = readlink($"{procRoot}/self/fd/{cgroup}", path, PATH_MAX);
        _ = close(cgroup);
        return length is > 0 and < PATH_MAX ? Below(new ReadOnlySpan<byte>(path, (int)length)) : null;
    }

    /// <summary>Null for what is not below the mount: it is not the cgroup's place that was read.</summary>
    private string? Below(ReadOnlySpan<byte> path)
    {
        if (!path.StartsWith(_rootBytes))
        {
            return null;
        }

        path = path[_rootBytes.Length..];
        return path.IsEmpty ? "/" : path[0] == '/' ? ForeignText.DecodePath(path) : null;
    }

    private string? FromMember(int member)
    {
        try
        {
            return Parse(File.ReadAllBytes($"{procRoot}/{member}/cgroup"));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The path in the lines of <c>/proc/PID/cgroup</c>.</summary>
    internal static string? Parse(ReadOnlySpan<byte> lines) =>
        TaskFiles.TryParseCgroup(lines, out ReadOnlySpan<byte> path) ? ForeignText.DecodePath(path) : null;
}

using System.Runtime.InteropServices;
using System.Text;
using Bpftop.Host.Collect.Proc;
using Bpftop.Linux;
using Bpftop.Toolkit;
using static Bpftop.Linux.Errno;
using static Bpftop.Linux.Libc;

namespace Bpftop.Host.Descriptors;

/// <summary>Reads descriptors from procfs: the links of <c>/proc/PID/fd</c>, and for sockets the lists of the network namespace that
/// the process is in.</summary>
/// <param name="procRoot">Where procfs is mounted.</param>
internal sealed unsafe class ProcDescriptors(string procRoot) : IDescriptorSource
{
    private readonly ProcEntries _entries = new();
    private readonly byte[] _link = new byte[PATH_MAX];

    public DescriptorReport Read(IReadOnlyList<ProcessKey> processes, DescriptorParts parts, DescriptorSink sink, CancellationToken cancel)
    {
        List<(int Process, Descriptor Descriptor, NetworkNamespace? Space)> found = [];
        Dictionary<string, NetworkNamespace> spaces = new(StringComparer.Ordinal);
        int denied = 0;
        for (int index = 0; index < processes.Count; index++)
        {
            cancel.ThrowIfCancellationRequested();
            int start = found.Count;
            NetworkNamespace? space = (parts & DescriptorParts.Sockets) != 0 ? SpaceOf(processes[index].Pid, spaces) : null;
            int error = Read(processes[index].Pid, (parts & DescriptorParts.Types) != 0, descriptor => found.Add((index, descriptor, space)));
            denied += error == EACCES ? 1 : 0;
            if (ProcessStat.Of(procRoot, processes[index].Pid) is not { } stat || !stat.IsOf(processes[index]))
            {
                found.RemoveRange(start, found.Count - start);
            }
        }

        // The lists come last: whatever is still open by then is in them.
        foreach ((int process, Descriptor descriptor, NetworkNamespace? space) in found)
        {
            cancel.ThrowIfCancellationRequested();
            sink(process, descriptor.SocketInode == 0 || space is null ? descriptor : descriptor with { Socket = space.Find(descriptor.SocketInode) });
        }

        return new DescriptorReport(denied);
    }

    /// <returns>0, or the number of the error.</returns>
    private int Read(int pid, bool withTypes, Action<Descriptor> add)
    {
        string folder = string.Create(CultureInfo.InvariantCulture, $"{procRoot}/{pid}");
        int error = ReadFolder($"{folder}/fd", withTypes, add);
        if (error != ENOENT)
        {
            return error;
        }

        // The process may have lost its main thread: its files are those of the others then.
        int tasks = openat(AT_FDCWD, $"{folder}/task", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        int[] threads = tasks >= 0 && _entries.Read(tasks) ? [.. _entries.Numbers] : [];
        foreach (int thread in threads)
        {
            if (thread != pid && ReadFolder(string.Create(CultureInfo.InvariantCulture, $"{folder}/task/{thread}/fd"), withTypes, add) == 0)
            {
                return 0;
            }
        }

        return error;
    }

    /// <returns>0, or the number of the error.</returns>
    private int ReadFolder(string folder, bool withTypes, Action<Descriptor> add)
    {
        int directory = openat(AT_FDCWD, folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (directory < 0)
        {
            return Marshal.GetLastPInvokeError();
        }

        if (!_entries.Read(directory))
        {
            return ENOENT;
        }

        int error = 0;
        foreach (int number in _entries.Numbers)
        {
            string file = string.Create(CultureInfo.InvariantCulture, $"{folder}/{number}");
            if (LinkOf(file) is { } path)
            {
                add(new Descriptor(number, path) { Type = withTypes ? TypeOf(file) : null, SocketInode = Descriptor.SocketInodeOf(path) });
            }
            else if (Marshal.GetLastPInvokeError() == EACCES)
            {
                error = EACCES;
            }
        }

        return error;
    }

    /// <summary>Null for one that was closed meanwhile, too.</summary>
    private string? LinkOf(string file)
    {
        fixed (byte* target = _link)
        {
            nint length = readlink(file, target, _link.Length);
            return length < 0 ? null : Encoding.UTF8.GetString(target, (int)length);
        }
    }

    /// <summary>What is known of the file without asking whoever serves it, who may not answer.</summary>
    private static string? TypeOf(string file) =>
        statx(AT_FDCWD, file, AT_STATX_DONT_SYNC, StatX.STATX_TYPE, out StatX known) != 0 ? null : StatX.TypeNameOf(known.Mode) ?? "ANON";

    private NetworkNamespace? SpaceOf(int pid, Dictionary<string, NetworkNamespace> spaces)
    {
        string folder = string.Create(CultureInfo.InvariantCulture, $"{procRoot}/{pid}");
        if (LinkOf($"{folder}/ns/net") is not { } link)
        {
            return null;
        }

        if (!spaces.TryGetValue(link, out NetworkNamespace? space))
        {
            space = new NetworkNamespace();
            spaces.Add(link, space);
        }

        space.Folders.Add($"{folder}/net");
        return space;
    }

    /// <summary>The sockets of a network namespace, which any process in it shows; read once, when the first is looked for.</summary>
    private sealed class NetworkNamespace
    {
        private Dictionary<ulong, ListedSocket>? _sockets;

        /// <summary>Where they are listed: the same for each of its processes, as long as it runs.</summary>
        public List<string> Folders { get; } = [];

        public ListedSocket? Find(ulong inode)
        {
            for (int index = Folders.Count - 1; _sockets is null && index >= 0; index--)
            {
                _sockets = SocketLists.Read(Folders[index]);
            }

            return (_sockets ??= []).GetValueOrDefault(inode);
        }
    }
}

using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Bpftop.Freezer.Files;
using Bpftop.Linux;
using Bpftop.Toolkit;
using Microsoft.Win32.SafeHandles;
using static Bpftop.Linux.Errno;
using static Bpftop.Linux.Libc;

namespace Bpftop.Freezer.Cgroups;

/// <summary>One cgroup of version 2, held open: whatever is done through this object reaches this cgroup, also where one
/// of the same name has taken its place.</summary>
internal sealed class Cgroup : IDisposable
{
    public const string FreezeFile = "cgroup.freeze";
    public const string KillFile = "cgroup.kill";
    public const string ProcessesFile = "cgroup.procs";
    public const string ThreadsFile = "cgroup.threads";
    public const string EventsFile = "cgroup.events";

    /// <summary>Between two looks at a cancellation.</summary>
    private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(100);

    private readonly SafeFileHandle _directory;

    private Cgroup(SafeFileHandle directory, string path, ulong id)
    {
        _directory = directory;
        Path = path;
        Id = id;
    }

    /// <summary>Below the mount.</summary>
    public string Path { get; }

    /// <summary>The kernel's id, which is the directory's inode number (since 5.5).</summary>
    public ulong Id { get; }

    /// <summary>True where the cgroup itself is to be frozen; false for the root, which has no freezer.</summary>
    public bool IsFreezeSet => FreezeSetting == true;

    /// <summary>As <see cref="IsFreezeSet"/>; null where it cannot be read.</summary>
    public bool? FreezeSetting => Read(FreezeFile, out _) switch
    {
        ['1', ..] => true,
        ['0', ..] => false,
        _ => null,
    };

    public CgroupEvents Events => CgroupEvents.Parse(Encoding.ASCII.GetBytes(Read(EventsFile, out _) ?? ""));

    /// <summary>Processes of the cgroup itself; 0 stands for one that is outside of bpftop's pid namespace.</summary>
    public int[] Processes => ReadProcesses(out _);

    public IEnumerable<string> ChildNames => Directory
        .EnumerateDirectories(string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{_directory.DangerousGetHandle()}"))
        .Select(static child => CgroupPath.Name(child));

    /// <summary>Opens a cgroup; null with the error number where that is not possible.</summary>
    public static Cgroup? Open(string root, string path, out int error)
    {
        error = ENOENT;
        return CgroupPath.IsPlain(path) ? Hold(FileCalls.Open(null, root + path, O_RDONLY, out error), path, ref error) : null;
    }

    public Cgroup? OpenChild(string name, out int error) =>
        Hold(FileCalls.Open(_directory, name, O_RDONLY, out error), CgroupPath.Join(Path, name), ref error);

    /// <returns>0, or the error number.</returns>
    public int MakeChild(string name) => FileCalls.MakeDirectory(_directory, name);

    /// <returns>0, or the error number.</returns>
    public int RemoveChild(string name) => FileCalls.RemoveDirectory(_directory, name);

    /// <returns>0, or the error number.</returns>
    public int Write(string file, string text)
    {
        using SafeFileHandle? handle = FileCalls.Open(_directory, file, O_WRONLY, out int error);
        return handle is null ? error : FileCalls.Write(handle, Encoding.ASCII.GetBytes(text));
    }

    /// <returns>0, or the error number.</returns>
    public int Take(int process) => Write(ProcessesFile, process.ToString(CultureInfo.InvariantCulture));

    /// <summary>As <see cref="Processes"/>, with the error number where they cannot be read.</summary>
    public int[] ReadProcesses(out int error)
    {
        int[] listed = ParseIds(Read(ProcessesFile, out error) ?? "");
        return error == 0 && Read(ThreadsFile, out _) is { } threads
            ? LivingProcess.Members(listed, ParseIds(threads), "/proc")
            : listed;
    }

    public int CheckWritable(string file) => FileCalls.CheckWritable(_directory, file);

    /// <summary>The whole of a file as text, or null with the error number.</summary>
    public string? Read(string file, out int error)
    {
        using SafeFileHandle? handle = FileCalls.Open(_directory, file, O_RDONLY, out error);
        return handle is null ? null : ReadAll(handle, out error);
    }

    /// <summary>Waits until <c>cgroup.events</c> is as asked.</summary>
    /// <returns>False where it is not within the time, or the cgroup is gone.</returns>
    public bool WaitFor(Func<CgroupEvents, bool> isReached, TimeSpan timeout, CancellationToken cancel)
    {
        using SafeFileHandle? events = FileCalls.Open(_directory, EventsFile, O_RDONLY, out _);
        Span<byte> buffer = stackalloc byte[256];
        long start = Stopwatch.GetTimestamp();
        while (events is not null && FileCalls.ReadAt(events, buffer, 0, out int count) == 0)
        {
            if (isReached(CgroupEvents.Parse(buffer[..count])))
            {
                return true;
            }

            TimeSpan left = timeout - Stopwatch.GetElapsedTime(start);
            if (left <= TimeSpan.Zero || cancel.IsCancellationRequested)
            {
                return false;
            }

            FileCalls.WaitForChange(events, left < Slice ? left + TimeSpan.FromMilliseconds(1) : Slice);
        }

        return false;
    }

    public void Dispose() => _directory.Dispose();

    private static Cgroup? Hold(SafeFileHandle? directory, string path, ref int error)
    {
        if (directory is null)
        {
            return null;
        }

        error = FileCalls.Stat(directory, out StatX facts);
        if (error == 0 && facts.IsDirectory)
        {
            return new Cgroup(directory, path, facts.Inode);
        }

        directory.Dispose();
        error = error == 0 ? ENOENT : error;
        return null;
    }

    private static string? ReadAll(SafeFileHandle handle, out int error)
    {
        ArrayBufferWriter<byte> content = new();
        int count;
        do
        {
            error = FileCalls.ReadAt(handle, content.GetSpan(4096), content.WrittenCount, out count);
            if (error != 0)
            {
                return null;
            }

            content.Advance(count);
        }
        while (count > 0);
        return Encoding.UTF8.GetString(content.WrittenSpan);
    }

    private static int[] ParseIds(string text) =>
        [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => int.Parse(line, CultureInfo.InvariantCulture))];
}

using System.Globalization;
using System.Runtime.InteropServices;
using Bpftop.Toolkit;
using Microsoft.Win32.SafeHandles;
using static Bpftop.Linux.Libc;

namespace Bpftop.Network.Names;

/// <summary>Watches the functions of a libc that look names up.</summary>
/// <param name="file">The library's file, as this process sees it.</param>
/// <param name="offsets">Where each of <see cref="LibcFiles.Functions"/> begins; 0 for one that it does not have.</param>
/// <returns>Ends it.</returns>
internal delegate IDisposable WatchLibc(string file, ReadOnlySpan<ulong> offsets);

/// <summary>How far the watch of libcs has come.</summary>
/// <param name="Watched">Files that are watched.</param>
/// <param name="IsSettled">Whether all processes have been looked at.</param>
/// <param name="IsIdle">Whether no process is to be looked at, and nothing is left but to check that files are still in use.</param>
/// <param name="Refused">Times that a libc was found that cannot be watched.</param>
/// <param name="LastRefusal">The last such process, and why; null before.</param>
internal sealed record LibcState(int Watched, bool IsSettled, bool IsIdle, long Refused, string? LastRefusal);

/// <summary>Finds each libc that a process has mapped, those of containers too, has its functions watched, and gives it up
/// when nobody maps it any more.</summary>
/// <remarks>
/// All processes are looked at once, at the start; then each program that starts. One thread, which may be kept waiting for
/// ever: by whoever serves the file system of a libc, or holds the memory map of a process. <see cref="LibcThread"/> is made
/// for it.
/// The functions are watched in the file, whoever maps it: so a process has to be looked at only for a libc that is new, and
/// one that ends before it is looked at, in a container whose libc nobody has seen, is all that is missed.
/// </remarks>
internal sealed class LibcFiles(WatchLibc watch, TimeProvider time, string procRoot = "/proc") : IDisposable
{
    /// <summary>Functions that are watched.</summary>
    public static readonly string[] Functions = ["getaddrinfo", "gethostbyname", "gethostbyname2"];

    private const int MostFiles = 256;
    private const int MostStarts = 4096;

    /// <summary>Processes that are remembered for each file, as witnesses that it is in use.</summary>
    private const int MostWitnesses = 64;

    /// <summary>A program has mapped its libraries by then, and on a slow disk by the second time.</summary>
    private static readonly TimeSpan _soon = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan _later = TimeSpan.FromSeconds(2);

    /// <summary>What looking at processes may take at a time.</summary>
    private static readonly TimeSpan _budget = TimeSpan.FromMilliseconds(20);

    private static readonly TimeSpan _betweenPasses = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan _betweenChecks = TimeSpan.FromSeconds(1);

    private readonly Dictionary<(string Device, ulong Inode), LibcFile> _files = [];
    private readonly Queue<(int Pid, long At)> _soonDue = new();
    private readonly Queue<(int Pid, long At)> _laterDue = new();
    private readonly MappedLibcs _maps = new();
    private readonly List<MappedLibc> _found = [];
    private readonly List<MappedLibc> _foundAgain = [];
    private readonly Stack<int> _pass = new();
    private bool _isPassWanted = true;
    private long _passBegan;
    private long _checked;
    private int _passes;
    private long _refused;
    private string? _lastRefusal;
    private int _lookedAt;

    /// <summary>How far it has come.</summary>
    public LibcState State => new(
        _files.Values.Count(static file => file.Watch is not null),
        IsSettled,
        IsSettled && _soonDue.Count == 0 && _laterDue.Count == 0,
        _refused,
        _lastRefusal);

    /// <summary>The process that is looked at; 0 for none. Any thread.</summary>
    public int LookedAt => Volatile.Read(ref _lookedAt);

    private bool IsSettled => !_isPassWanted && _pass.Count == 0;

    /// <summary>Notes that a program has started.</summary>
    public void Start(int pid)
    {
        if (_soonDue.Count + _laterDue.Count == MostStarts)
        {
            Miss();
            return;
        }

        _soonDue.Enqueue((pid, time.GetTimestamp()));
    }

    /// <summary>Some starts are not known of: all processes are looked at again.</summary>
    public void Miss() => _isPassWanted = true;

    /// <summary>Looks at a process now.</summary>
    /// <returns>False where no libc was found.</returns>
    public bool Look(int pid)
    {
        Volatile.Write(ref _lookedAt, pid);
        _found.Clear();
        if (!_maps.TryRead(procRoot, pid, _found) || _found.Count == 0 || ProcessStat.Of(procRoot, pid) is not { } process)
        {
            return false;
        }

        // What the process had mapped before it started this program is gone.
        foreach (LibcFile file in _files.Values)
        {
            file.Witnesses.RemoveAll(witness => witness.Pid == pid);
        }

        foreach (MappedLibc mapped in _found)
        {
            if (FileOf(mapped, process) is { } file && file.Witnesses.Count < MostWitnesses)
            {
                file.Witnesses.Add(process.Key);
            }
        }

        return true;
    }

    /// <summary>Does what is due, for a while.</summary>
    public void Refresh()
    {
        long began = time.GetTimestamp();
        BeginPass();
        do
        {
            if (!LookAtNext())
            {
                break;
            }
        }
        while (time.GetElapsedTime(began) < _budget);
        Volatile.Write(ref _lookedAt, 0);

        if (time.GetElapsedTime(_checked) >= _betweenChecks)
        {
            _checked = time.GetTimestamp();
            Check();
        }
    }

    public void Dispose()
    {
        foreach (LibcFile file in _files.Values)
        {
            file.Watch?.Dispose();
        }

        _files.Clear();
    }

    private void BeginPass()
    {
        if (!_isPassWanted || _pass.Count > 0 || (_passes > 0 && time.GetElapsedTime(_passBegan) < _betweenPasses))
        {
            return;
        }

        _isPassWanted = false;
        _passBegan = time.GetTimestamp();
        _passes++;
        foreach (string folder in Directory.EnumerateDirectories(procRoot))
        {
            if (int.TryParse(Path.GetFileName(folder.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out int pid))
            {
                _pass.Push(pid);
            }
        }
    }

    /// <returns>False where nothing is due.</returns>
    private bool LookAtNext()
    {
        if (_soonDue.TryPeek(out (int Pid, long At) start) && time.GetElapsedTime(start.At) >= _soon)
        {
            _soonDue.Dequeue();
            if (!Look(start.Pid))
            {
                _laterDue.Enqueue(start);
            }

            return true;
        }

        if (_laterDue.TryPeek(out start) && time.GetElapsedTime(start.At) >= _later)
        {
            _laterDue.Dequeue();
            Look(start.Pid);
            return true;
        }

        if (_pass.TryPop(out int pid))
        {
            Look(pid);
            return true;
        }

        return false;
    }

    /// <summary>Gives up files without a process. Children of those that were looked at may have a file too, without having
    /// started a program: they are looked for before.</summary>
    private void Check()
    {
        foreach (((string, ulong) id, LibcFile file) in _files)
        {
            while (file.Witnesses is [.., ProcessKey last] && !IsAlive(last))
            {
                file.Witnesses.RemoveAt(file.Witnesses.Count - 1);
            }

            if (file.Witnesses.Count > 0)
            {
                file.OrphanedIn = null;
            }
            else if (file.OrphanedIn is not { } pass)
            {
                file.OrphanedIn = _passes;
                _isPassWanted = true;
            }
            else if (_passes > pass && _pass.Count == 0)
            {
                file.Watch?.Dispose();
                _files.Remove(id);
            }
        }
    }

    private bool IsAlive(ProcessKey process) => ProcessStat.Of(procRoot, process.Pid) is { HasEnded: false } now && now.IsOf(process);

    private LibcFile? FileOf(MappedLibc mapped, ProcessStat process)
    {
        if (_files.TryGetValue((mapped.Device, mapped.Inode), out LibcFile? file))
        {
            return file;
        }

        if (_files.Count == MostFiles)
        {
            Refuse(process, string.Create(CultureInfo.InvariantCulture, $"{MostFiles} are watched already"));
            return null;
        }

        file = new LibcFile();
        string? reason = MountedFileSystems.CanBeRead(procRoot, process.Pid, mapped.Device) ? Open(mapped, process, file) : "in a file system of FUSE, or one that is unmounted";
        if (reason is not null)
        {
            if (!IsMapped(mapped, process.Pid))
            {
                // It ended, or went on to another program, meanwhile. That says nothing of the file, which others may have.
                Miss();
                return null;
            }

            Refuse(process, reason);
        }

        _files.Add((mapped.Device, mapped.Inode), file);
        return file;
    }

    private bool IsMapped(MappedLibc mapped, int pid)
    {
        _foundAgain.Clear();
        return _maps.TryRead(procRoot, pid, _foundAgain) && _foundAgain.Contains(mapped);
    }

    private void Refuse(ProcessStat process, string reason)
    {
        _refused++;
        _lastRefusal = string.Create(CultureInfo.InvariantCulture, $"that of {process.Pid} {process.Name}: {reason}");
    }

    /// <summary>By the mapping, not by its path: that may lead elsewhere by now, or into another mount namespace.</summary>
    /// <returns>Null, or why it cannot be watched.</returns>
    private string? Open(MappedLibc mapped, ProcessStat process, LibcFile file)
    {
        int descriptor = openat(AT_FDCWD, string.Create(CultureInfo.InvariantCulture, $"{procRoot}/{process.Pid}/map_files/{mapped.Place}"), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
        if (descriptor < 0)
        {
            return string.Create(CultureInfo.InvariantCulture, $"cannot be opened: error {Marshal.GetLastPInvokeError()}");
        }

        using SafeFileHandle handle = new(descriptor, ownsHandle: true);
        try
        {
            Span<ulong> offsets = stackalloc ulong[Functions.Length];
            if (ElfFunctions.Find(handle, Functions, offsets) is { } fault)
            {
                return fault;
            }

            // The kernel follows the link once, and holds the file itself from then on.
            file.Watch = watch(string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{descriptor}"), offsets);
            return null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or NotSupportedException or BpfException)
        {
            return fault.Message;
        }
    }

    /// <summary>A file, watched or refused.</summary>
    private sealed class LibcFile
    {
        public IDisposable? Watch { get; set; }

        public List<ProcessKey> Witnesses { get; } = [];

        /// <summary>How many passes had begun when the last witness was gone.</summary>
        public int? OrphanedIn { get; set; }
    }
}

using System.Diagnostics;
using System.Text.Json;
using Bpftop.Freezer.Files;
using Bpftop.Linux;
using Microsoft.Win32.SafeHandles;
using static Bpftop.Linux.Errno;
using static Bpftop.Linux.Libc;

namespace Bpftop.Freezer.Journal;

/// <summary>What was frozen, one file for each freeze, so that a later bpftop can thaw it.</summary>
/// <remarks>Every change to cgroups is made by the holder of <see cref="Lock"/>, which the kernel releases when its
/// holder ends, however that happens. So the holder knows that a record which does not fit the cgroups was left by a
/// bpftop that was killed, and not by one at work.</remarks>
internal sealed class FreezeJournal
{
    private const string Suffix = ".json";
    private const string Unfinished = ".new";
    private const string LockName = "lock";

    /// <summary>A path has at most 4,096 bytes, and JSON may take six for one.</summary>
    private const int MaxRecord = 64 * 1024;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    private readonly string? _folder;
    private readonly Lazy<string> _boot;

    /// <param name="folder">Where it is, or null where there is no safe place for it.</param>
    /// <param name="boot">Names this start of the machine; read when it is first needed, and again where that failed.</param>
    public FreezeJournal(string? folder, Lazy<string> boot)
    {
        _folder = folder;
        _boot = boot;
    }

    /// <summary>Names this start of the machine.</summary>
    public string Boot => _boot.Value;

    /// <summary>When a record was last added or removed, as far as the file system's clock can tell.</summary>
    public DateTime LastChange => _folder is null ? default : Directory.GetLastWriteTimeUtc(_folder);

    /// <summary>Why nothing can be recorded, or null where it can be, or the folder is yet to be made.</summary>
    public string? Problem => _folder is null
        ? $"no folder for the journal of what is frozen: set XDG_RUNTIME_DIR, or \"{JournalPlace.OptionKey}\" of this plugin to an absolute path"
        : Directory.Exists(_folder) ? Distrust(_folder) : null;

    /// <summary>Waits, for a limited time, until no other bpftop is at work; the journal is made where it is not there
    /// yet.</summary>
    /// <exception cref="JournalException">The journal cannot be used, or another bpftop is at work for too
    /// long.</exception>
    public IDisposable Lock(CancellationToken cancel)
    {
        Prepare();
        long start = Stopwatch.GetTimestamp();
        while (true)
        {
            if (TryLock() is { } held)
            {
                return held;
            }

            if (Stopwatch.GetElapsedTime(start) > Patience)
            {
                throw new JournalException("another bpftop is freezing or thawing for long; try again");
            }

            cancel.WaitHandle.WaitOne(Pause);
            cancel.ThrowIfCancellationRequested();
        }
    }

    /// <summary>As <see cref="Lock"/>; null where there is no journal, and so nothing to protect.</summary>
    /// <exception cref="JournalException">Somebody is at work for too long.</exception>
    public IDisposable? LockIfThere(CancellationToken cancel) => Problem is null && Directory.Exists(_folder) ? Lock(cancel) : null;

    /// <summary>The lock, or null where somebody else has it.</summary>
    /// <exception cref="JournalException">The lock cannot be opened.</exception>
    public IDisposable? TryLock()
    {
        SafeFileHandle file = FileCalls.Open(null, Name(LockName), O_RDWR | O_CREAT | O_NOFOLLOW, out int error)
            ?? throw new JournalException($"cannot open {Name(LockName)}: {FileCalls.Explain(error)}");
        if (FileCalls.TryLock(file))
        {
            return new HeldLock(file);
        }

        file.Dispose();
        return null;
    }

    /// <summary>Writes a record, whole or not at all.</summary>
    /// <exception cref="JournalException">It cannot be written.</exception>
    public void Write(FreezeRecord record)
    {
        string name = Name(record.FileName);
        try
        {
            File.Delete(name + Unfinished);
            using (FileStream file = new(name + Unfinished, new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            }))
            {
                JsonSerializer.Serialize(file, record, JournalJson.Default.FreezeRecord);
            }

            File.Move(name + Unfinished, name, overwrite: true);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new JournalException($"cannot record the freeze of {record.Cgroup}: {fault.Message}");
        }
    }

    public void Remove(FreezeRecord record) => File.Delete(Name(record.FileName));

    /// <summary>Every record, in the order of their age.</summary>
    /// <param name="holdsLock">True where what is no record any more may be deleted.</param>
    /// <exception cref="JournalException">The folder is not to be trusted.</exception>
    public FreezeRecord[] Read(bool holdsLock)
    {
        if (_folder is null || !Directory.Exists(_folder))
        {
            return [];
        }

        if (Distrust(_folder) is { } problem)
        {
            throw new JournalException(problem);
        }

        List<FreezeRecord> records = [];
        foreach (string name in Directory.GetFiles(_folder))
        {
            bool isGarbage = name.EndsWith(Unfinished, StringComparison.Ordinal);
            if (name.EndsWith(Suffix, StringComparison.Ordinal) && ReadOne(name, out isGarbage) is { } record)
            {
                records.Add(record);
            }
            else if (holdsLock && isGarbage)
            {
                File.Delete(name);
            }
        }

        return [.. records.OrderBy(static record => record.Since).ThenBy(static record => record.Cgroup, StringComparer.Ordinal)];
    }

    /// <summary>Reads the text of a record; pure. Null for what bpftop cannot have written since the machine started.</summary>
    internal static FreezeRecord? Parse(ReadOnlySpan<byte> text, string boot)
    {
        try
        {
            return JsonSerializer.Deserialize(text, JournalJson.Default.FreezeRecord) is { } record && record.IsCredible(boot) ? record : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? Distrust(string folder)
    {
        using SafeFileHandle? handle = FileCalls.Open(null, folder, O_RDONLY | O_NOFOLLOW, out int error);
        if (handle is null)
        {
            return $"cannot open {folder}, where the freezes are recorded: {FileCalls.Explain(error)}";
        }

        return FileCalls.Stat(handle, out StatX facts) == 0 && facts.IsDirectory && facts.User == geteuid() && !facts.IsWritableByOthers
            ? null
            : $"{folder}, where the freezes are recorded, belongs to somebody else or can be written by others; remove it";
    }

    /// <summary>A record, or null. Only what was read and is none is garbage: one that cannot be read now (no more
    /// descriptors, no memory) may be all that is known of a process that is frozen.</summary>
    private FreezeRecord? ReadOne(string name, out bool isGarbage)
    {
        using SafeFileHandle? file = FileCalls.Open(null, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK, out int error);
        isGarbage = error == ELOOP;
        if (file is null || FileCalls.Stat(file, out StatX facts) != 0)
        {
            return null;
        }

        if (!facts.IsRegular || facts.User != geteuid() || facts.IsWritableByOthers || facts.Size > MaxRecord)
        {
            isGarbage = true;
            return null;
        }

        byte[] text = new byte[facts.Size];
        if (FileCalls.ReadAt(file, text, 0, out int count) != 0)
        {
            return null;
        }

        FreezeRecord? record = Parse(text.AsSpan(0, count), Boot);
        isGarbage = record?.FileName != Path.GetFileName(name);
        return isGarbage ? null : record;
    }

    private void Prepare()
    {
        if (Problem is { } problem)
        {
            throw new JournalException(problem);
        }

        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_folder)!, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
                | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
            Directory.CreateDirectory(_folder!, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new JournalException($"cannot make {_folder}, where the freezes are recorded: {fault.Message}");
        }

        if (Distrust(_folder!) is { } distrust)
        {
            throw new JournalException(distrust);
        }
    }

    private string Name(string file) => Path.Join(_folder, file);
}

/// <summary>The journal cannot be used.</summary>
/// <param name="message">Subject, cause, next step.</param>
internal sealed class JournalException(string message) : Exception(message);

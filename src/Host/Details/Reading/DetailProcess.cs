using System.Runtime.InteropServices;
using System.Text;
using Bpftop.Host.Collect;
using Bpftop.Host.Collect.Proc;
using Bpftop.Host.Targets;
using Bpftop.Toolkit;
using Microsoft.Win32.SafeHandles;
using static Bpftop.Linux.Errno;
using static Bpftop.Linux.Libc;

namespace Bpftop.Host.Details.Reading;

/// <summary>The process whose details are being read, and what <c>/proc</c> has of it.</summary>
/// <remarks>
/// It is held while it is read: what was found by its pid up to <see cref="Confirm"/> was its own. Where its main thread has
/// ended and others go on, <c>/proc/PID</c> is that of a dead task; <see cref="Folder"/> is then that of a living thread.
/// One thread at a time; reading may take as long as the kernel likes, where the process holds its memory's lock.
/// </remarks>
internal sealed class DetailProcess : IDisposable
{
    private readonly PinnedProcess _pin;

    private DetailProcess(PinnedProcess pin, string procRoot, ProcessKey key)
    {
        _pin = pin;
        (ProcRoot, Key) = (procRoot, key);
        Home = string.Create(CultureInfo.InvariantCulture, $"{procRoot}/{key.Pid}");
        LivingThread = LivingProcess.ThreadOf(procRoot, key.Pid);
        Folder = LivingThread == 0 || LivingThread == key.Pid ? Home : string.Create(CultureInfo.InvariantCulture, $"{Home}/task/{LivingThread}");
    }

    /// <summary>Where procfs is mounted.</summary>
    public string ProcRoot { get; }

    /// <summary>The process; of a row that is a thread, the process of the thread.</summary>
    public ProcessKey Key { get; }

    /// <summary><c>/proc/PID</c>.</summary>
    public string Home { get; }

    /// <summary>The folder of a thread that has not ended, which has the process's files, memory and namespaces.</summary>
    public string Folder { get; }

    /// <summary>The thread that <see cref="Folder"/> is of; 0 where all have ended.</summary>
    public int LivingThread { get; }

    /// <inheritdoc cref="PinnedProcess.File"/>
    public int File => _pin.File;

    /// <exception cref="DetailException">It has ended, or may not be looked at.</exception>
    public static DetailProcess Open(string procRoot, in ProcessRow row)
    {
        ProcessKey key = (row.Traits & ProcessTraits.Thread) == 0 ? row.Key : LivingProcess.Require(procRoot, row).Key;
        return PinnedProcess.Open(procRoot, key, out string? failure) is { } pin
            ? new DetailProcess(pin, procRoot, key)
            : throw Failed(key.Pid, failure!);
    }

    /// <summary>Makes sure that everything so far was of this process.</summary>
    /// <exception cref="DetailException">It has ended meanwhile.</exception>
    public void Confirm()
    {
        if (!_pin.HoldsPid)
        {
            throw Failed(Key.Pid, "ended meanwhile");
        }
    }

    /// <exception cref="DetailException">Every thread of it has ended.</exception>
    public void RequireLiving()
    {
        if (LivingThread == 0)
        {
            throw Failed(Key.Pid, "has ended; its parent has not waited for it yet");
        }
    }

    /// <summary>Why something of this process cannot be read.</summary>
    public DetailException Failed(string clause) => Failed(Key.Pid, clause);

    /// <summary>Reads a file of <see cref="Folder"/>, up to a length.</summary>
    /// <param name="name">The file.</param>
    /// <param name="most">No more bytes than these.</param>
    /// <param name="isCut">Whether there was more.</param>
    /// <exception cref="DetailException">It cannot be read.</exception>
    public byte[] ReadBytes(string name, int most, out bool isCut)
    {
        try
        {
            return SmallPieces.Read($"{Folder}/{name}", most, out isCut);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(name, fault);
        }
    }

    /// <summary>Reads a file of <see cref="Folder"/> as text.</summary>
    /// <returns>Null where it is not there or may not be read. Hostile text in places.</returns>
    public string? TryRead(string name)
    {
        try
        {
            return ForeignText.Decode(SmallPieces.Read($"{Folder}/{name}", SmallPieces.Most, out _));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Reads <c>stat</c> of <see cref="Folder"/>.</summary>
    /// <returns>False where it cannot be read.</returns>
    public bool TryStat(out StatLine line)
    {
        line = default;
        try
        {
            return StatLine.TryParse(SmallPieces.Read($"{Folder}/stat", SmallPieces.Most, out _), out line);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>The names in a folder of <see cref="Folder"/>; none where it may not be looked at.</summary>
    public string[] Names(string folder)
    {
        try
        {
            return [.. Directory.EnumerateFileSystemEntries($"{Folder}/{folder}").Select(static path => Path.GetFileName(path))];
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>What a link of <see cref="Folder"/> points to. Hostile text.</summary>
    /// <returns>Null where it is not there, may not be read, or points to more than a path can have.</returns>
    public unsafe string? TryLink(string name)
    {
        byte* target = stackalloc byte[PATH_MAX];
        nint length = readlink($"{Folder}/{name}", target, PATH_MAX);
        return length <= 0 ? null : ForeignText.Decode(new ReadOnlySpan<byte>(target, (int)length));
    }

    /// <summary>Why a file cannot be read, in a clause.</summary>
    public DetailException Unreadable(string name, Exception fault) =>
        Failed(Key.Pid, fault is UnauthorizedAccessException
            ? $"{name} may not be read: it belongs to another user, or needs CAP_SYS_PTRACE"
            : LivingProcess.IsStillThere(ProcRoot, Key) ? $"{name} cannot be read: {OneLine.Of(fault.Message)}" : "ended meanwhile");

    public void Dispose() => _pin.Dispose();

    private static DetailException Failed(int pid, string clause) =>
        new(string.Create(CultureInfo.InvariantCulture, $"process {pid} {clause}"));
}

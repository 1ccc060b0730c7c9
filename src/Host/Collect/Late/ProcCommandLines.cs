using System.Buffers.Binary;
using Bpftop.Host.Collect.Proc;
using Bpftop.Linux;
using static Bpftop.Linux.Libc;

namespace Bpftop.Host.Collect.Late;

/// <summary>Reads command lines from /proc: three system calls each.</summary>
/// <remarks>
/// The kernel copies them out of the process's memory, from anonymous pages only (since 4.17, commit 7f7ccc2ccc2e): no
/// file system has a say in it. It may still have to wait, for the lock of the process's address space or for a swap
/// device. One thread.
/// </remarks>
internal sealed unsafe class ProcCommandLines
{
    /// <summary>The longest single argument that the kernel lets through (MAX_ARG_STRLEN); more of a command line is
    /// not read.</summary>
    public const int LongestCommand = 128 * 1024;

    /// <summary>A thread that is ending has no memory any more; then the next one may have.</summary>
    private const int MostThreads = 4;

    private static readonly InquiryLimits _limits = new(TimeSpan.FromMilliseconds(250), MostLeftBehind: 16);

    private readonly byte[] _root;
    private readonly ProcEntries _threads = new();
    private byte[] _buffer = new byte[4096];

    /// <param name="procRoot">/proc, or a test's copy of one.</param>
    public ProcCommandLines(string procRoot)
    {
        _root = [.. global::System.Text.Encoding.UTF8.GetBytes(procRoot), (byte)'/'];
    }

    /// <summary>Reads them on a thread that may be left behind.</summary>
    public static Inquiries<CommandQuestion, CommandAnswer> Inquire(string procRoot, TimeProvider time) =>
        new("command lines", () => new ProcCommandLines(procRoot).Answer, _limits, time);

    public CommandAnswer Answer(CommandQuestion question)
    {
        if (!TryRead(question.Pid, out ReadOnlySpan<byte> arguments, out bool truncated))
        {
            return new(question.For, question.Turn, 0, null);
        }

        ulong hash = Hash(arguments) + (truncated ? 1UL : 0);
        string? text = hash == question.KnownHash ? null : ForeignText.DecodeArguments(arguments, truncated);
        return new(question.For, question.Turn, hash, text);
    }

    /// <summary>Reads the arguments of a process, a NUL after each; none where it has none.</summary>
    /// <param name="pid">The process.</param>
    /// <param name="arguments">Foreign bytes, good until the next reading.</param>
    /// <param name="truncated">True where the process has more than was read.</param>
    /// <returns>False where it ended, or may not be read.</returns>
    public bool TryRead(int pid, out ReadOnlySpan<byte> arguments, out bool truncated)
    {
        bool isRead = TryRead(new ProcPath(pid), out arguments, out truncated);
        return isRead && arguments.IsEmpty ? TryReadThreads(pid, out arguments, out truncated) : isRead;
    }

    /// <summary>Where the first thread has ended, it has no memory, and the process lives on in the others.</summary>
    private bool TryReadThreads(int pid, out ReadOnlySpan<byte> arguments, out bool truncated)
    {
        arguments = default;
        truncated = false;
        ProcPath path = new(pid);
        int directory = Open(path.File("/task"u8));
        if (directory < 0 || !_threads.Read(directory))
        {
            return false;
        }

        int tried = 0;
        foreach (int tid in _threads.Numbers)
        {
            if (tid != pid && tried++ < MostThreads
                && TryRead(new ProcPath(pid, tid), out arguments, out truncated) && !arguments.IsEmpty)
            {
                return true;
            }
        }

        return true;
    }

    private bool TryRead(ProcPath path, out ReadOnlySpan<byte> arguments, out bool truncated)
    {
        arguments = default;
        truncated = false;
        int file = Open(path.File("/cmdline"u8));
        if (file < 0)
        {
            return false;
        }

        bool isRead = ProcTree.TryReadToEnd(file, ref _buffer, LongestCommand, out int length);
        arguments = _buffer.AsSpan(0, length);
        truncated = length >= LongestCommand;
        return isRead;
    }

    private int Open(ReadOnlySpan<byte> name)
    {
        Span<byte> path = stackalloc byte[_root.Length + name.Length];
        _root.CopyTo(path);
        name.CopyTo(path[_root.Length..]);
        fixed (byte* text = path)
        {
            return openat(AT_FDCWD, text, O_RDONLY | O_CLOEXEC);
        }
    }

    /// <summary>Never 0, which stands for "nothing read".</summary>
    private static ulong Hash(ReadOnlySpan<byte> bytes)
    {
        const ulong Multiplier = 0x9E3779B97F4A7C15;
        ulong hash = (ulong)bytes.Length + 1;
        while (bytes.Length >= sizeof(ulong))
        {
            hash = ulong.RotateLeft(hash ^ BinaryPrimitives.ReadUInt64LittleEndian(bytes), 29) * Multiplier;
            bytes = bytes[sizeof(ulong)..];
        }

        foreach (byte value in bytes)
        {
            hash = ulong.RotateLeft(hash ^ value, 29) * Multiplier;
        }

        return hash | 2;
    }
}

/// <summary>Asks for the command line of a process.</summary>
/// <param name="For">Whose it is; comes back with the answer.</param>
/// <param name="Pid">The process.</param>
/// <param name="Turn">Which of the asker's questions it is; comes back with the answer.</param>
/// <param name="KnownHash">Of the arguments that the asker has: the same ones are not decoded again.</param>
internal readonly record struct CommandQuestion(object For, int Pid, uint Turn, ulong KnownHash);

/// <summary>The command line of a process.</summary>
/// <param name="For">As asked.</param>
/// <param name="Turn">As asked.</param>
/// <param name="Hash">Of the arguments; 0 where they could not be read.</param>
/// <param name="Text">The arguments as text; null where they are what the asker has, or could not be read.</param>
internal readonly record struct CommandAnswer(object For, uint Turn, ulong Hash, string? Text);

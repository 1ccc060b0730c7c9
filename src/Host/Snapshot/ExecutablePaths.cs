using System.Text;
using Bpftop.Host.Collect;
using Bpftop.Host.Collect.Late;
using static Bpftop.Linux.Libc;

namespace Bpftop.Host.Snapshot;

/// <summary>Where the executables of processes are.</summary>
internal interface IExecutablePaths : ILateTexts
{
    /// <summary>The path of a process's executable, without the kernel's " (deleted)"; null where it may not be
    /// read or there is none. The kernel has it in memory: nobody is waited for.</summary>
    string? Read(int pid);

    /// <summary>Asks whether there is a file at the path of a process's executable now, as the process sees it; its
    /// <see cref="ProcessIdentity.ExecutableFate"/> says so later.</summary>
    /// <returns>False where it is to be asked again later.</returns>
    bool TryAskFate(ProcessIdentity identity, int pid);

    /// <summary>Has what was asked looked at.</summary>
    void Send();
}

/// <summary>Reads where executables are from the links /proc/PID/exe.</summary>
/// <param name="procRoot">/proc.</param>
/// <param name="inquiries">Look for a file in the file system of a process, which may have nobody behind it any more.
/// </param>
internal sealed unsafe class ExecutablePaths(string procRoot, IInquiries<FateQuestion, FateAnswer> inquiries) : IExecutablePaths
{
    private static readonly InquiryLimits _limits = new(TimeSpan.FromMilliseconds(250), MostLeftBehind: 8);

    private static ReadOnlySpan<byte> Deleted => " (deleted)"u8;

    /// <summary>Of this machine.</summary>
    public static ExecutablePaths Of(string procRoot, TimeProvider time) => new(
        procRoot,
        new Inquiries<FateQuestion, FateAnswer>("executables", () => question => Find(procRoot, question), _limits, time));

    public Action? Arrived
    {
        set => inquiries.Arrived = value;
    }

    public string? Read(int pid)
    {
        byte* target = stackalloc byte[PATH_MAX];
        nint length;
        fixed (byte* link = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{procRoot}/{pid}/exe\0")))
        {
            length = readlink(link, target, PATH_MAX);
        }

        if (length <= 0)
        {
            return null;
        }

        ReadOnlySpan<byte> path = new(target, (int)length);
        return ForeignText.Decode(path.EndsWith(Deleted) ? path[..^Deleted.Length] : path);
    }

    public bool TryAskFate(ProcessIdentity identity, int pid) =>
        identity.Executable is { } path && inquiries.TryAsk(new FateQuestion(identity, pid, path));

    public void Send() => inquiries.Send();

    public bool Take()
    {
        bool isChanged = false;
        while (inquiries.TryTake(out FateAnswer answer))
        {
            answer.For.FateIsAsked = false;

            // Another one since it was asked?
            if (ReferenceEquals(answer.For.Executable, answer.Path))
            {
                isChanged |= answer.For.ExecutableFate != answer.Fate;
                answer.For.ExecutableFate = answer.Fate;
            }
        }

        return isChanged;
    }

    public TimeSpan? Look() => inquiries.Look();

    public bool IsAwaited(TimeSpan within) => inquiries.IsAwaited(within);

    private static FateAnswer Find(string procRoot, in FateQuestion question)
    {
        bool exists = File.Exists(string.Create(CultureInfo.InvariantCulture, $"{procRoot}/{question.Pid}/root{question.Path}"));
        return new FateAnswer(question.For, question.Path, exists ? ExecutableFate.Replaced : ExecutableFate.Deleted);
    }
}

/// <summary>What became of a running process's executable.</summary>
internal enum ExecutableFate : byte
{
    /// <summary>It is where it was, as far as is known.</summary>
    InPlace,

    /// <summary>It has no name any more.</summary>
    Deleted,

    /// <summary>Another file has its path now: an upgrade that the process does not run yet.</summary>
    Replaced,
}

/// <summary>Asks what became of a process's executable.</summary>
/// <param name="For">The process.</param>
/// <param name="Pid">Its pid.</param>
/// <param name="Path">Where its executable was.</param>
internal readonly record struct FateQuestion(ProcessIdentity For, int Pid, string Path);

/// <summary>What became of a process's executable.</summary>
/// <param name="For">As asked.</param>
/// <param name="Path">As asked.</param>
/// <param name="Fate">What became of it.</param>
internal readonly record struct FateAnswer(ProcessIdentity For, string Path, ExecutableFate Fate);

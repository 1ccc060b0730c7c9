using System.Globalization;
using System.Text;
using Bpftop.Host.Collect;
using Bpftop.Host.Collect.Late;
using static Bpftop.Linux.Libc;

namespace Bpftop.Host.Snapshot;

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
            // Another one since it was asked?
            if (ReferenceEquals(answer.For.Executable, answer.Path))
            {
                answer.For.ExecutableFate = answer.Fate;
                isChanged = true;
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

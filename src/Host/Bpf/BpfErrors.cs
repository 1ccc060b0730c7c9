using System.Runtime.InteropServices;

namespace Bpftop.Host.Bpf;

/// <summary>One line for what BPF refuses: subject, cause, next step.</summary>
internal static class BpfErrors
{
    /// <summary>Names that a user can search for.</summary>
    private static readonly Dictionary<int, string> Names = new()
    {
        [1] = "EPERM",
        [2] = "ENOENT",
        [3] = "ESRCH",
        [4] = "EINTR",
        [7] = "E2BIG",
        [9] = "EBADF",
        [11] = "EAGAIN",
        [12] = "ENOMEM",
        [13] = "EACCES",
        [14] = "EFAULT",
        [16] = "EBUSY",
        [17] = "EEXIST",
        [22] = "EINVAL",
        [24] = "EMFILE",
        [28] = "ENOSPC",
        [95] = "EOPNOTSUPP",
        [524] = "ENOTSUPP",
    };

    public static BpfException FromErrno(string subject, string what, int errno) =>
        new($"{subject}: {what}: {Describe(errno)}", errno);

    /// <summary>"EPERM (Operation not permitted)".</summary>
    public static string Describe(int errno)
    {
        string text = Marshal.GetPInvokeErrorMessage(errno);
        return Names.TryGetValue(errno, out string? name) ? $"{name} ({text})" : $"error {errno} ({text})";
    }
}

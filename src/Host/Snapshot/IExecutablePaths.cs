using Bpftop.Host.Collect.Late;

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

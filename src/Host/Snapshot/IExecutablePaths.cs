namespace Bpftop.Host.Snapshot;

/// <summary>Where the executables of processes are.</summary>
internal interface IExecutablePaths
{
    /// <summary>The path of a process's executable, without the kernel's " (deleted)"; null where it may not be
    /// read or there is none.</summary>
    string? Read(int pid);

    /// <summary>Whether there is a file at a path now, as the process sees it.</summary>
    bool Exists(int pid, string path);
}

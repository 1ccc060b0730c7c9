using Bpftop.Freezer.Files;
using Microsoft.Win32.SafeHandles;

namespace Bpftop.Freezer.Journal;

/// <summary>The journal's lock, until it is disposed or its process ends.</summary>
internal sealed class HeldLock(SafeFileHandle file) : IDisposable
{
    /// <summary>Gives it back for all copies of the descriptor: a child that is just being started has one, and closing
    /// this one would leave the lock to it until it is the other program (flock(2)).</summary>
    public void Dispose()
    {
        FileCalls.Unlock(file);
        file.Dispose();
    }
}

using System.Runtime.InteropServices;
using Bpftop.Host.Collect;
using static Bpftop.Linux.Errno;
using static Bpftop.Linux.Libc;

namespace Bpftop.Host.Snapshot;

/// <summary>Asks the system's name service (nsswitch.conf) for users; an answer may take as long as its server likes.
/// </summary>
internal static unsafe class NameService
{
    private const int LongestEntry = 1 << 20;

    /// <summary>Finds the name of a user.</summary>
    /// <param name="uid">The user.</param>
    /// <param name="name">The name, or null where no such user is known.</param>
    /// <returns>False where the service could not tell.</returns>
    public static bool TryFind(uint uid, out string? name)
    {
        byte[] buffer = new byte[1024];
        while (true)
        {
            Passwd entry;
            Passwd* found;
            int answer;
            name = null;
            fixed (byte* text = buffer)
            {
                answer = getpwuid_r(uid, &entry, text, buffer.Length, &found);
                if (answer == 0)
                {
                    name = found is null ? null : ForeignText.Decode(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(entry.Name));
                    return true;
                }
            }

            if (answer != ERANGE || buffer.Length >= LongestEntry)
            {
                return false;
            }

            buffer = new byte[buffer.Length * 2];
        }
    }
}

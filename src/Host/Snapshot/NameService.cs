using System.Runtime.InteropServices;
using Bpftop.Host.Collect;

namespace Bpftop.Host.Snapshot;

/// <summary>Asks the system's name service (nsswitch.conf) for users; an answer may take as long as its server likes.
/// </summary>
internal static unsafe partial class NameService
{
    private const int OutOfRange = 34; // ERANGE
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
            PasswordEntry entry;
            PasswordEntry* found;
            int answer;
            name = null;
            fixed (byte* text = buffer)
            {
                answer = GetPasswordEntry(uid, &entry, text, buffer.Length, &found);
                if (answer == 0)
                {
                    name = found is null ? null : ForeignText.Decode(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(entry.Name));
                    return true;
                }
            }

            if (answer != OutOfRange || buffer.Length >= LongestEntry)
            {
                return false;
            }

            buffer = new byte[buffer.Length * 2];
        }
    }

    [LibraryImport("libc", EntryPoint = "getpwuid_r")]
    private static partial int GetPasswordEntry(uint uid, PasswordEntry* entry, byte* buffer, nint length, PasswordEntry** found);

    // struct passwd of glibc and musl
    private struct PasswordEntry
    {
        public byte* Name;
        public byte* Password;
        public uint Uid;
        public uint Gid;
        public byte* Comment;
        public byte* Home;
        public byte* Shell;
    }
}

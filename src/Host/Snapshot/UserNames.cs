using System.Globalization;
using System.Runtime.InteropServices;
using Bpftop.Host.Collect;

namespace Bpftop.Host.Snapshot;

/// <summary>User names from /etc/passwd, and from the system's name service for users that are not in it.</summary>
/// <remarks>Each uid is resolved once. The file is looked at every ten seconds: where it changed, all names are new.</remarks>
internal sealed unsafe partial class UserNames(string passwdPath, bool askNameService, TimeProvider time) : IUserNames
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(10);

    private readonly Dictionary<uint, string> _names = [];
    private long _checkedAt = time.GetTimestamp();
    private DateTime _modified = DateTime.MinValue;
    private bool _read;

    public int Version { get; private set; } = 1;

    /// <summary>The users of this machine.</summary>
    public static UserNames OfThisMachine(TimeProvider time) => new("/etc/passwd", askNameService: true, time);

    public string Name(uint uid)
    {
        if (!_read)
        {
            ReadFile();
        }

        ref string? name = ref CollectionsMarshal.GetValueRefOrAddDefault(_names, uid, out _);
        return name ??= (askNameService ? AskNameService(uid) : null) ?? uid.ToString(CultureInfo.InvariantCulture);
    }

    public void Refresh()
    {
        if (time.GetElapsedTime(_checkedAt) < Period)
        {
            return;
        }

        _checkedAt = time.GetTimestamp();
        if (_read && File.GetLastWriteTimeUtc(passwdPath) != _modified)
        {
            _read = false;
            Version++;
        }
    }

    /// <summary>Parses one line of passwd(5): name, password, uid and four more fields.</summary>
    internal static bool TryParse(ReadOnlySpan<byte> line, out uint uid, out string name)
    {
        uid = 0;
        name = "";
        int first = line.IndexOf((byte)':');
        if (first <= 0 || line[0] is (byte)'#' or (byte)'+' or (byte)'-')
        {
            return false;
        }

        ReadOnlySpan<byte> rest = line[(first + 1)..];
        int second = rest.IndexOf((byte)':');
        if (second < 0)
        {
            return false;
        }

        rest = rest[(second + 1)..];
        int third = rest.IndexOf((byte)':');
        if (third <= 0 || !uint.TryParse(rest[..third], NumberStyles.None, CultureInfo.InvariantCulture, out uid))
        {
            return false;
        }

        name = ForeignText.Decode(line[..first]);
        return true;
    }

    private void ReadFile()
    {
        _read = true;
        _names.Clear();
        byte[] content;
        try
        {
            _modified = File.GetLastWriteTimeUtc(passwdPath);
            content = File.ReadAllBytes(passwdPath);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return;
        }

        ReadOnlySpan<byte> rest = content;
        while (!rest.IsEmpty)
        {
            int end = rest.IndexOf((byte)'\n');
            if (TryParse(end < 0 ? rest : rest[..end], out uint uid, out string name))
            {
                // Where several names share a uid the first one counts, as for getpwuid(3).
                _names.TryAdd(uid, name);
            }

            rest = end < 0 ? default : rest[(end + 1)..];
        }
    }

    private static string? AskNameService(uint uid)
    {
        const int OutOfRange = 34; // ERANGE
        byte[] buffer = new byte[1024];
        while (true)
        {
            PasswordEntry entry;
            PasswordEntry* found;
            int answer;
            fixed (byte* text = buffer)
            {
                answer = GetPasswordEntry(uid, &entry, text, buffer.Length, &found);
                if (answer == 0)
                {
                    return found is null ? null : ForeignText.Decode(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(entry.Name));
                }
            }

            if (answer != OutOfRange || buffer.Length > 1 << 20)
            {
                return null;
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

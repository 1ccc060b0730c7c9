using Bpftop.Host.Collect;

namespace Bpftop.Host.Snapshot;

/// <summary>The users of a file as passwd(5) has it; never changes.</summary>
internal sealed class UserList
{
    private readonly Dictionary<uint, string> _names = [];

    private UserList(DateTime modified)
    {
        Modified = modified;
    }

    /// <summary>When the file was written.</summary>
    public DateTime Modified { get; }

    /// <summary>Reads a file.</summary>
    /// <returns>No user where it cannot be read.</returns>
    public static UserList Read(string path)
    {
        try
        {
            UserList list = new(File.GetLastWriteTimeUtc(path));
            list.Parse(File.ReadAllBytes(path));
            return list;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return new UserList(DateTime.MinValue);
        }
    }

    /// <summary>Reads a file again if it was written since.</summary>
    /// <returns>Null where it is the same.</returns>
    public UserList? ReadChanged(string path)
    {
        try
        {
            return File.GetLastWriteTimeUtc(path) == Modified ? null : Read(path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public string? Find(uint uid) => _names.GetValueOrDefault(uid);

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

    private void Parse(ReadOnlySpan<byte> rest)
    {
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
}

namespace Bpftop.Host.Options;

/// <summary>Looks users up in the text of <c>/etc/passwd</c>. Pure.</summary>
internal static class PasswdFile
{
    public static bool TryFindUid(string passwd, string name, out uint uid)
    {
        foreach (string[] fields in Entries(passwd))
        {
            if (fields[0] == name && TryUid(fields[2], out uid))
            {
                return true;
            }
        }

        uid = 0;
        return false;
    }

    /// <summary>The home directory of a user, or null.</summary>
    public static string? Home(string passwd, uint uid) =>
        EntriesOf(passwd, uid).Select(static fields => fields[5]).FirstOrDefault(static home => home.StartsWith('/'));

    /// <summary>The group of a user, or null.</summary>
    public static uint? Group(string passwd, uint uid) =>
        EntriesOf(passwd, uid).Select(static fields => TryUid(fields[3], out uint group) ? group : (uint?)null).FirstOrDefault(static group => group is not null);

    public static IEnumerable<string> Names(string passwd) => Entries(passwd).Select(fields => fields[0]);

    private static IEnumerable<string[]> Entries(string passwd) => passwd
        .Split('\n')
        .Select(line => line.Split(':'))
        .Where(fields => fields.Length == 7);

    private static IEnumerable<string[]> EntriesOf(string passwd, uint uid) =>
        Entries(passwd).Where(fields => TryUid(fields[2], out uint found) && found == uid);

    private static bool TryUid(string text, out uint uid) =>
        uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out uid);
}

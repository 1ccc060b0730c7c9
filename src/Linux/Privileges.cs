using System.Globalization;
using static Bpftop.Linux.Libc;

namespace Bpftop.Linux;

/// <summary>What this process may do that its user may not.</summary>
internal static class Privileges
{
    /// <summary>They come with the program's file (set-user-ID or file capabilities): users who start it have fewer
    /// themselves.</summary>
    internal static bool AreOfTheFile => getauxval(AT_SECURE) != 0;

    /// <summary>As root, or with capabilities. A service manager may give these too (ambient), without
    /// AT_SECURE.</summary>
    internal static bool AreThere => geteuid() == 0 || AreOfTheFile || Capabilities() != 0;

    /// <summary>The effective capabilities, a bit for each (capabilities(7)).</summary>
    internal static ulong Capabilities(string procRoot = "/proc")
    {
        const string Effective = "CapEff:";
        foreach (string line in File.ReadLines($"{procRoot}/self/status"))
        {
            if (line.StartsWith(Effective, StringComparison.Ordinal)
                && ulong.TryParse(line.AsSpan(Effective.Length).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out ulong held))
            {
                return held;
            }
        }

        return 0;
    }
}

using static Bpftop.Linux.Libc;

namespace Bpftop.Linux;

/// <summary>What this process may do that its user may not.</summary>
internal static class Privileges
{
    /// <summary>The program's file brought them: whoever may start it has fewer.</summary>
    internal static bool AreOfTheFile => getauxval(AT_SECURE) != 0;

    /// <summary>As root, or with capabilities. These may also come from a service manager (ambient), without AT_SECURE.</summary>
    internal static bool AreThere => geteuid() == 0 || AreOfTheFile || HasCapabilities();

    private static bool HasCapabilities()
    {
        const string Effective = "CapEff:";
        foreach (string line in File.ReadLines("/proc/self/status"))
        {
            if (line.StartsWith(Effective, StringComparison.Ordinal))
            {
                return line.AsSpan(Effective.Length).Trim().ContainsAnyExcept('0');
            }
        }

        return false;
    }
}

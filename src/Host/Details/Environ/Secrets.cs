using System.Text.RegularExpressions;

namespace Bpftop.Host.Details.Environ;

/// <summary>Finds what is likely to be a secret in a process's environment, so that it is not on a screen that others see.
/// </summary>
/// <remarks>A guess by names and shapes that are in use: it hides too much rather than too little, and misses what looks like
/// nothing. A process chooses its environment: every search takes time in proportion to what is searched (no backtracking).
/// </remarks>
internal static partial class Secrets
{
    /// <summary>Stands for a secret of any length.</summary>
    public const string Mask = "********";

    /// <summary>A value that would take long to search is cut to this for the search.</summary>
    private const int Searched = 1 << 14;

    /// <summary>Words of a name that begin like these.</summary>
    private static readonly string[] _beginnings = ["AUTH", "BEARER", "COOKIE", "CRED", "PASSWORD", "PASSWD", "PASSPHRASE", "PRIVATE", "SECRET", "TOKEN"];

    /// <summary>Words of a name that end like these: APIKEY, MYPASSWORD.</summary>
    private static readonly string[] _ends =
    [
        "AUTH", "COOKIE", "COOKIES", "CREDENTIAL", "CREDENTIALS", "DSN", "JWT", "KEY", "KEYS", "PASS", "PASSWORD", "PASSWD", "PASSPHRASE", "PSK", "PW",
        "PWD", "SECRET", "SECRETS", "TOKEN", "TOKENS",
    ];

    /// <summary>Names that only look like it: where the shell is.</summary>
    private static readonly string[] _harmless = ["PWD", "OLDPWD"];

    /// <summary>A value as it may be shown.</summary>
    /// <param name="name">The variable's name.</param>
    /// <param name="value">Its value.</param>
    public static string Hide(string name, string value)
    {
        if (value.Length == 0)
        {
            return value;
        }

        if (IsSecretName(name))
        {
            return Mask;
        }

        string searched = value.Length > Searched ? value[..Searched] : value;
        if (Shapes().IsMatch(searched))
        {
            return Mask;
        }

        string hidden = Passwords().Replace(searched, static found => found.Groups["before"].Value + Mask);
        hidden = UserInfo().Replace(hidden, static found => $"{found.Groups["before"].Value}{Mask}@");
        return value.Length > Searched ? $"{hidden}…" : hidden;
    }

    /// <summary>Whether the name says that the value is one; pure.</summary>
    internal static bool IsSecretName(string name)
    {
        if (Array.IndexOf(_harmless, name) >= 0)
        {
            return false;
        }

        foreach (ValueMatch word in Words().EnumerateMatches(name))
        {
            ReadOnlySpan<char> text = name.AsSpan(word.Index, word.Length);
            foreach (string beginning in _beginnings)
            {
                if (text.StartsWith(beginning, StringComparison.OrdinalIgnoreCase))
                {
                    return true;
                }
            }

            foreach (string end in _ends)
            {
                if (text.EndsWith(end, StringComparison.OrdinalIgnoreCase))
                {
                    return true;
                }
            }
        }

        return false;
    }

    [GeneratedRegex("[A-Za-z0-9]+")]
    private static partial Regex Words();

    /// <summary>Keys and tokens that are known by how they begin: PEM, JSON web tokens, those of GitHub, GitLab, Slack, AWS,
    /// Google, Stripe, npm and others; and what stands behind Bearer or Basic in a header.</summary>
    [GeneratedRegex(
        @"-----BEGIN [A-Z ]*PRIVATE KEY|\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+|\bgh[pousr]_[A-Za-z0-9]{16,}|\bgithub_pat_[A-Za-z0-9_]{16,}|\bglpat-[A-Za-z0-9_-]{16,}|\bxox[abeoprs]-[A-Za-z0-9-]{8,}|\b(?:AKIA|ASIA)[A-Z0-9]{16}\b|\bAIza[A-Za-z0-9_-]{30,}|\b[srp]k[-_](?:live|test|proj|ant)?[-_A-Za-z0-9]{16,}|\bnpm_[A-Za-z0-9]{16,}|\b(?:Bearer|Basic)\s+[A-Za-z0-9+/=._~-]{8,}",
        RegexOptions.NonBacktracking)]
    private static partial Regex Shapes();

    /// <summary><c>password=…</c> and the like inside of a value: connection strings, options, queries of URLs.</summary>
    [GeneratedRegex(
        @"(?<before>\b[A-Za-z_.-]*(?:password|passwd|pwd|passphrase|secret|token|api[_-]?key|access[_-]?key|credentials?|cookie)\s*[=:]\s*)(?:""[^""]*""|'[^']*'|[^\s;&,""']+)",
        RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex Passwords();

    /// <summary>The password of <c>scheme://user:password@host</c>; a password may have an at sign itself.</summary>
    [GeneratedRegex(@"(?<before>[A-Za-z][A-Za-z0-9+.-]{0,30}://[^\s/?#:@]*:)[^\s]+@", RegexOptions.NonBacktracking)]
    private static partial Regex UserInfo();
}

using System.Globalization;
using System.Text;

namespace Bpftop.Systemd.Names;

/// <summary>What a text has to look like to be a unit's name (systemd.unit(5)).</summary>
internal static class UnitName
{
    public const string Service = "service";
    public const string Scope = "scope";
    public const string Slice = "slice";
    public const string RootSlice = "-.slice";
    public const string InitScope = "init.scope";

    /// <summary>src/basic/unit-name.h: UNIT_NAME_MAX counts the NUL.</summary>
    private const int Longest = 255;

    private static readonly string[] _kinds =
        [Service, Scope, Slice, "socket", "target", "device", "mount", "automount", "swap", "timer", "path"];

    /// <summary>Whether it names a unit that can exist: a plain one or an instance, not a template.</summary>
    public static bool IsValid(ReadOnlySpan<char> name)
    {
        int dot = name.LastIndexOf('.');
        if (dot <= 0 || name.Length > Longest || KindOf(name) is null)
        {
            return false;
        }

        ReadOnlySpan<char> stem = name[..dot];
        foreach (char letter in stem)
        {
            if (!char.IsAsciiLetterOrDigit(letter) && letter is not (':' or '-' or '_' or '.' or '\\' or '@'))
            {
                return false;
            }
        }

        return stem[0] != '@' && stem.IndexOf('@') != stem.Length - 1;
    }

    /// <summary>The kind, which is the name's suffix: <c>service</c>, <c>scope</c>; null where it is none of systemd's.
    /// </summary>
    public static string? KindOf(ReadOnlySpan<char> name)
    {
        ReadOnlySpan<char> suffix = name[(name.LastIndexOf('.') + 1)..];
        foreach (string kind in _kinds)
        {
            if (suffix.SequenceEqual(kind))
            {
                return kind;
            }
        }

        return null;
    }

    /// <summary>Whether it is a service in which another manager makes units of its own, with cgroups below the service's:
    /// <c>user@UID.service</c>, and since version 256 <c>capsule@NAME.service</c> (skip_user_manager in
    /// src/basic/cgroup-util.c).</summary>
    public static bool IsInnerManager(ReadOnlySpan<char> name) =>
        name.EndsWith(".service")
        && ((name.StartsWith("user@") && uint.TryParse(name["user@".Length..^".service".Length], NumberStyles.None, CultureInfo.InvariantCulture, out _))
            || (name.StartsWith("capsule@") && IsCapsule(name["capsule@".Length..^".service".Length])));

    /// <summary>Whether it can be a capsule's name: with <c>c-</c> before it, it is the name of the user that the capsule
    /// runs as (capsule_name_is_valid in src/basic/capsule-util.c), which has 31 characters at most.</summary>
    public static bool IsCapsule(ReadOnlySpan<char> name)
    {
        foreach (char letter in name)
        {
            if (!char.IsAsciiLetterOrDigit(letter) && letter is not ('-' or '_'))
            {
                return false;
            }
        }

        return name.Length is > 0 and <= 29;
    }

    /// <summary>The name with <c>\x2d</c> and its like written as the characters they stand for: for people only, as
    /// two units may read the same. What could not be printed stays as it is.</summary>
    public static string Decode(string name)
    {
        if (!name.Contains("\\x", StringComparison.Ordinal))
        {
            return name;
        }

        StringBuilder text = new(name.Length);
        Span<byte> run = stackalloc byte[Longest];
        for (int at = 0; at < name.Length;)
        {
            // Escaped bytes that follow each other are one run, for a character of UTF-8 is several.
            int length = 0;
            int end = at;
            while (length < run.Length && TryByte(name.AsSpan(end), out run[length]))
            {
                end += 4;
                length++;
            }

            if (length == 0)
            {
                text.Append(name[at++]);
                continue;
            }

            string decoded = Encoding.UTF8.GetString(run[..length]);
            bool isPrintable = decoded.All(static letter => !char.IsControl(letter) && letter != '\uFFFD');
            text.Append(isPrintable ? decoded : name.AsSpan(at, end - at));
            at = end;
        }

        return text.ToString();
    }

    private static bool TryByte(ReadOnlySpan<char> text, out byte value)
    {
        value = 0;
        return text.StartsWith("\\x") && text.Length >= 4
            && byte.TryParse(text.Slice(2, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
    }
}

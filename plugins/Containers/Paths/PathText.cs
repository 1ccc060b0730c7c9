using System.Buffers;
using System.Text;

namespace Bpftop.Containers.Paths;

/// <summary>Reads the words that paths of cgroups are made of.</summary>
internal static class PathText
{
    private const int IdDigits = 64;

    private static readonly SearchValues<char> _hexDigits = SearchValues.Create("0123456789abcdef");

    private static readonly SearchValues<char> _buildLetters = SearchValues.Create("0123456789abcdefghijklmnopqrstuvwxyz");

    /// <summary>Whether a word is a full container id.</summary>
    public static bool IsId(ReadOnlySpan<char> word) => word.Length == IdDigits && !word.ContainsAnyExcept(_hexDigits);

    /// <summary>Whether a word is a pod's uid: a UUID, with underscores in a slice's name, or the 32 digits of a pod
    /// that the kubelet was given in a file.</summary>
    public static bool IsPodUid(ReadOnlySpan<char> word)
    {
        if (word.Length == 32)
        {
            return !word.ContainsAnyExcept(_hexDigits);
        }

        if (word.Length != 36)
        {
            return false;
        }

        for (int index = 0; index < word.Length; index++)
        {
            bool isDash = index is 8 or 13 or 18 or 23;
            if (isDash ? word[index] is not ('-' or '_') : !_hexDigits.Contains(word[index]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether a word is the id of a step of a build (BuildKit).</summary>
    public static bool IsBuildId(ReadOnlySpan<char> word) => word.Length == 25 && !word.ContainsAnyExcept(_buildLetters);

    /// <summary>Whether a word is the handle of a container of Garden's: as long as a UUID, or without its last eight
    /// digits.</summary>
    public static bool IsGardenHandle(ReadOnlySpan<char> word)
    {
        if (word.Length is not (28 or 36))
        {
            return false;
        }

        for (int index = 0; index < word.Length; index++)
        {
            if (index is 8 or 13 or 18 or 23 ? word[index] != '-' : !_hexDigits.Contains(word[index]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Undoes systemd's <c>\x2d</c>, for names of units; the bytes are UTF-8.</summary>
    public static string Unescape(ReadOnlySpan<char> name)
    {
        if (!name.Contains('\\'))
        {
            return name.ToString();
        }

        byte[] bytes = new byte[Encoding.UTF8.GetMaxByteCount(name.Length)];
        int length = 0;
        for (int index = 0; index < name.Length;)
        {
            if (name[index] == '\\' && index + 3 < name.Length && name[index + 1] == 'x'
                && char.IsAsciiHexDigit(name[index + 2]) && char.IsAsciiHexDigit(name[index + 3]))
            {
                bytes[length++] = (byte)((Convert.FromHexString(name.Slice(index + 2, 2)))[0]);
                index += 4;
                continue;
            }

            int next = index + (char.IsSurrogatePair(name[index], index + 1 < name.Length ? name[index + 1] : '\0') ? 2 : 1);
            length += Encoding.UTF8.GetBytes(name[index..next], bytes.AsSpan(length));
            index = next;
        }

        return Encoding.UTF8.GetString(bytes, 0, length);
    }
}

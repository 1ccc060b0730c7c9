using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Bpftop.Host.Collect;

/// <summary>Turns bytes that a process chose (its name, its arguments, its executable's path) into text.</summary>
/// <remarks>
/// Nothing is lost: UTF-8 becomes its characters, and each byte that is not part of valid UTF-8 is written as
/// <c>\xNN</c>, two lower-case hexadecimal digits. A backslash that stands before such digits in the source becomes
/// <c>\x5c</c>, so two different byte strings never give the same text. Control characters stay what they are:
/// whoever shows the text replaces them. See docs/decisions/0005-foreign-text.md.
/// </remarks>
internal static class ForeignText
{
    private const string HexDigits = "0123456789abcdef";

    /// <summary>Every byte takes four characters at most.</summary>
    private const int LongestEscape = 4;

    /// <summary>The bytes before the first NUL, or all.</summary>
    public static ReadOnlySpan<byte> UpToNul(ReadOnlySpan<byte> bytes)
    {
        int end = bytes.IndexOf((byte)0);
        return end < 0 ? bytes : bytes[..end];
    }

    /// <summary>Decodes a name.</summary>
    public static string Decode(ReadOnlySpan<byte> bytes) => Decode(bytes, truncated: false, joined: false);

    /// <summary>Decodes a path that will be opened: where it is UTF-8, nothing is escaped. systemd's names of cgroups are
    /// full of backslashes.</summary>
    public static string DecodePath(ReadOnlySpan<byte> bytes) =>
        Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : Decode(bytes);

    /// <summary>Decodes arguments, each ended by a NUL, joined by spaces.</summary>
    /// <param name="arguments">Trailing NULs, which setproctitle leaves behind, are dropped.</param>
    /// <param name="truncated">Whether an ellipsis is put at the end.</param>
    public static string DecodeArguments(ReadOnlySpan<byte> arguments, bool truncated) =>
        Decode(truncated ? arguments : arguments.TrimEnd((byte)0), truncated, joined: true);

    private static string Decode(ReadOnlySpan<byte> bytes, bool truncated, bool joined)
    {
        if (bytes.IsEmpty)
        {
            return "";
        }

        int room = (bytes.Length * LongestEscape) + 2;
        char[]? rented = room > 512 ? ArrayPool<char>.Shared.Rent(room) : null;
        Span<char> text = rented ?? stackalloc char[512];
        int length = Write(bytes, text, joined, truncated);
        if (truncated)
        {
            text[length++] = '…';
        }

        string decoded = new(text[..length]);
        if (rented is not null)
        {
            ArrayPool<char>.Shared.Return(rented);
        }

        return decoded;
    }

    private static int Write(ReadOnlySpan<byte> bytes, Span<char> text, bool joined, bool truncated)
    {
        int length = 0;
        while (!bytes.IsEmpty)
        {
            byte first = bytes[0];
            if (first < 0x80)
            {
                if (first == '\\' && IsEscape(bytes))
                {
                    length += Escape(first, text[length..]);
                }
                else
                {
                    text[length++] = joined && first == 0 ? ' ' : (char)first;
                }

                bytes = bytes[1..];
                continue;
            }

            OperationStatus status = Rune.DecodeFromUtf8(bytes, out Rune rune, out int consumed);
            if (status == OperationStatus.Done)
            {
                length += rune.EncodeToUtf16(text[length..]);
            }
            else if (!truncated || status != OperationStatus.NeedMoreData)
            {
                for (int index = 0; index < consumed; index++)
                {
                    length += Escape(bytes[index], text[length..]);
                }
            }

            bytes = bytes[consumed..];
        }

        return length;
    }

    private static bool IsEscape(ReadOnlySpan<byte> bytes) =>
        bytes.Length >= LongestEscape && bytes[1] == 'x' && IsHex(bytes[2]) && IsHex(bytes[3]);

    private static bool IsHex(byte value) => char.IsAsciiHexDigitLower((char)value);

    private static int Escape(byte value, Span<char> text)
    {
        text[0] = '\\';
        text[1] = 'x';
        text[2] = HexDigits[value >> 4];
        text[3] = HexDigits[value & 15];
        return LongestEscape;
    }
}

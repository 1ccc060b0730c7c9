using System.Buffers.Binary;
using System.Text;

namespace Bpftop.Network.Names;

/// <summary>What a message of DNS asks or answers (RFC 1035): its header and its one question.</summary>
/// <param name="Id">Chosen by who asks, and repeated in the answer.</param>
/// <param name="IsAnswer">Whether it is an answer.</param>
/// <param name="IsTruncated">Whether the answer did not fit; it is asked for again by TCP.</param>
/// <param name="Code">The response code of an answer.</param>
/// <param name="Answers">How many records the answer section has.</param>
/// <param name="Name">The name in question, as zone files write it, without the last dot; null in an answer that does not
/// repeat the question, as servers may that do not understand it.</param>
/// <param name="Type">The type in question.</param>
internal readonly record struct Message(ushort Id, bool IsAnswer, bool IsTruncated, int Code, int Answers, string? Name, ushort Type)
{
    private const int HeaderBytes = 12;
    private const int LongestName = 255;
    private const int LongestLabel = 63;

    /// <summary>Reads a message, or as much of one as has the question; pure.</summary>
    /// <returns>False for what is no message, and for those that ask nothing: notifications, updates, several questions at
    /// once.</returns>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out Message message)
    {
        message = default;
        if (bytes.Length < HeaderBytes)
        {
            return false;
        }

        ushort id = BinaryPrimitives.ReadUInt16BigEndian(bytes);
        ushort flags = BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]);
        int questions = BinaryPrimitives.ReadUInt16BigEndian(bytes[4..]);
        int answers = BinaryPrimitives.ReadUInt16BigEndian(bytes[6..]);
        bool isAnswer = (flags & 0x8000) != 0;
        bool isQuery = (flags & 0x7800) == 0;
        if (!isQuery || questions > 1 || (questions == 0 && !isAnswer))
        {
            return false;
        }

        string? name = null;
        ushort type = 0;
        if (questions == 1 && !TryReadQuestion(bytes[HeaderBytes..], out name, out type))
        {
            return false;
        }

        message = new Message(id, isAnswer, (flags & 0x0200) != 0, flags & 0xF, answers, name, type);
        return true;
    }

    private static bool TryReadQuestion(ReadOnlySpan<byte> bytes, out string? name, out ushort type)
    {
        name = null;
        type = 0;
        StringBuilder text = new();
        int at = 0;
        while (true)
        {
            // A pointer to an earlier name (RFC 1035, 4.1.4) has its first two bits set; there is none before the question.
            if (at >= bytes.Length || at >= LongestName || bytes[at] > LongestLabel)
            {
                return false;
            }

            int length = bytes[at++];
            if (length == 0)
            {
                break;
            }

            if (length > bytes.Length - at)
            {
                return false;
            }

            if (text.Length > 0)
            {
                text.Append('.');
            }

            AppendLabel(text, bytes.Slice(at, length));
            at += length;
        }

        // The class follows the type; all but the Internet's has died out.
        if (bytes.Length - at < 4)
        {
            return false;
        }

        name = text.Length > 0 ? text.ToString() : ".";
        type = BinaryPrimitives.ReadUInt16BigEndian(bytes[at..]);
        return true;
    }

    /// <summary>As in zone files (RFC 1035, 5.1): what would not be read back as itself has a backslash.</summary>
    private static void AppendLabel(StringBuilder text, ReadOnlySpan<byte> label)
    {
        foreach (byte letter in label)
        {
            if (letter is (byte)'.' or (byte)'\\')
            {
                text.Append('\\').Append((char)letter);
            }
            else if (letter is > 0x20 and < 0x7F)
            {
                text.Append((char)letter);
            }
            else
            {
                text.Append('\\').Append((char)('0' + (letter / 100))).Append((char)('0' + (letter / 10 % 10))).Append((char)('0' + (letter % 10)));
            }
        }
    }
}

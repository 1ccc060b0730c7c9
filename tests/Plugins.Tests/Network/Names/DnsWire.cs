using System.Buffers.Binary;
using System.Text;

namespace Bpftop.Plugins.Tests.Network.Names;

/// <summary>Writes messages of DNS, by RFC 1035 and not by the parser.</summary>
internal static class DnsWire
{
    public const ushort A = 1;
    public const ushort Aaaa = 28;

    public static byte[] Query(ushort id, string name, ushort type) => Query(id, Encode(name), type);

    public static byte[] Query(ushort id, byte[] name, ushort type)
    {
        byte[] message = new byte[12 + name.Length + 4];
        BinaryPrimitives.WriteUInt16BigEndian(message, id);
        message[2] = 0x01; // recursion desired
        message[5] = 1;
        name.CopyTo(message, 12);
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(12 + name.Length), type);
        message[^1] = 1; // the Internet
        return message;
    }

    /// <summary>An answer to a query, with one record where it is about an address and went well.</summary>
    public static byte[] Answer(byte[] query, int code, bool hasRecord)
    {
        ushort type = BinaryPrimitives.ReadUInt16BigEndian(query.AsSpan(QuestionEnd(query) - 4));
        byte[] answer = query[..QuestionEnd(query)];
        answer[2] |= 0x80;
        answer[3] = (byte)(0x80 | code);
        answer.AsSpan(8, 4).Clear();
        if (!hasRecord)
        {
            return answer;
        }

        answer[7] = 1;
        byte[] address = type == A ? [192, 0, 2, 1] : [0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1];
        return [.. answer, 0xC0, 12, 0, (byte)type, 0, 1, 0, 0, 0, 0, 0, (byte)address.Length, .. address];
    }

    public static string NameOf(byte[] query)
    {
        List<string> labels = [];
        for (int at = 12; query[at] != 0; at += query[at] + 1)
        {
            labels.Add(Encoding.ASCII.GetString(query, at + 1, query[at]));
        }

        return string.Join('.', labels);
    }

    public static ushort TypeOf(byte[] query) => BinaryPrimitives.ReadUInt16BigEndian(query.AsSpan(QuestionEnd(query) - 4));

    public static byte[] Encode(string name) =>
        [.. name.Split('.').SelectMany(static label => (byte[])[(byte)label.Length, .. Encoding.ASCII.GetBytes(label)]), 0];

    private static int QuestionEnd(byte[] query)
    {
        int at = 12;
        while (query[at] != 0)
        {
            at += query[at] + 1;
        }

        return at + 5;
    }
}

using Bpftop.Network.Names;
using FsCheck;
using FsCheck.Fluent;

namespace Bpftop.Plugins.Tests.Network.Names;

public sealed class MessageTests
{
    [Fact]
    public void A_query_says_what_it_asks()
    {
        Assert.True(Message.TryParse(DnsWire.Query(0x1234, "www.example.com", 28), out Message message));
        Assert.Equal(new Message(0x1234, false, false, 0, 0, "www.example.com", 28), message);
        Assert.Equal("AAAA", Words.Type(message.Type));
    }

    [Fact]
    public void The_root_is_a_dot()
    {
        Assert.True(Message.TryParse(DnsWire.Query(1, [0], 2), out Message message));
        Assert.Equal((".", "NS"), (message.Name, Words.Type(message.Type)));
    }

    [Fact]
    public void What_is_no_plain_letter_is_escaped_as_in_zone_files()
    {
        byte[] name = [9, (byte)'a', (byte)'.', (byte)'\\', (byte)' ', 0, 27, 127, 200, (byte)'~', 1, (byte)'b', 0];
        Assert.True(Message.TryParse(DnsWire.Query(1, name, 1), out Message message));
        Assert.Equal(@"a\.\\\032\000\027\127\200~.b", message.Name);
    }

    [Theory]
    [InlineData(0, true, "NOERROR")]
    [InlineData(0, false, "NODATA")]
    [InlineData(1, false, "FORMERR")]
    [InlineData(2, false, "SERVFAIL")]
    [InlineData(3, false, "NXDOMAIN")]
    [InlineData(4, false, "NOTIMP")]
    [InlineData(5, false, "REFUSED")]
    [InlineData(15, false, "RCODE15")]
    public void An_answer_has_a_result(int code, bool hasRecord, string result)
    {
        Assert.True(Message.TryParse(DnsWire.Answer(DnsWire.Query(7, "x.test", 1), code, hasRecord), out Message message));
        Assert.Equal((true, (ushort)7, "x.test", result), (message.IsAnswer, message.Id, message.Name, Words.Result(message)));
    }

    [Fact]
    public void A_truncated_answer_without_records_is_not_one_without_data()
    {
        byte[] bytes = DnsWire.Answer(DnsWire.Query(7, "x.test", 1), 0, false);
        bytes[2] |= 0x02;
        Assert.True(Message.TryParse(bytes, out Message message));
        Assert.Equal((true, "NOERROR"), (message.IsTruncated, Words.Result(message)));
    }

    [Fact]
    public void Names_with_pointers_or_too_long_and_other_requests_are_refused()
    {
        byte[] tooLong = [.. Enumerable.Repeat<byte[]>([63, .. new byte[63]], 4).SelectMany(static label => label), 0];
        byte[] notify = DnsWire.Query(1, "x.test", 6);
        notify[2] |= 4 << 3;
        byte[] two = DnsWire.Query(1, "x.test", 1);
        two[5] = 2;

        Assert.All<byte[]>(
            [DnsWire.Query(1, [0xC0, 12], 1), DnsWire.Query(1, [1, (byte)'a', 0xC0, 12], 1), DnsWire.Query(1, tooLong, 1), notify, two, []],
            static bytes => Assert.False(Message.TryParse(bytes, out _)));
    }

    [Fact]
    public void Any_name_can_be_read_back_from_its_text() =>
        Prop.ForAll(Gen.Choose(0, 255).Select(static number => (byte)number).NonEmptyListOf().NonEmptyListOf().ToArbitrary(), static labels =>
        {
            byte[] name = [.. labels.Take(4).Select(static label => label.Take(50).ToArray()).SelectMany(static label => (byte[])[(byte)label.Length, .. label]), 0];
            return Message.TryParse(DnsWire.Query(1, name, 1), out Message message) && ReadBack(message.Name!).AsSpan().SequenceEqual(name);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void No_bytes_are_trouble() =>
        Prop.ForAll<byte[]>(static bytes =>
        {
            bool isMessage = Message.TryParse(bytes, out Message message);
            return !isMessage || (message.Name ?? "").Length <= 4 * bytes.Length;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_message_that_is_cut_in_its_question_is_none()
    {
        byte[] whole = DnsWire.Query(1, "www.example.com", 1);
        for (int length = 0; length < whole.Length; length++)
        {
            Assert.False(Message.TryParse(whole.AsSpan(0, length), out _), $"{length}");
        }

        // Of an answer, what follows the question does not matter.
        byte[] answer = DnsWire.Answer(whole, 0, true);
        for (int length = whole.Length; length <= answer.Length; length++)
        {
            Assert.True(Message.TryParse(answer.AsSpan(0, length), out _), $"{length}");
        }
    }

    [Fact]
    public void Changed_bytes_are_no_trouble() =>
        Prop.ForAll(Gen.Zip(Gen.Choose(0, 32), Gen.Choose(0, 255)).ArrayOf().ToArbitrary(), static changes =>
        {
            byte[] bytes = DnsWire.Query(1, "www.example.com", 1);
            foreach ((int at, int value) in changes)
            {
                bytes[at] = (byte)value;
            }

            return !Message.TryParse(bytes, out Message message) || message.Name is null || message.Name.All(static letter => letter is > ' ' and <= '~');
        }).QuickCheckThrowOnFailure();

    /// <summary>The labels of a name as zone files write it.</summary>
    private static byte[] ReadBack(string text)
    {
        List<List<byte>> labels = [[]];
        for (int at = 0; at < text.Length; at++)
        {
            if (text[at] == '.')
            {
                labels.Add([]);
            }
            else if (text[at] != '\\')
            {
                labels[^1].Add((byte)text[at]);
            }
            else if (char.IsAsciiDigit(text[at + 1]))
            {
                labels[^1].Add(byte.Parse(text.AsSpan(at + 1, 3), System.Globalization.CultureInfo.InvariantCulture));
                at += 3;
            }
            else
            {
                labels[^1].Add((byte)text[++at]);
            }
        }

        return [.. labels.SelectMany(static label => (byte[])[(byte)label.Count, .. label]), 0];
    }
}

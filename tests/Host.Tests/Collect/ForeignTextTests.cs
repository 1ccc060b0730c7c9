using System.Globalization;
using System.Text;
using System.Text.Json;
using Bpftop.Host.Collect;
using FsCheck;
using FsCheck.Fluent;

namespace Bpftop.Host.Tests.Collect;

public sealed class ForeignTextTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("żółw 🐢", "żółw 🐢")]
    [InlineData("tab\tand\u001b[31m", "tab\tand\u001b[31m")]
    [InlineData(@"sed s/\./x/", @"sed s/\./x/")]
    [InlineData(@"a\x41b", @"a\x5cx41b")]
    [InlineData(@"a\xZZ", @"a\xZZ")]
    public void Utf8_stays_what_it_is(string source, string expected) =>
        Assert.Equal(expected, ForeignText.Decode(Encoding.UTF8.GetBytes(source)));

    [Fact]
    public void Bytes_that_are_not_utf8_are_shown_escaped()
    {
        Assert.Equal(@"caf\xe9", ForeignText.Decode([.. "caf"u8, 0xE9]));
        Assert.Equal(@"\xff\xfe!", ForeignText.Decode([0xFF, 0xFE, (byte)'!']));
        // A surrogate written as UTF-8, and a character cut short.
        Assert.Equal(@"\xed\xa0\x80", ForeignText.Decode([0xED, 0xA0, 0x80]));
        Assert.Equal(@"\xe2\x82", ForeignText.Decode([0xE2, 0x82]));
    }

    [Fact]
    public void No_byte_is_lost() => Prop.ForAll<byte[]>(static bytes =>
    {
        string text = ForeignText.Decode(bytes);
        _ = JsonSerializer.Serialize(text);
        return Unescape(text).AsSpan().SequenceEqual(bytes);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void No_byte_is_lost_among_backslashes_and_digits() =>
        Prop.ForAll(Gen.Elements((byte)'\\', (byte)'x', (byte)'5', (byte)'c', (byte)0xE9).ArrayOf().ToArbitrary(), static bytes =>
            Unescape(ForeignText.Decode(bytes)).AsSpan().SequenceEqual(bytes)).QuickCheckThrowOnFailure();

    [Fact]
    public void A_path_that_will_be_opened_keeps_its_backslashes()
    {
        Assert.Equal(@"/system.slice/my\x2dapp.service", ForeignText.DecodePath(@"/system.slice/my\x2dapp.service"u8));
        Assert.Equal("/żółw", ForeignText.DecodePath("/żółw"u8));
        Assert.Equal(@"/\xff\x5cx2d", ForeignText.DecodePath([(byte)'/', 0xFF, .. @"\x2d"u8]));
    }

    [Fact]
    public void Arguments_are_joined_by_spaces_and_keep_their_own()
    {
        Assert.Equal("sh -c echo a  b", ForeignText.DecodeArguments("sh\0-c\0echo a  b\0"u8, truncated: false));
        Assert.Equal("a  b", ForeignText.DecodeArguments("a\0\0b\0"u8, truncated: false));
    }

    [Fact]
    public void What_a_shorter_title_leaves_behind_is_dropped()
    {
        Assert.Equal("postgres: idle", ForeignText.DecodeArguments("postgres: idle\0\0\0\0\0"u8, truncated: false));
        Assert.Equal("", ForeignText.DecodeArguments("\0\0"u8, truncated: false));
    }

    [Fact]
    public void A_truncated_command_line_says_so()
    {
        byte[] cut = [.. "a\0ż"u8];
        Assert.Equal("a …", ForeignText.DecodeArguments(cut.AsSpan(0, 3), truncated: true));
    }

    [Fact]
    public void A_command_line_of_two_megabytes_is_kept_whole()
    {
        byte[] bytes = new byte[2 << 20];
        bytes.AsSpan().Fill((byte)'x');
        Assert.Equal(bytes.Length, ForeignText.DecodeArguments(bytes, truncated: false).Length);
    }

    private static byte[] Unescape(string text)
    {
        List<byte> bytes = [];
        for (int index = 0; index < text.Length; index++)
        {
            if (text[index] == '\\' && index + 3 < text.Length && text[index + 1] == 'x'
                && byte.TryParse(text.AsSpan(index + 2, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte value)
                && !char.IsAsciiLetterUpper(text[index + 2]) && !char.IsAsciiLetterUpper(text[index + 3]))
            {
                bytes.Add(value);
                index += 3;
                continue;
            }

            int length = char.IsHighSurrogate(text[index]) ? 2 : 1;
            bytes.AddRange(Encoding.UTF8.GetBytes(text.Substring(index, length)));
            index += length - 1;
        }

        return [.. bytes];
    }
}

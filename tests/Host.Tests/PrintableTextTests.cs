namespace Bpftop.Host.Tests;

public sealed class PrintableTextTests
{
    [Theory]
    [InlineData("plain é 中 😀", "plain é 中 😀")]
    [InlineData("\u001b[31m", "\\x1b[31m")]
    [InlineData("a\u202eb\u2028", "a\\u{202e}b\\u{2028}")]
    [InlineData("\ufffd", "\ufffd")]
    public void What_a_terminal_would_obey_is_an_escape(string text, string printable) => Assert.Equal(printable, PrintableText.Of(text));

    /// <summary>Not in an attribute, which holds UTF-8.</summary>
    [Fact]
    public void Half_a_character_is_an_escape() => Assert.Equal("a\\u{d800}b\\u{df00}", PrintableText.Of($"a{(char)0xD800}b{(char)0xDF00}"));
}

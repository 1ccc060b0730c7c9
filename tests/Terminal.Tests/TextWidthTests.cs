namespace Bpftop.Terminal.Tests;

public sealed class TextWidthTests
{
    [Theory]
    [InlineData("plain", 3, 3)]
    [InlineData("plain", 99, 5)]
    [InlineData("", 3, 0)]
    [InlineData("日本語", 3, 1)]
    [InlineData("日本語", 4, 2)]
    [InlineData("e\u0301a\u0301", 1, 2)]
    [InlineData("\u001b[31m", 2, 2)]
    [InlineData("\U0001F600\u200D\U0001F527", 2, 2)]
    [InlineData("\U0001F600\u200D\U0001F527", 4, 5)]
    [InlineData("a\u200D", 2, 2)]
    public void A_text_is_cut_between_what_cells_show(string text, int columns, int characters)
    {
        Assert.Equal(characters, TextWidth.Fitting(text, columns));
        Assert.True(TextWidth.Of(text.AsSpan(0, characters)) <= columns);
    }
}

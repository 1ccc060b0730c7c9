namespace Bpftop.Terminal;

/// <summary>How many columns text takes on a terminal.</summary>
public static class TextWidth
{
    /// <summary>Columns of a text as <see cref="CellGrid.Write"/> would draw it.</summary>
    public static int Of(ReadOnlySpan<char> text) => throw new NotImplementedException();
}

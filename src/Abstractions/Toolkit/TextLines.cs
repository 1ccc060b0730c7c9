namespace Bpftop.Toolkit;

/// <summary>Fills text columns whose rows share their texts: each row is given a line, which has one text for each column.
/// Rows that have the line of the refresh before cost next to nothing.</summary>
/// <remarks>Each reference that is written costs a write barrier, so a loop over cells is several times dearer than
/// copying a column at once: <c>bench/plugins.sh</c>. No allocation while the number of rows does not grow. One thread
/// at a time.</remarks>
/// <param name="columns">Columns of the provider, all of them text.</param>
public sealed class TextLines(int columns)
{
    private readonly string?[][] _texts = [.. Enumerable.Range(0, columns).Select(static _ => Array.Empty<string?>())];
    private string?[]?[] _lines = [];
    private int _rows;

    /// <summary>Makes a line, or keeps the one that is there where its texts are the same.</summary>
    /// <param name="line">The line; never changed once it is made.</param>
    /// <param name="texts">A text for each column, null for no value.</param>
    public static void Renew(ref string?[]? line, ReadOnlySpan<string?> texts)
    {
        if (line is null || !texts.SequenceEqual(line))
        {
            line = texts.ToArray();
        }
    }

    /// <summary>Starts a refresh; every row is set then.</summary>
    /// <param name="rows">Rows of the tick.</param>
    public void Begin(int rows)
    {
        if (_lines.Length < rows)
        {
            int length = Math.Max(rows, _lines.Length * 2);
            Array.Resize(ref _lines, length);
            foreach (ref string?[] texts in _texts.AsSpan())
            {
                Array.Resize(ref texts, length);
            }
        }

        // Rows that are gone leave no text behind.
        for (int row = rows; row < _rows; row++)
        {
            Set(row, null);
        }

        _rows = rows;
    }

    /// <summary>Gives a row its line.</summary>
    /// <param name="row">Index into the rows of the tick.</param>
    /// <param name="line">A text for each column, which nobody changes afterwards; null where no column has a value.</param>
    /// <exception cref="ArgumentException">The line has not as many texts as there are columns.</exception>
    public void Set(int row, string?[]? line)
    {
        if (ReferenceEquals(_lines[row], line))
        {
            return;
        }

        if (line is not null && line.Length != _texts.Length)
        {
            throw new ArgumentException($"{line.Length} texts for {_texts.Length} columns", nameof(line));
        }

        for (int column = 0; column < _texts.Length; column++)
        {
            _texts[column][row] = line?[column];
        }

        _lines[row] = line;
    }

    /// <summary>Writes the columns that are wanted.</summary>
    /// <param name="block">The block of the same tick.</param>
    public void CopyTo(ColumnBlock block)
    {
        for (int column = 0; column < _texts.Length; column++)
        {
            if (block.Wants(column))
            {
                _texts[column].AsSpan(0, _rows).CopyTo(block.Texts(column));
            }
        }
    }
}

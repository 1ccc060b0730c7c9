using Bpftop.Host.Snapshot;
using Bpftop.Toolkit;

namespace Bpftop.Host.Plugins.Filling;

/// <summary>The values of a slow provider's last fill, by process: rows change places between refreshes, and a
/// process that came since has no value.</summary>
internal sealed class LastValues(int columns)
{
    private readonly ProcessMap<int> _rowOf = new();
    private readonly double[]?[] _numbers = new double[]?[columns];
    private readonly string?[]?[] _texts = new string?[]?[columns];

    /// <summary>Keeps the cells of a frame's rows; null for columns that were not filled.</summary>
    public void Keep(Frame frame, ReadOnlySpan<double[]?> numbers, ReadOnlySpan<string?[]?> texts)
    {
        for (int row = 0; row < frame.RowCount; row++)
        {
            _rowOf.Touch(frame.Rows[row].Key, frame.Number, out _) = row;
        }

        _rowOf.Forget(frame.Number);
        for (int column = 0; column < columns; column++)
        {
            Copy(numbers[column], ref _numbers[column], frame.RowCount);
            Copy(texts[column], ref _texts[column], frame.RowCount);
        }
    }

    /// <summary>Writes the kept values to the rows that a frame has now. Cells without one stay as they are.</summary>
    public void Recall(Frame frame, ReadOnlySpan<double[]?> numbers, ReadOnlySpan<string?[]?> texts)
    {
        for (int row = 0; row < frame.RowCount; row++)
        {
            if (!_rowOf.TryGet(frame.Rows[row].Key, out int kept))
            {
                continue;
            }

            for (int column = 0; column < columns; column++)
            {
                if (numbers[column] is { } toNumbers && _numbers[column] is { } fromNumbers)
                {
                    toNumbers[row] = fromNumbers[kept];
                }
                else if (texts[column] is { } toTexts && _texts[column] is { } fromTexts)
                {
                    toTexts[row] = fromTexts[kept];
                }
            }
        }
    }

    private static void Copy<T>(T[]? from, ref T[]? to, int rows)
    {
        if (from is null)
        {
            to = null;
            return;
        }

        if (to is null || to.Length < rows)
        {
            to = new T[from.Length];
        }

        Array.Copy(from, to, rows);
    }
}

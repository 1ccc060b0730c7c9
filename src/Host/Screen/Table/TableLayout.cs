using Bpftop.Host.Snapshot;

namespace Bpftop.Host.Screen.Table;

/// <summary>Where each column stands. The last one, if it holds text, takes the rest of the line.</summary>
/// <remarks>Made anew for each drawing; allocates nothing while the number of columns does not grow.</remarks>
internal sealed class TableLayout
{
    private const int Gap = 1;

    /// <summary>What the rest column keeps on a narrow screen: others make room for it.</summary>
    private const int LeastRest = 24;

    private PlacedColumn[] _placed = [];
    private int _count;

    public ReadOnlySpan<PlacedColumn> Columns => _placed.AsSpan(0, _count);

    /// <summary>Places columns.</summary>
    /// <param name="columns">The columns, left to right.</param>
    /// <param name="width">Of the screen.</param>
    /// <param name="giveUp">Whether columns may be left out so that the last one is readable.</param>
    /// <param name="asked">Those that the user brought by a key: they are left out last of all.</param>
    public void Arrange(ReadOnlySpan<Column> columns, int width, bool giveUp, ReadOnlySpan<Column> asked = default)
    {
        if (_placed.Length < columns.Length)
        {
            _placed = new PlacedColumn[columns.Length];
        }

        _count = columns.Length;
        for (int index = 0; index < columns.Length; index++)
        {
            _placed[index] = new PlacedColumn { Column = columns[index], Width = Math.Max(1, columns[index].Spec.Width) };
        }

        bool hasRest = _count > 0 && _placed[_count - 1].Column.IsText;
        int least = hasRest ? Math.Min(LeastRest, _placed[_count - 1].Width) : 0;
        int needed = Needed(hasRest, least);
        while (giveUp && needed > width && GiveUpOne(hasRest, asked))
        {
            needed = Needed(hasRest, least);
        }

        int x = 0;
        for (int index = 0; index < _count; index++)
        {
            ref PlacedColumn placed = ref _placed[index];
            placed.X = x;
            if (hasRest && index == _count - 1)
            {
                placed.Width = Math.Max(placed.Width, width - x);
            }

            x += placed.Width + Gap;
        }
    }

    /// <summary>The column at a place before scrolling, or null.</summary>
    public Column? At(int x)
    {
        foreach (ref readonly PlacedColumn placed in Columns)
        {
            if (placed.Holds(x))
            {
                return placed.Column;
            }
        }

        return null;
    }

    private int Needed(bool hasRest, int least)
    {
        int needed = 0;
        for (int index = 0; index < _count; index++)
        {
            needed += hasRest && index == _count - 1 ? least : _placed[index].Width + Gap;
        }

        return needed;
    }

    private bool GiveUpOne(bool hasRest, ReadOnlySpan<Column> asked)
    {
        int chosen = -1;
        int leastImportance = int.MaxValue;
        int count = hasRest ? _count - 1 : _count;
        for (int index = 1; index < count; index++)
        {
            int importance = asked.Contains(_placed[index].Column) ? int.MaxValue : _placed[index].Column.Importance;
            if (importance <= leastImportance)
            {
                chosen = index;
                leastImportance = importance;
            }
        }

        if (chosen < 0)
        {
            return false;
        }

        _placed.AsSpan(chosen + 1, _count - chosen - 1).CopyTo(_placed.AsSpan(chosen));
        _count--;
        return true;
    }
}

/// <summary>A column with its place, before scrolling.</summary>
internal struct PlacedColumn
{
    public Column Column;
    public int X;
    public int Width;

    public readonly bool Holds(int x) => x >= X && x <= X + Width;
}

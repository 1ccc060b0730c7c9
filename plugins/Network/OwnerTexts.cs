using System.Collections.Immutable;
using Bpftop.Toolkit;

namespace Bpftop.Network;

/// <summary>What other plugins say of the process that a row is about: its container and its unit.</summary>
/// <remarks>For one table; the sampling thread only.</remarks>
internal sealed class OwnerTexts
{
    private readonly ProcessMap<int> _rows = new();
    private readonly int[] _cells;

    /// <param name="table">The ids of the table's columns; all of <see cref="Columns"/> are among them.</param>
    public OwnerTexts(IEnumerable<string> table)
    {
        List<string> ids = [.. table];
        _cells = [.. Columns.Select(column => ids.IndexOf(column))];
    }

    /// <summary>For <see cref="TableSpec.Shows"/>.</summary>
    public static ImmutableArray<string> Columns { get; } = ["container.name", "systemd.unit"];

    /// <summary>Begins a refresh.</summary>
    public void See(in Tick tick)
    {
        ReadOnlySpan<ProcessRow> rows = tick.Rows;
        for (int row = 0; row < rows.Length; row++)
        {
            if ((rows[row].Traits & ProcessTraits.Thread) == 0)
            {
                _rows.Touch(rows[row].Key, tick.Number, out _) = row;
            }
        }

        _rows.Forget(tick.Number);
    }

    /// <summary>Fills the cells of a row of the table, as far as its process is there.</summary>
    public void Write(TableBlock block, int row, ProcessKey owner)
    {
        if (owner.Pid == 0 || !_rows.TryGet(owner, out int process))
        {
            return;
        }

        for (int column = 0; column < _cells.Length; column++)
        {
            ReadOnlySpan<string?> texts = block.ProcessTexts(column);
            if (process < texts.Length)
            {
                block.Text(row, _cells[column]) = texts[process];
            }
        }
    }
}

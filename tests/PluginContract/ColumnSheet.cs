using System.Collections.Immutable;

namespace Bpftop.PluginContract;

/// <summary>The host's side of a fill: storage for each column, and the values by process afterwards.</summary>
public sealed class ColumnSheet
{
    private readonly IColumnProvider _provider;
    private readonly ImmutableArray<ColumnSpec> _columns;
    private readonly double[]?[] _numbers;
    private readonly string?[]?[] _texts;
    private ProcessRow[] _rows = [];

    /// <summary>Makes a sheet for a provider.</summary>
    public ColumnSheet(IColumnProvider provider)
    {
        ArgumentNullException.ThrowIfNull(provider);
        _provider = provider;
        _columns = provider.Columns;
        _numbers = new double[]?[_columns.Length];
        _texts = new string?[]?[_columns.Length];
    }

    /// <summary>Fills every column.</summary>
    public ColumnSheet Fill(ProcessRow[] rows, long number) => Fill(rows, number, static _ => true);

    /// <summary>Fills the wanted columns.</summary>
    public ColumnSheet Fill(ProcessRow[] rows, long number, Func<int, bool> wants)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(wants);
        _rows = rows;
        for (int column = 0; column < _columns.Length; column++)
        {
            bool isText = _columns[column].Kind == CellKind.Text;
            _texts[column] = wants(column) && isText ? new string?[rows.Length] : null;
            _numbers[column] = wants(column) && !isText ? [.. Enumerable.Repeat(double.NaN, rows.Length)] : null;
        }

        Refill(Some.Tick(rows, number));
        return this;
    }

    /// <summary>Fills again into the same storage, and allocates nothing itself.</summary>
    public void Refill(in Tick tick) => _provider.Fill(tick, new ColumnBlock(_numbers, _texts, tick.Rows.Length));

    /// <summary>A value as text, "" for none: equal values are equal texts.</summary>
    public string Value(int column, ProcessKey process)
    {
        int row = Array.FindIndex(_rows, candidate => candidate.Key == process);
        return _numbers[column] is { } numbers
            ? double.IsNaN(numbers[row]) ? "" : numbers[row].ToString("R", System.Globalization.CultureInfo.InvariantCulture)
            : _texts[column]?[row] ?? "";
    }

    /// <summary>The cells of a number column.</summary>
    public ReadOnlySpan<double> Numbers(int column) => _numbers[column];

    /// <summary>The cells of a text column.</summary>
    public ReadOnlySpan<string?> Texts(int column) => _texts[column];
}

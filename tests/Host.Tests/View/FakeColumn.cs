using Bpftop.Host.Snapshot;

namespace Bpftop.Host.Tests.View;

/// <summary>A column whose values come from a function of the row; of a process that ended, and of a thread, it says what the
/// host's column of that id does.</summary>
internal sealed class FakeColumn : HostColumn
{
    private readonly Func<Frame, int, double>? _number;
    private readonly Func<Frame, int, string?>? _text;

    public FakeColumn(string id, Func<Frame, int, double> number, Unit unit = Unit.None, Fold fold = Fold.None)
        : base(new ColumnSpec(id, id, CellKind.Number, "A number.") { Unit = unit, Fold = fold })
    {
        _number = number;
        ExitedNumber = Own(id)?.ExitedNumber;
        IsOfProcess = Own(id)?.IsOfProcess ?? false;
    }

    public FakeColumn(string id, Func<Frame, int, string?> text)
        : base(new ColumnSpec(id, id, CellKind.Text, "A text."))
    {
        _text = text;
        ExitedText = Own(id)?.ExitedText;
    }

    private static HostColumn? Own(string id) => HostColumns.All.FirstOrDefault(column => column.Spec.Id == id);

    public override double Number(Frame frame, int row) => _number!(frame, row);

    public override string? Text(Frame frame, int row) => _text!(frame, row);

    public override void Fill(Frame frame, Span<double> cells)
    {
        for (int row = 0; row < cells.Length; row++)
        {
            cells[row] = _number!(frame, row);
        }
    }

    public override void Fill(Frame frame, Span<string?> cells)
    {
        for (int row = 0; row < cells.Length; row++)
        {
            cells[row] = _text!(frame, row);
        }
    }
}

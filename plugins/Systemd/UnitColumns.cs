using System.Collections.Immutable;
using Bpftop.Systemd.Units;
using Bpftop.Toolkit;

namespace Bpftop.Systemd;

/// <summary>Which unit owns a process, and what systemd says of it.</summary>
internal sealed class UnitColumns(UnitsByCgroup units) : IColumnProvider
{
    private readonly TextLines _lines = new(8);

    /// <summary>In the order of <see cref="UnitCell.Texts"/>.</summary>
    public ImmutableArray<ColumnSpec> Columns { get; } =
    [
        new("systemd.service", "UNIT", CellKind.Text, "The innermost service that the process belongs to, with its escaped characters decoded; empty in a scope or slice that is in no service.")
        {
            Width = 20,
            Groupable = true,
        },
        new("systemd.unit", "UNIT", CellKind.Text, "The unit that owns the process, of whatever kind, by the name that systemctl takes; a user's own unit where a user's manager started it.")
        {
            Width = 20,
            Groupable = true,
            ShownByDefault = false,
            SwapFor = "systemd.service",
            SwapKey = "A",
            CopyKey = "ys",
            PartOf = PartOf.Unit,
        },
        new("systemd.path", "UNIT", CellKind.Text, "The unit that owns the process with the slices and units that it is in, their escaped characters decoded.")
        {
            Width = 40,
            Groupable = true,
            ShownByDefault = false,
            SwapFor = "systemd.service",
            SwapKey = "S",
        },
        Hidden("systemd.slice", "SLICE", 16, "The slice that the unit is in.", isGroupable: true),
        Hidden("systemd.kind", "KIND", 7, "Service, scope or slice.", isGroupable: true),
        Hidden("systemd.state", "UNIT STATE", 21, "The unit's active and sub state, and \"frozen\" where the freezer holds the process.", isGroupable: true),
        Hidden("systemd.description", "DESCRIPTION", 30, "What the unit says that it is.", isGroupable: false),
        Hidden("systemd.owner", "OWNER", 30, "The unit with the manager that it belongs to: plain for the system's units, user@1000.service/app.service for a user's.", isGroupable: true),
    ];

    public void Fill(in Tick tick, ColumnBlock block)
    {
        ReadOnlySpan<ProcessRow> rows = tick.Rows;
        ReadOnlySpan<UnitCell?> cells = units.Of(tick);
        _lines.Begin(rows.Length);
        for (int row = 0; row < cells.Length; row++)
        {
            _lines.Set(row, cells[row] is { } cell ? TextsOf(cell, rows[row].Traits) : null);
        }

        _lines.CopyTo(block);
    }

    private static string?[]? TextsOf(UnitCell cell, ProcessTraits traits) =>
        (traits & ProcessTraits.KernelThread) != 0 ? null
        : (traits & ProcessTraits.Frozen) != 0 ? cell.TextsWhileFrozen
        : cell.Texts;

    private static ColumnSpec Hidden(string id, string header, int width, string help, bool isGroupable) =>
        new(id, header, CellKind.Text, help) { Width = width, Groupable = isGroupable, ShownByDefault = false };
}

using System.Collections.Immutable;
using Bpftop.Systemd.Units;

namespace Bpftop.Systemd;

/// <summary>Which unit owns a process, and what systemd says of it.</summary>
internal sealed class UnitColumns(UnitsByCgroup units) : IColumnProvider
{
    private const int Service = 0;
    private const int Unit = 1;
    private const int Path = 2;
    private const int Slice = 3;
    private const int Kind = 4;
    private const int State = 5;
    private const int Description = 6;
    private const int Owner = 7;

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
        units.Begin();
        Span<string?> services = Cells(block, Service);
        Span<string?> names = Cells(block, Unit);
        Span<string?> paths = Cells(block, Path);
        Span<string?> slices = Cells(block, Slice);
        Span<string?> kinds = Cells(block, Kind);
        Span<string?> states = Cells(block, State);
        Span<string?> descriptions = Cells(block, Description);
        Span<string?> owners = Cells(block, Owner);
        if (services.IsEmpty && names.IsEmpty && paths.IsEmpty && slices.IsEmpty && kinds.IsEmpty && states.IsEmpty && descriptions.IsEmpty && owners.IsEmpty)
        {
            return;
        }

        ulong last = 0;
        UnitCell? cell = null;
        for (int row = 0; row < tick.Rows.Length; row++)
        {
            ref readonly ProcessRow process = ref tick.Rows[row];

            // Neighbours are often of one cgroup.
            if (process.CgroupId != last)
            {
                last = process.CgroupId;
                cell = units.Find(last, tick.Number);
            }

            if (cell is null || (process.Traits & ProcessTraits.KernelThread) != 0)
            {
                continue;
            }

            Put(services, row, cell.Owner.Service);
            Put(names, row, cell.Owner.Unit);
            Put(paths, row, cell.Owner.Path);
            Put(slices, row, cell.Owner.Slice);
            Put(kinds, row, cell.Owner.Kind);
            Put(owners, row, cell.Owner.Key);
            if (cell.Facts is { } facts)
            {
                Put(states, row, (process.Traits & ProcessTraits.Frozen) != 0 ? facts.StateWhileFrozen : facts.State);
                Put(descriptions, row, facts.Description);
            }
        }

        units.End(tick.Number);
    }

    private static ColumnSpec Hidden(string id, string header, int width, string help, bool isGroupable) =>
        new(id, header, CellKind.Text, help) { Width = width, Groupable = isGroupable, ShownByDefault = false };

    private static Span<string?> Cells(ColumnBlock block, int column) => block.Wants(column) ? block.Texts(column) : [];

    private static void Put(Span<string?> cells, int row, string? value)
    {
        // Cells are null already, and the collector is told of each reference that is written.
        if (value is not null && !cells.IsEmpty)
        {
            cells[row] = value;
        }
    }
}

using System.Collections.Immutable;
using Bpftop.Toolkit;

namespace Bpftop.Sample.Script;

public sealed class ScriptColumns : IColumnProvider
{
    private const int Name = 0;
    private const int Arguments = 1;

    private readonly ProcessMap<Known> _known = new();

    public ImmutableArray<ColumnSpec> Columns { get; } =
    [
        new("script.name", "SCRIPT", CellKind.Text, "The script that an interpreter runs.") { Width = 16, Groupable = true },
        new("script.args", "ARGS", CellKind.Number, "Arguments that the script was given.")
        {
            Unit = Unit.Count,
            Width = 4,
            FirstSort = SortOrder.Descending,
        },
    ];

    public void Fill(in Tick tick, ColumnBlock block)
    {
        bool wantsName = block.Wants(Name);
        bool wantsArguments = block.Wants(Arguments);
        for (int row = 0; row < tick.Rows.Length; row++)
        {
            ref readonly ProcessRow process = ref tick.Rows[row];
            ref Known known = ref _known.Touch(process.Key, tick.Number, out _);

            // The same string as last time is the same command line: it is read once, and again after an exec.
            if (!ReferenceEquals(known.CommandLine, process.CommandLine))
            {
                known = new Known(process.CommandLine, ScriptCommand.Parse(process.CommandLine));
            }

            if (known.Script.Name is null)
            {
                continue;
            }

            if (wantsName)
            {
                block.Texts(Name)[row] = known.Script.Name;
            }

            if (wantsArguments)
            {
                block.Numbers(Arguments)[row] = known.Script.Arguments;
            }
        }

        _known.Forget(tick.Number);
    }

    private readonly record struct Known(string? CommandLine, ScriptCommand Script);
}

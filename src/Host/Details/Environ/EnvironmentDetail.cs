using Bpftop.Host.Details.Reading;
using static Bpftop.Host.Details.Reading.DetailColumns;

namespace Bpftop.Host.Details.Environ;

/// <summary>The environment that a process was started with; what looks like a secret is shown at a press of a key only.
/// </summary>
internal sealed class EnvironmentDetail(string procRoot) : ProcessDetail(procRoot, Table)
{
    /// <summary>More than Linux lets anybody pass to exec with the usual limit of the stack (8 MiB; a quarter of it).</summary>
    internal const int MostBytes = 4 << 20;

    /// <summary>More than exec takes with that limit, of which each entry needs its text and a pointer (ten bytes at least), and
    /// fewer than fill the memory: a process can write some millions of the shortest there.</summary>
    internal const int MostEntries = 210_000;

    private const int Order = 0;
    private const int Name = 1;
    private const int Value = 2;
    private const int PlainValue = 3;

    private static TableSpec Table { get; } = new(
        "details.environment",
        "Environment",
        [
            DetailColumns.Order(),
            Text("name", "NAME", 32, "The variable's name."),
            Text("value", "VALUE", 90, "Its value, with what looks like a secret hidden; v shows all."),
            Text("value.plain", "VALUE (ALL SHOWN)", 90, "Its value, secrets too.") with { ShownByDefault = false, SwapFor = "value", SwapKey = "v" },
        ],
        "Each row is a variable of the environment that the process was started with; what it changed since is not seen.")
    {
        SortedBy = "name",
    };

    public override bool Has(in ProcessRow process) => IsOrdinary(process);

    protected override void Read(DetailProcess process, DetailRows rows)
    {
        process.RequireLiving();
        byte[] bytes = process.ReadBytes("environ", MostBytes, out bool isCut);
        int count = 0;
        EnvironmentText.Parse(bytes, isCut, (name, value) =>
        {
            int row = rows.Add(DetailColumns.Text(count));
            rows.Number(row, Order) = count++;
            rows.Text(row, Name) = name;
            rows.Text(row, Value) = value is null ? null : Secrets.Hide(name, value);
            rows.Text(row, PlainValue) = value;
            return count < MostEntries;
        });
        if (count == MostEntries)
        {
            rows.Note(string.Create(CultureInfo.InvariantCulture, $"the first {MostEntries} entries; there may be more"));
        }
        else if (isCut)
        {
            rows.Note(string.Create(CultureInfo.InvariantCulture, $"the environment is longer than {MostBytes >> 20} MiB: the rest is not shown"));
        }
    }
}

namespace Bpftop.Host.Snapshot;

/// <summary>What processes are parts of, by the columns that say so (<see cref="ColumnSpec.PartOf"/>).</summary>
/// <param name="columns">The columns; plugins may add some.</param>
internal sealed class GroupNames(ColumnCatalog columns)
{
    /// <summary>The columns that name a kind of thing.</summary>
    public IEnumerable<Column> Of(PartOf kind) => columns.All.Where(column => column.Spec.PartOf == kind);

    /// <summary>Marks what it takes to name whatever processes are parts of.</summary>
    public void Demand(DemandMarks marks)
    {
        foreach (Column column in columns.All)
        {
            if (column.Spec.PartOf != PartOf.None)
            {
                marks.Add(column);
                marks.Add(DetailOf(column));
            }
        }
    }

    /// <summary>Marks it for the plugins that somebody looks at anyway: names are no reason to fill others.</summary>
    public void DemandBeside(DemandMarks marks)
    {
        foreach (Column column in columns.All)
        {
            if (column.Spec.PartOf != PartOf.None && marks.Has(column.Owner))
            {
                marks.Add(column);
                marks.Add(DetailOf(column));
            }
        }
    }

    /// <summary>Every process of a frame with what it is part of, where it is known.</summary>
    public ImmutableArray<(ProcessKey Key, GroupName Group)> All(Frame frame)
    {
        ImmutableArray<(ProcessKey Key, GroupName Group)>.Builder all = ImmutableArray.CreateBuilder<(ProcessKey Key, GroupName Group)>();
        for (int row = 0; row < frame.ProcessCount; row++)
        {
            if (Of(frame, row) is { } group)
            {
                all.Add((frame.Records[row].Key, group));
            }
        }

        return all.ToImmutable();
    }

    /// <summary>A row's value of a text column in words: what the process is part of, where the column says that, else the value
    /// behind the column's id; null where it has none.</summary>
    public string? By(Column column, Frame frame, int row) => frame.Texts(column)[row] is not { Length: > 0 } value ? null
        : column.Spec.PartOf != PartOf.None ? Named(column, value, frame, row).ToString()
        : $"{column.Id} {value}";

    /// <summary>What a row's process is part of: the container, else the unit, else null.</summary>
    public GroupName? Of(Frame frame, int row)
    {
        GroupName? found = null;
        foreach (Column column in columns.All)
        {
            PartOf kind = column.Spec.PartOf;
            if (kind > (found?.Kind ?? PartOf.None) && frame.Has(column) && frame.Texts(column)[row] is { Length: > 0 } name)
            {
                found = Named(column, name, frame, row);
            }
        }

        return found;
    }

    private GroupName Named(Column column, string name, Frame frame, int row) =>
        new(column.Spec.PartOf, name, DetailOf(column) is { } detail && frame.Has(detail) ? frame.Texts(detail)[row] : null);

    private Column? DetailOf(Column column) =>
        column.Spec.PartOfDetail is { } id && columns.TryGet(id, out Column? detail) ? detail : null;
}

/// <summary>Something that processes are parts of.</summary>
/// <param name="Kind">Not <see cref="PartOf.None"/>.</param>
/// <param name="Name">Its name. Foreign text.</param>
/// <param name="Detail">More of it in a word, or null. Foreign text.</param>
internal sealed record GroupName(PartOf Kind, string Name, string? Detail)
{
    /// <summary>"container web-shop (docker)"; a unit's name says what it is.</summary>
    public override string ToString()
    {
        string kind = Kind == PartOf.Unit && Name.Contains('.', StringComparison.Ordinal) ? "" : $"{WordOf(Kind)} ";
        return $"{kind}{Name}{(string.IsNullOrEmpty(Detail) ? "" : $" ({Detail})")}";
    }

    /// <summary>As the command line and people say it.</summary>
    public static string WordOf(PartOf kind) => Enum.GetName(kind)!.ToLowerInvariant();
}

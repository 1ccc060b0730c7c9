namespace Bpftop.Host.Screen.Header;

/// <summary>A meter where the user put it.</summary>
/// <param name="Id">Of the meter, which need not be there today.</param>
/// <param name="Form">How it looks.</param>
internal readonly record struct MeterChoice(string Id, MeterForm Form);

/// <summary>Which meters stand in which column of the header, from top to bottom, in which form.</summary>
internal sealed record HeaderChoice(ImmutableArray<ImmutableArray<MeterChoice>> Columns)
{
    public const int MostColumns = 4;

    /// <summary>What the header has where the user chose nothing.</summary>
    public static HeaderChoice Default { get; } = new(
    [
        [Usual(KnownMeter.Cpus), Usual("mem"), Usual("swap"), Usual(KnownMeter.Plugins)],
        [Usual(KnownMeter.Cpus), Usual("tasks"), Usual("load"), Usual("pressure"), Usual("traffic"), Usual(KnownMeter.Plugins)],
    ]);

    /// <summary>Reads a choice as the configuration has it: a text for each column, with ids of meters in it, each with its form behind
    /// a colon where it is not the usual one.</summary>
    /// <param name="columns">The texts.</param>
    /// <param name="choice">What they say.</param>
    /// <param name="error">One clause: what is wrong.</param>
    public static bool TryParse(
        IReadOnlyList<string> columns, [NotNullWhen(true)] out HeaderChoice? choice, [NotNullWhen(false)] out string? error)
    {
        choice = null;
        if (columns.Count is 0 or > MostColumns)
        {
            error = $"the header has 1 to {MostColumns} columns, and {columns.Count} are given";
            return false;
        }

        List<ImmutableArray<MeterChoice>> all = [];
        foreach (string column in columns)
        {
            List<MeterChoice> meters = [];
            foreach (string word in column.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                error = TryParse(word, out MeterChoice meter) ?? (meters.Exists(other => other.Id == meter.Id) ? $"meter {meter.Id} is twice in one column; keep one" : null);
                if (error is not null)
                {
                    return false;
                }

                meters.Add(meter);
            }

            all.Add([.. meters]);
        }

        (choice, error) = (new HeaderChoice([.. all]), null);
        return true;
    }

    /// <summary>The same, as <see cref="TryParse(IReadOnlyList{string}, out HeaderChoice?, out string?)"/> reads it.</summary>
    public ImmutableArray<string> ToWords() => [.. Columns.Select(static column => string.Join(' ', column.Select(static meter =>
        KnownMeter.Find(meter.Id) is { } known && known.Forms[0] == meter.Form ? meter.Id : $"{meter.Id}:{MeterForms.WordOf(meter.Form)}")))];

    /// <summary>Whether it is the same choice.</summary>
    public bool Equals(HeaderChoice? other) =>
        other is not null && Columns.Length == other.Columns.Length && Columns.Zip(other.Columns).All(static pair => pair.First.SequenceEqual(pair.Second));

    public override int GetHashCode() => Columns.Length;

    private static MeterChoice Usual(string id) => new(id, KnownMeter.Find(id)!.Forms[0]);

    /// <returns>What is wrong; null where nothing is.</returns>
    private static string? TryParse(string word, out MeterChoice choice)
    {
        choice = default;
        int colon = word.IndexOf(':', StringComparison.Ordinal);
        string id = colon < 0 ? word : word[..colon];
        if (KnownMeter.Find(id) is not { } meter)
        {
            return $"unknown meter \"{PrintableText.Of(id)}\"{NearestName.Hint(id, [.. KnownMeter.OfHost.Select(static known => known.Id)])}";
        }

        MeterForm form = meter.Forms[0];
        if (colon >= 0)
        {
            int index = MeterForms.Words.IndexOf(word[(colon + 1)..]);
            if (index < 0 || !meter.Forms.Contains((MeterForm)index))
            {
                return $"meter {id} has no form \"{PrintableText.Of(word[(colon + 1)..])}\"; valid: {string.Join(", ", meter.Forms.Select(MeterForms.WordOf))}";
            }

            form = (MeterForm)index;
        }

        choice = new MeterChoice(id, form);
        return null;
    }
}

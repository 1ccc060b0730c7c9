using Bpftop.Host.Collect;

namespace Bpftop.Host.Snapshot;

/// <summary>A number of the machine at one refresh; NaN where it is not known.</summary>
internal delegate double MeterNumber(Frame frame);

/// <summary>A text of the machine at one refresh; null where it is not known. Allocates nothing while it stays the same.</summary>
internal delegate string? MeterText(Frame frame);

/// <summary>A value that a meter knows.</summary>
/// <param name="Name">Names it in captions and JSON.</param>
/// <param name="Unit">What it counts.</param>
/// <param name="Number">Reads it.</param>
internal sealed record MeterValue(string Name, Unit Unit, MeterNumber Number)
{
    /// <summary>Decimals of a plain number.</summary>
    public int Decimals { get; init; } = 2;

    /// <summary>A word for the value instead of its digits, where it stands for one; null elsewhere.</summary>
    public MeterText? Word { get; init; }
}

/// <summary>One of the host's own meters: what it knows of the machine, and what the header shows of it. Pure, and
/// allocates nothing at a refresh.</summary>
/// <remarks>A meter without segments is no bar: its caption is its content.</remarks>
internal sealed class HostMeter
{
    /// <param name="id">Its id.</param>
    /// <param name="label">A few characters before it.</param>
    /// <param name="help">One sentence: what it shows.</param>
    /// <param name="caption">The text in the bar, with names of values in braces: <c>{used}/{total}</c>.</param>
    /// <param name="values">What it knows.</param>
    /// <param name="segments">Names of the values that its bar stacks, first one leftmost.</param>
    /// <param name="extras">Each follows the caption where one of the values in it is above 0.</param>
    public HostMeter(string id, string label, string help, string caption, MeterValue[] values, string[]? segments = null, params string[] extras)
    {
        Values = [.. values];
        Segments = segments is null ? [] : [.. segments.Select(Find)];
        Spec = new MeterSpec(id, label, help)
        {
            Unit = Segments.IsEmpty ? Unit.None : Segments[0].Unit,
            Segments = [.. segments ?? []],
        };
        Caption = Parse(caption);
        Extras = [.. extras.Select(Parse)];
        Figure = Caption.First(static part => part.Value is not null).Value!;
    }

    public MeterSpec Spec { get; }

    public ImmutableArray<MeterValue> Values { get; }

    /// <summary>The parts of the bar; empty for a line of text.</summary>
    public ImmutableArray<MeterValue> Segments { get; }

    public ImmutableArray<CaptionPart> Caption { get; }

    /// <summary>Each follows the caption where one of the values in it is above 0.</summary>
    public ImmutableArray<ImmutableArray<CaptionPart>> Extras { get; }

    /// <summary>The one value that stands for it where there is room for no more: the first of its caption.</summary>
    public MeterValue Figure { get; }

    /// <summary>Names of the values whose sum is drawn over time; those of its bar where nothing is said.</summary>
    public ImmutableArray<string> Drawn { get; init; } = [];

    /// <summary>The value at the top of what is drawn over time; NaN for a round number above the largest.</summary>
    public double GraphTop { get; init; } = double.NaN;

    /// <summary>What it needs that is not read for everybody.</summary>
    public MachineFacts Needs { get; init; }

    /// <summary>Whether there is something to draw over time.</summary>
    public bool HasGraph => !Drawn.IsEmpty || !Segments.IsEmpty;

    /// <summary>The full bar, where it is not <see cref="MeterSpec.Maximum"/>.</summary>
    public MeterNumber? Maximum { get; init; }

    /// <summary>Stands in the bar instead where the full bar is 0.</summary>
    public string? WhenEmpty { get; init; }

    /// <summary>One of its values.</summary>
    public double Read(Frame frame, string name) => Find(name).Number(frame);

    /// <summary>What the values that are drawn over time count.</summary>
    public Unit GraphUnit => Drawn.IsEmpty ? Spec.Unit : Find(Drawn[0]).Unit;

    /// <summary>What is drawn over time; NaN where one of its values is not known.</summary>
    public double Graph(Frame frame)
    {
        double sum = 0;
        foreach (MeterValue segment in Drawn.IsEmpty ? Segments : [])
        {
            sum += segment.Number(frame);
        }

        foreach (string name in Drawn)
        {
            sum += Find(name).Number(frame);
        }

        return sum;
    }

    private MeterValue Find(string name)
    {
        foreach (MeterValue value in Values)
        {
            if (value.Name == name)
            {
                return value;
            }
        }

        throw new ArgumentException($"a meter has no value {name}", nameof(name));
    }

    /// <summary>What is between braces is each second piece.</summary>
    private ImmutableArray<CaptionPart> Parse(string caption) =>
        [.. caption.Split('{', '}').Select((piece, index) => index % 2 == 0 ? new CaptionPart(piece, null) : new CaptionPart("", Find(piece)))];
}

/// <summary>A piece of a caption: a text, or a value.</summary>
internal sealed record CaptionPart(string Text, MeterValue? Value);

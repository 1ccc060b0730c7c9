using System.Globalization;
using Bpftop.Toolkit;

namespace Bpftop.Network.Names;

/// <summary>What look-ups of one name by one process add up to.</summary>
/// <param name="Key">Names the row.</param>
/// <param name="Process">Who asked; a pid of 0 where that is not known.</param>
/// <param name="ProcessName">The process's name.</param>
/// <param name="Name">What was asked for; null where that is not known.</param>
/// <param name="Via">How.</param>
/// <param name="Count">Look-ups.</param>
/// <param name="Failures">Those that found nothing.</param>
/// <param name="Minimum">The shortest of the last latencies in seconds; NaN where there was no answer yet.</param>
/// <param name="Median">Their median.</param>
/// <param name="Percentile99">Their 99th percentile.</param>
internal sealed record NameSum(
    string Key, ProcessKey Process, string? ProcessName, string? Name, string Via, long Count, long Failures, double Minimum, double Median, double Percentile99);

/// <summary>The sums, the one that was asked for last last.</summary>
/// <param name="Sums">Nobody changes it any more.</param>
/// <param name="Notice">What is missing, or null.</param>
/// <param name="IsAwaited">Whether queries are about to be looked at, and are not yet.</param>
internal sealed record NameReadings(NameSum[] Sums, string? Notice, bool IsAwaited)
{
    public static NameReadings None { get; } = new([], null, IsAwaited: true);
}

/// <summary>Adds look-ups up for each name and process. Those that were not asked for the longest make place.</summary>
/// <remarks>One thread; what is published is anybody's.</remarks>
internal sealed class NameSums
{
    public const int Capacity = 1000;

    /// <summary>Latencies that are remembered for each row.</summary>
    public const int Remembered = 256;

    private readonly Dictionary<(ProcessKey Process, string? Name, string Via), LinkedListNode<Sum>> _sums = [];

    /// <summary>The one that was asked for last is the last.</summary>
    private readonly LinkedList<Sum> _byUse = new();
    private readonly double[] _sorted = new double[Remembered];
    private long _madePlace;
    private long _count;
    private long _failures;
    private bool _isChanged;
    private string? _missing;

    /// <summary>The sums when they were last published.</summary>
    public Latest<NameReadings> Readings { get; } = new(NameReadings.None);

    /// <summary>Counts a look-up that was decided.</summary>
    public void Count(Lookup lookup)
    {
        // Case does not matter in names, and some resolvers play with it (draft-vixie-dnsext-dns0x20).
        (ProcessKey, string?, string) key = (lookup.Process, lookup.Name?.ToLowerInvariant(), lookup.Via);
        if (_sums.TryGetValue(key, out LinkedListNode<Sum>? node))
        {
            _byUse.Remove(node);
            _byUse.AddLast(node);
        }
        else
        {
            if (_sums.Count == Capacity)
            {
                MakePlace();
            }

            node = _byUse.AddLast(new Sum(lookup.Process, lookup.Name?.ToLowerInvariant(), lookup.Via));
            _sums.Add(key, node);
        }

        node.Value.Count(lookup);
        _isChanged = true;
    }

    /// <summary>Notes the latency of a look-up that was counted as one without an answer.</summary>
    public void AnswerLate(Lookup lookup)
    {
        if (_sums.TryGetValue((lookup.Process, lookup.Name?.ToLowerInvariant(), lookup.Via), out LinkedListNode<Sum>? node))
        {
            node.Value.Remember(lookup.Latency);
            _isChanged = true;
        }
    }

    /// <summary>Hands over what is there now.</summary>
    /// <param name="missing">What the sums lack, or null.</param>
    /// <param name="isAwaited">Whether queries are about to be looked at, and are not yet.</param>
    public void Publish(string? missing = null, bool isAwaited = false)
    {
        if (!_isChanged && missing == _missing && isAwaited == Readings.Current.IsAwaited)
        {
            return;
        }

        (_isChanged, _missing) = (false, missing);
        string? notice = _madePlace == 0
            ? missing
            : string.Create(CultureInfo.InvariantCulture, $"{missing}{(missing is null ? "" : "; ")}{_madePlace} rows made place, with {_count} look-ups of which {_failures} failed");
        Readings.Publish(new NameReadings([.. _byUse.Select(sum => sum.Row(_sorted))], notice, isAwaited));
    }

    private void MakePlace()
    {
        Sum oldest = _byUse.First!.Value;
        _byUse.RemoveFirst();
        _sums.Remove((oldest.Process, oldest.Name, oldest.Via));
        _madePlace++;
        _count += oldest.Lookups;
        _failures += oldest.Failures;
    }

    /// <summary>One row as it grows.</summary>
    private sealed class Sum(ProcessKey process, string? name, string via)
    {
        private readonly string _key = string.Create(CultureInfo.InvariantCulture, $"{process.Pid} {process.StartNs} {via} {name}");
        private string? _processName;
        private double[] _latencies = new double[4];
        private long _answers;
        private NameSum? _row;

        public ProcessKey Process => process;

        public string? Name => name;

        public string Via => via;

        public long Lookups { get; private set; }

        public long Failures { get; private set; }

        public void Count(Lookup lookup)
        {
            Lookups++;
            Failures += Words.IsFailure(lookup.Result) ? 1 : 0;
            _processName = lookup.ProcessName;
            Remember(lookup.Latency);
        }

        public void Remember(double latency)
        {
            _row = null;
            if (double.IsNaN(latency))
            {
                return;
            }

            if (_answers == _latencies.Length && _latencies.Length < Remembered)
            {
                Array.Resize(ref _latencies, _latencies.Length * 2);
            }

            _latencies[_answers++ % _latencies.Length] = latency;
        }

        /// <param name="sorted">Room for all latencies.</param>
        public NameSum Row(double[] sorted) => _row ??= Make(sorted.AsSpan(0, (int)Math.Min(_answers, _latencies.Length)));

        private NameSum Make(Span<double> sorted)
        {
            _latencies.AsSpan(0, sorted.Length).CopyTo(sorted);
            sorted.Sort();
            NameSum row = new(_key, process, _processName, name, via, Lookups, Failures, double.NaN, double.NaN, double.NaN);
            return sorted.IsEmpty
                ? row
                : row with
                {
                    Minimum = sorted[0],
                    Median = (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2,
                    Percentile99 = sorted[(int)Math.Ceiling(sorted.Length * 0.99) - 1],
                };
        }
    }
}

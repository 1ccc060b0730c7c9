using System.Numerics;
using Bpftop.Host.Collect;
using Bpftop.Host.Snapshot;

namespace Bpftop.Host.History;

/// <summary>Reads what <see cref="RowWriter"/> wrote, frame by frame, and makes the rows of one of them.</summary>
internal sealed class RowReader
{
    private readonly Dictionary<(uint Uid, string Name), KnownUser> _users = [];
    private KnownUser? _lastUser;
    private ProcessRecord[] _records = [];
    private ProcessRates[] _rates = [];
    private ProcessIdentity?[] _identities = [];
    private int[] _order = [];
    private int[] _next = [];
    private int _count;
    private int _processes;

    /// <summary>The slot of each row.</summary>
    public ReadOnlySpan<int> Order => _order.AsSpan(0, _count);

    /// <summary>Slots that have room; none has a higher number.</summary>
    public int SlotCount => _records.Length;

    /// <summary>Takes in the next frame.</summary>
    /// <param name="from">Where it is.</param>
    /// <param name="whole">Whether it stands for itself.</param>
    /// <param name="came">Called with the slot of each row that was not there before.</param>
    public void Read(ref SegmentReader from, bool whole, Action<int> came)
    {
        ReadOrder(ref from, whole, came);
        int row = -1;
        while (from.Int() is > 0 and var gap)
        {
            row += gap;
            ReadRow(ref from, _order[row]);
        }
    }

    /// <summary>Makes the rows of a frame of the one that was read last.</summary>
    public void Fill(Frame frame)
    {
        int before = frame.RowCount;
        SnapshotBuilder.Reserve(frame, _count);
        for (int row = 0; row < _count; row++)
        {
            int slot = _order[row];
            frame.Records[row] = _records[slot];
            frame.Rates[row] = _rates[slot];
            frame.Identities[row] = _identities[slot]!;
        }

        frame.RowCount = _count;
        frame.ProcessCount = _processes;
        SnapshotBuilder.WriteRows(frame);
        SnapshotBuilder.ForgetRows(frame, before);
    }

    /// <summary>A user by that name; the same object each time.</summary>
    public KnownUser? UserOf(uint uid, string? name)
    {
        if (name is null)
        {
            return null;
        }

        if (_lastUser is { } last && last.Uid == uid && ReferenceEquals(last.Name, name))
        {
            return last;
        }

        if (!_users.TryGetValue((uid, name), out KnownUser? user))
        {
            _users[(uid, name)] = user = new KnownUser(uid) { Name = name };
        }

        return _lastUser = user;
    }

    private void ReadOrder(ref SegmentReader from, bool whole, Action<int> came)
    {
        int last = 0;
        int row = 0;
        int lastCount = _count;
        _count = from.Int();
        _processes = from.Int();
        if (_next.Length < _count)
        {
            Array.Resize(ref _next, _count + (_count / 4));
        }

        int steps = whole ? 0 : from.Int();
        for (int step = 0; step < steps; step++)
        {
            int kept = from.Int();
            int gone = from.Int();
            int arrivals = from.Int();
            _order.AsSpan(last, kept).CopyTo(_next.AsSpan(row));
            last += kept + gone;
            row += kept;
            for (; arrivals > 0; arrivals--)
            {
                _next[row++] = Begin(from.Int(), came);
            }
        }

        System.Diagnostics.Debug.Assert(whole || last == lastCount);
        while (row < _count)
        {
            _next[row++] = Begin(from.Int(), came);
        }

        (_order, _next) = (_next, _order);
    }

    private int Begin(int slot, Action<int> came)
    {
        if (slot >= _records.Length)
        {
            int length = Math.Max(256, slot + 1 + (slot / 4));
            Array.Resize(ref _records, length);
            Array.Resize(ref _rates, length);
            Array.Resize(ref _identities, length);
        }

        _records[slot] = default;
        _rates[slot] = default;
        came(slot);
        return slot;
    }

    private void ReadRow(ref SegmentReader from, int slot)
    {
        ulong mask = from.Bits();
        bool isNew = _records[slot].Pid == 0;
        Span<ulong> words = RowFields.Words(ref _records[slot]);
        for (; mask != 0; mask &= mask - 1)
        {
            int word = BitOperations.TrailingZeroCount(mask);
            if (word >= RowFields.RecordWords)
            {
                break;
            }

            words[word] += (ulong)from.Signed();
        }

        Span<double> rates = System.Runtime.InteropServices.MemoryMarshal.Cast<ulong, double>(RowFields.Words(ref _rates[slot]));
        for (; mask != 0; mask &= mask - 1)
        {
            int word = BitOperations.TrailingZeroCount(mask) - RowFields.RecordWords;
            if (word >= RowFields.RateWords)
            {
                break;
            }

            rates[word] = from.Real();
        }

        ProcessIdentity identity = isNew ? Blank(slot) : _identities[slot]!;
        for (; mask != 0; mask &= mask - 1)
        {
            int text = BitOperations.TrailingZeroCount(mask) - RowFields.FirstText;
            if (text == RowTexts.Count)
            {
                identity.ExecutableFate = (ExecutableFate)from.Int();
                break;
            }

            string? value = from.Text();
            RowTexts.Put(text, value, identity, text == RowTexts.User ? UserOf(_records[slot].Uid, value) : null);
        }
    }

    /// <summary>The slot's identity without texts; a new one where it is another process's.</summary>
    private ProcessIdentity Blank(int slot)
    {
        ProcessIdentity? identity = _identities[slot];
        if (identity is null || identity.Key != _records[slot].Key)
        {
            return _identities[slot] = new ProcessIdentity { Key = _records[slot].Key };
        }

        for (int text = 0; text < RowTexts.Count; text++)
        {
            RowTexts.Put(text, null, identity, null);
        }

        identity.ExecutableFate = default;
        return identity;
    }
}

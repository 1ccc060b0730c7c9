using System.Numerics;
using System.Runtime.InteropServices;
using Bpftop.Host.Collect;
using Bpftop.Host.Snapshot;

namespace Bpftop.Host.History;

/// <summary>Reads what <see cref="RowWriter"/> wrote, frame by frame, and makes the rows of one of them.</summary>
/// <remarks>A step back is a step on from the whole frame of the segment: what was changed since then is put back, which is
/// far less than reading that frame anew. So is a frame that is made after another one: only rows that differ are copied.
/// </remarks>
internal sealed class RowReader
{
    private readonly Dictionary<(uint Uid, string Name), KnownUser> _users = [];
    private KnownUser? _lastUser;
    private ProcessRecord[] _records = [];
    private ProcessRates[] _rates = [];
    private ProcessIdentity?[] _identities = [];
    private int[] _order = [];
    private int[] _next = [];

    // As the whole frame had it, of what was changed since.
    private readonly List<Saved> _saved = [];
    private bool[] _isSaved = [];
    private bool _saves;
    private int[] _firstOrder = [];
    private int _firstCount;
    private int _firstProcesses;

    // What the frame has that was made last: the slot of each row, and which slots are another since.
    private Frame? _made;
    private int[] _madeOrder = [];
    private int _madeCount;
    private bool[] _isTouched = [];
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

    /// <summary>A whole frame was read: <see cref="Restore"/> goes back to it.</summary>
    public void Mark()
    {
        _saved.Clear();
        _isSaved.AsSpan().Clear();
        _saves = true;
        if (_firstOrder.Length < _count)
        {
            _firstOrder = new int[_order.Length];
        }

        Order.CopyTo(_firstOrder);
        _firstCount = _count;
        _firstProcesses = _processes;
    }

    /// <summary>Goes back to the whole frame that was marked.</summary>
    public void Restore()
    {
        foreach (Saved saved in CollectionsMarshal.AsSpan(_saved))
        {
            int slot = saved.Slot;
            _isSaved[slot] = false;
            _isTouched[slot] = true;
            _records[slot] = saved.Record;
            _rates[slot] = saved.Rates;
            _identities[slot] = saved.Identity;
            for (int text = 0; text < RowTexts.Count; text++)
            {
                RowTexts.Put(text, saved.Texts[text], saved.Identity, text == RowTexts.User ? UserOf(saved.Record.Uid, saved.Texts[text]) : null);
            }

            saved.Identity.ExecutableFate = saved.Fate;
        }

        _saved.Clear();
        if (_order.Length < _firstCount)
        {
            // A later frame had far fewer rows.
            _order = new int[_firstOrder.Length];
        }

        _firstOrder.AsSpan(0, _firstCount).CopyTo(_order);
        _count = _firstCount;
        _processes = _firstProcesses;
    }

    /// <summary>Makes the rows of a frame of the one that was read last.</summary>
    public void Fill(Frame frame)
    {
        int before = frame.RowCount;
        SnapshotBuilder.Reserve(frame, _count);

        // Where there was too little room, the frame has no rows any more.
        int made = _made == frame ? Math.Min(_madeCount, frame.RowCount) : 0;
        if (_madeOrder.Length < _count)
        {
            Array.Resize(ref _madeOrder, _order.Length);
        }

        frame.RowCount = _count;
        frame.ProcessCount = _processes;
        for (int row = 0; row < _count; row++)
        {
            int slot = _order[row];
            if (row >= made || _madeOrder[row] != slot || _isTouched[slot])
            {
                frame.Records[row] = _records[slot];
                frame.Rates[row] = _rates[slot];
                frame.Identities[row] = _identities[slot]!;
                SnapshotBuilder.WriteRow(frame, row);
                _madeOrder[row] = slot;
            }
        }

        _isTouched.AsSpan().Clear();
        _made = frame;
        _madeCount = _count;
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

    private void Save(int slot)
    {
        _isTouched[slot] = true;

        // A slot that the whole frame had no process in needs nothing put back.
        if (!_saves || _isSaved[slot] || _identities[slot] is not { } identity)
        {
            return;
        }

        _isSaved[slot] = true;
        Saved saved = new() { Slot = slot, Record = _records[slot], Rates = _rates[slot], Identity = identity, Fate = identity.ExecutableFate };
        RowTexts.Take(identity, ref saved.Texts);
        _saved.Add(saved);
    }

    private void ReadOrder(ref SegmentReader from, bool whole, Action<int> came)
    {
        int last = 0;
        int row = 0;
        int lastCount = _count;
        _saves &= !whole;
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
            Array.Resize(ref _isSaved, length);
            Array.Resize(ref _isTouched, length);
        }

        Save(slot);
        _records[slot] = default;
        _rates[slot] = default;
        came(slot);
        return slot;
    }

    private void ReadRow(ref SegmentReader from, int slot)
    {
        Save(slot);
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

        Span<double> rates = MemoryMarshal.Cast<ulong, double>(RowFields.Words(ref _rates[slot]));
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

    /// <summary>The slot's identity without texts; a new one where it is another process's, for the old one may be put
    /// back.</summary>
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

    /// <summary>A slot as the whole frame had it.</summary>
    private struct Saved
    {
        public int Slot;
        public ProcessRecord Record;
        public ProcessRates Rates;
        public ProcessIdentity Identity;
        public RowTexts Texts;
        public ExecutableFate Fate;
    }
}

using System.Runtime.CompilerServices;
using Bpftop.Host.Collect;
using Bpftop.Host.Snapshot;

namespace Bpftop.Host.History;

/// <summary>Writes the rows of frames: which came and went, and what changed of those that stayed.</summary>
/// <remarks>Each process has a slot for as long as it is there, so that what changes is said of slots and nothing moves when
/// others come and go.</remarks>
internal sealed class RowWriter(TextTable texts)
{
    private static readonly int SlotBytes =
        Unsafe.SizeOf<ProcessRecord>() + Unsafe.SizeOf<ProcessRates>() + Unsafe.SizeOf<Told>() + sizeof(ulong) + Unsafe.SizeOf<nint>();

    private readonly List<int> _steps = [];

    // By slot, what is known of a row since it was written last. Each apart: whether anything changed is asked of every row
    // at each frame, and mostly answered by few bytes of each.
    private ProcessRecord[] _records = [];
    private ProcessRates[] _rates = [];
    private Told[] _told = [];
    private ulong[] _digests = [];
    private ProcessIdentity?[] _identities = [];
    private int[] _free = [];
    private int _freeCount;
    private int _slotCount;
    private int[] _order = [];
    private int[] _lastOrder = [];
    private bool[] _isNew = [];
    private bool[] _differs = [];
    private int _lastProcesses;
    private int _lastCount;

    /// <summary>The slot of each row of the frame that was written last.</summary>
    public ReadOnlySpan<int> Order => _lastOrder.AsSpan(0, _lastCount);

    /// <summary>Which rows of that frame were not in the one before it.</summary>
    public ReadOnlySpan<bool> IsNew => _isNew.AsSpan(0, _lastCount);

    /// <summary>Slots that there are; none has a higher number.</summary>
    public int SlotCount => _slotCount;

    /// <summary>Memory that it takes, in bytes.</summary>
    public long Bytes => ((long)_records.Length * SlotBytes) + (((long)_free.Length + (2 * _order.Length)) * sizeof(int)) + (2 * _isNew.Length);

    /// <summary>Begins with no rows.</summary>
    public void Reset()
    {
        _records.AsSpan(0, _slotCount).Clear();
        _rates.AsSpan(0, _slotCount).Clear();
        _told.AsSpan(0, _slotCount).Clear();
        _identities.AsSpan(0, _slotCount).Clear();
        _freeCount = _slotCount = _lastCount = _lastProcesses = 0;
    }

    /// <summary>Writes a frame's rows.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="to">Where to.</param>
    /// <param name="whole">Whether it is read without the one before.</param>
    public void Write(Frame frame, SegmentWriter to, bool whole)
    {
        Ensure(frame.RowCount);
        _steps.Clear();
        int placed = Match(frame, 0, _lastProcesses, 0, frame.ProcessCount);
        Match(frame, placed, _lastCount, frame.ProcessCount, frame.RowCount);
        (_order, _lastOrder) = (_lastOrder, _order);
        _lastCount = frame.RowCount;
        _lastProcesses = frame.ProcessCount;
        WriteOrder(to, whole);
        WriteChanges(frame, to, whole);
    }

    /// <summary>Finds the rows that stayed: both frames have them in the same order, whichever that is. What ended and what is
    /// new is told by its identity.</summary>
    /// <returns>Where the section of the last frame ends.</returns>
    private int Match(Frame frame, int last, int lastEnd, int row, int end)
    {
        while (last < lastEnd || row < end)
        {
            int kept = 0;
            for (; last < lastEnd && row < end && IsOf(_lastOrder[last], frame.Identities[row]); kept++)
            {
                _isNew[row] = false;
                _order[row++] = _lastOrder[last++];
            }

            int gone = 0;
            for (; last < lastEnd && (row == end || IsGone(_lastOrder[last], frame, row)); gone++)
            {
                Free(_lastOrder[last++]);
            }

            int came = 0;
            for (; row < end && (last == lastEnd || HasCome(_lastOrder[last], frame, row)); came++)
            {
                _isNew[row] = true;
                _order[row] = NewSlot();
                _identities[_order[row]] = frame.Identities[row];
                row++;
            }

            _steps.Add(kept);
            _steps.Add(gone);
            _steps.Add(came);
        }

        return last;
    }

    /// <summary>Whether the last frame's row is none of this one's, before one of this frame.</summary>
    private bool IsGone(int slot, Frame frame, int row) =>
        _identities[slot]!.LastSeenNs != frame.AtNs
        || (!IsFirst(frame, row) && !IsOf(slot, frame.Identities[row]) && _records[slot].Tid <= frame.Records[row].Tid);

    /// <summary>Whether a row of this frame was none of the last one's, before one of that frame that is still there.</summary>
    private bool HasCome(int slot, Frame frame, int row) =>
        IsFirst(frame, row) || (!IsOf(slot, frame.Identities[row]) && _records[slot].Tid > frame.Records[row].Tid);

    private static bool IsFirst(Frame frame, int row) => frame.Identities[row].FirstSeenNs == frame.AtNs;

    private void WriteOrder(SegmentWriter to, bool whole)
    {
        to.Number(_lastCount);
        to.Number(_lastProcesses);
        if (whole)
        {
            foreach (int slot in Order)
            {
                to.Number(slot);
            }

            return;
        }

        int row = 0;
        to.Number(_steps.Count / 3);
        for (int step = 0; step < _steps.Count; step += 3)
        {
            to.Number(_steps[step]);
            to.Number(_steps[step + 1]);
            to.Number(_steps[step + 2]);
            row += _steps[step];
            for (int came = 0; came < _steps[step + 2]; came++)
            {
                to.Number(_lastOrder[row++]);
            }
        }
    }

    private void WriteChanges(Frame frame, SegmentWriter to, bool whole)
    {
        Span<bool> differs = _differs.AsSpan(0, _lastCount);
        if (whole)
        {
            differs.Fill(true);
        }
        else
        {
            FindChanges(frame, differs);
        }

        int written = -1;
        RowTexts now = default;
        for (int row = 0; differs[row..].IndexOf(true) is >= 0 and var next; row++)
        {
            row += next;
            ProcessIdentity identity = frame.Identities[row];
            RowTexts.Take(identity, ref now);
            if (WriteRow(row - written, _lastOrder[row], ref frame.Records[row], ref frame.Rates[row], now, identity.Late.ExecutableFate, whole | _isNew[row], to))
            {
                written = row;
            }
        }

        to.Number(0);
    }

    /// <summary>Marks the rows that are not as they were written last.</summary>
    /// <remarks>Compiled when it is first called, and not ahead: what compares is compiled into it then. Numbers and texts
    /// have a loop each: texts are found by way of identities, which lie anywhere, and a short loop waits for many at a time.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void FindChanges(Frame frame, Span<bool> differs)
    {
        for (int row = 0; row < differs.Length; row++)
        {
            int slot = _lastOrder[row];
            differs[row] = _isNew[row] || _digests[slot] != RowDigest.Of(ref frame.Records[row], ref frame.Rates[row]);
        }

        for (int row = 0; row < differs.Length; row++)
        {
            ref Told told = ref _told[_lastOrder[row]];
            ProcessIdentity identity = frame.Identities[row];
            differs[row] |= told.Fate != identity.Late.ExecutableFate || !RowTexts.AreOf(identity, ref told.Texts);
        }
    }

    /// <returns>False where nothing that is kept changed.</returns>
    private bool WriteRow(
        int gap, int slot, ref ProcessRecord record, ref ProcessRates rates, in RowTexts now, ExecutableFate fate, bool isBlank, SegmentWriter to)
    {
        ref Told told = ref _told[slot];
        Span<ulong> values = stackalloc ulong[RowFields.Fate + 1];
        ulong mask = 0;
        int count = 0;
        ProcessRecord noRecord = default;
        ProcessRates noRates = default;
        ReadOnlySpan<ulong> before = RowFields.Words(ref isBlank ? ref noRecord : ref _records[slot]);
        ReadOnlySpan<ulong> after = RowFields.Words(ref record);
        for (ulong kept = RowFields.KeptOf(record); kept != 0; kept &= kept - 1)
        {
            int word = System.Numerics.BitOperations.TrailingZeroCount(kept);
            ulong difference = after[word] - before[word];
            if (difference != 0)
            {
                mask |= 1UL << word;
                values[count++] = SegmentWriter.ZigZag((long)difference);
            }
        }

        before = RowFields.Words(ref isBlank ? ref noRates : ref _rates[slot]);
        after = RowFields.Words(ref rates);
        for (int word = 0; word < RowFields.RateWords; word++)
        {
            if (before[word] != after[word])
            {
                mask |= 1UL << (RowFields.RecordWords + word);
                values[count++] = System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(after[word]);
            }
        }

        for (int index = 0; index < RowTexts.Count; index++)
        {
            int known = told.Numbers[index];
            if (!ReferenceEquals(told.Texts[index], now[index]))
            {
                told.Texts[index] = now[index];
                told.Numbers[index] = texts.NumberOf(now[index]);
            }

            int number = told.Numbers[index];
            if (number != (isBlank ? 0 : known))
            {
                texts.Mention(number, to.Segment);
                mask |= 1UL << (RowFields.FirstText + index);
                values[count++] = (ulong)number;
            }
        }

        if (fate != (isBlank ? default : told.Fate))
        {
            mask |= 1UL << RowFields.Fate;
            values[count++] = (ulong)fate;
        }

        _records[slot] = record;
        _digests[slot] = RowDigest.Of(ref record, ref rates);
        _rates[slot] = rates;
        told.Fate = fate;
        if (mask == 0)
        {
            return false;
        }

        to.Number(gap);
        to.Bits(mask);
        foreach (ulong value in values[..count])
        {
            to.Number(value);
        }

        return true;
    }

    private int NewSlot()
    {
        if (_freeCount > 0)
        {
            return _free[--_freeCount];
        }

        if (_slotCount == _records.Length)
        {
            int length = Math.Max(256, _slotCount + (_slotCount / 8));
            Array.Resize(ref _records, length);
            Array.Resize(ref _rates, length);
            Array.Resize(ref _told, length);
            Array.Resize(ref _digests, length);
            Array.Resize(ref _identities, length);
        }

        return _slotCount++;
    }

    private void Free(int slot)
    {
        _records[slot] = default;
        _rates[slot] = default;
        _told[slot] = default;
        _identities[slot] = null;
        if (_freeCount == _free.Length)
        {
            Array.Resize(ref _free, Math.Max(256, _freeCount * 2));
        }

        _free[_freeCount++] = slot;
    }

    private void Ensure(int rows)
    {
        if (_order.Length < rows)
        {
            int length = rows + (rows / 4);
            Array.Resize(ref _order, length);
            Array.Resize(ref _lastOrder, length);
            Array.Resize(ref _isNew, length);
            Array.Resize(ref _differs, length);
        }
    }

    /// <summary>Whether a slot is that of a process or thread, which has one identity for as long as it is there.</summary>
    private bool IsOf(int slot, ProcessIdentity identity) => ReferenceEquals(_identities[slot], identity);

    /// <summary>The texts of a row that was written.</summary>
    private struct Told
    {
        public RowTexts Texts;
        public RowTextNumbers Numbers;
        public ExecutableFate Fate;
    }
}

using System.Runtime.CompilerServices;
using Bpftop.Host.Collect;
using Bpftop.Host.Snapshot;

namespace Bpftop.Host.History;

/// <summary>Writes the rows of frames: which came and went, and what changed of those that stayed.</summary>
/// <remarks>Each process has a slot for as long as it is there, so that what changes is said of slots and nothing moves when
/// others come and go.</remarks>
internal sealed class RowWriter(TextTable texts)
{
    private readonly List<int> _steps = [];
    private Slot[] _slots = [];
    private int[] _free = [];
    private int _freeCount;
    private int _slotCount;
    private int[] _order = [];
    private int[] _lastOrder = [];
    private bool[] _isNew = [];
    private int _lastProcesses;
    private int _lastCount;

    /// <summary>The slot of each row of the frame that was written last.</summary>
    public ReadOnlySpan<int> Order => _lastOrder.AsSpan(0, _lastCount);

    /// <summary>Which rows of that frame were not in the one before it.</summary>
    public ReadOnlySpan<bool> IsNew => _isNew.AsSpan(0, _lastCount);

    /// <summary>Slots that there are; none has a higher number.</summary>
    public int SlotCount => _slotCount;

    /// <summary>Memory that it takes, in bytes.</summary>
    public long Bytes => ((long)_slots.Length * Slot.Bytes) + (((long)_free.Length + (2 * _order.Length)) * sizeof(int)) + _isNew.Length;

    /// <summary>Begins with no rows.</summary>
    public void Reset()
    {
        _slots.AsSpan(0, _slotCount).Clear();
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

    /// <summary>Finds the rows that stayed: both frames have them in the order of their pids.</summary>
    /// <returns>Where the section of the last frame ends.</returns>
    private int Match(Frame frame, int last, int lastEnd, int row, int end)
    {
        ProcessRecord[] records = frame.Records;
        while (last < lastEnd || row < end)
        {
            int kept = 0;
            for (; last < lastEnd && row < end && _slots[_lastOrder[last]].Is(records[row]); kept++)
            {
                _isNew[row] = false;
                _order[row++] = _lastOrder[last++];
            }

            int gone = 0;
            for (; last < lastEnd && (row == end || _slots[_lastOrder[last]].Record.Tid <= records[row].Tid)
                && (row == end || !_slots[_lastOrder[last]].Is(records[row])); gone++)
            {
                Free(_lastOrder[last++]);
            }

            int came = 0;
            for (; row < end && (last == lastEnd || records[row].Tid < _slots[_lastOrder[last]].Record.Tid); came++)
            {
                _isNew[row] = true;
                _order[row++] = NewSlot();
            }

            _steps.Add(kept);
            _steps.Add(gone);
            _steps.Add(came);
        }

        return last;
    }

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

    /// <remarks>Compiled when it is first called, and not ahead: what compares is compiled into it then.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void WriteChanges(Frame frame, SegmentWriter to, bool whole)
    {
        int written = -1;
        RowTexts now = default;
        for (int row = 0; row < _lastCount; row++)
        {
            ref Slot slot = ref _slots[_lastOrder[row]];
            ref ProcessRecord record = ref frame.Records[row];
            ref ProcessRates rates = ref frame.Rates[row];
            ProcessIdentity identity = frame.Identities[row];
            bool isBlank = whole | _isNew[row];
            if (!isBlank && slot.IsSame(ref record, ref rates, identity))
            {
                continue;
            }

            RowTexts.Take(identity, ref now);
            if (WriteRow(row - written, ref slot, ref record, ref rates, now, identity.Late.ExecutableFate, isBlank, to))
            {
                written = row;
            }
        }

        to.Number(0);
    }

    /// <returns>False where nothing that is kept changed.</returns>
    private bool WriteRow(
        int gap, ref Slot slot, ref ProcessRecord record, ref ProcessRates rates, in RowTexts now, ExecutableFate fate, bool isBlank, SegmentWriter to)
    {
        Span<ulong> values = stackalloc ulong[RowFields.Fate + 1];
        ulong mask = 0;
        int count = 0;
        ProcessRecord noRecord = default;
        ProcessRates noRates = default;
        ReadOnlySpan<ulong> before = RowFields.Words(ref isBlank ? ref noRecord : ref slot.Record);
        ReadOnlySpan<ulong> after = RowFields.Words(ref record);
        for (ulong kept = RowFields.KeptOf(record); kept != 0; kept &= kept - 1)
        {
            int word = System.Numerics.BitOperations.TrailingZeroCount(kept);
            ulong difference = RowFields.Counted(after[word], word) - RowFields.Counted(before[word], word);
            if (difference != 0)
            {
                mask |= 1UL << word;
                values[count++] = SegmentWriter.ZigZag((long)difference);
            }
        }

        before = RowFields.Words(ref isBlank ? ref noRates : ref slot.Rates);
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
            int known = slot.Numbers[index];
            if (!ReferenceEquals(slot.Texts[index], now[index]))
            {
                slot.Texts[index] = now[index];
                slot.Numbers[index] = texts.NumberOf(now[index]);
            }

            int number = slot.Numbers[index];
            if (number != (isBlank ? 0 : known))
            {
                texts.Mention(number, to.Segment);
                mask |= 1UL << (RowFields.FirstText + index);
                values[count++] = (ulong)number;
            }
        }

        if (fate != (isBlank ? default : slot.Fate))
        {
            mask |= 1UL << RowFields.Fate;
            values[count++] = (ulong)fate;
        }

        slot.Record = record;
        slot.Rates = rates;
        slot.Fate = fate;
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

        if (_slotCount == _slots.Length)
        {
            Array.Resize(ref _slots, Math.Max(256, _slotCount + (_slotCount / 8)));
        }

        return _slotCount++;
    }

    private void Free(int slot)
    {
        _slots[slot] = default;
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
        }
    }

    /// <summary>What is known of a row since it was written last.</summary>
    private struct Slot
    {
        public static readonly int Bytes = Unsafe.SizeOf<Slot>();

        public ProcessRecord Record;
        public ProcessRates Rates;
        public RowTexts Texts;
        public RowTextNumbers Numbers;
        public ExecutableFate Fate;

        public readonly bool Is(in ProcessRecord record) => Record.Tid == record.Tid && Record.StartNs == record.StartNs && Record.Pid == record.Pid;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public bool IsSame(ref ProcessRecord record, ref ProcessRates rates, ProcessIdentity identity) =>
            RowFields.Words(ref Record).SequenceEqual(RowFields.Words(ref record))
            && RowFields.Words(ref Rates).SequenceEqual(RowFields.Words(ref rates))
            && Fate == identity.Late.ExecutableFate
            && RowTexts.AreOf(identity, ref Texts);
    }
}

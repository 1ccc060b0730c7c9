using Bpftop.Host.Snapshot;

namespace Bpftop.Host.History;

/// <summary>The last minutes, frame by frame, in memory: each as what differs from the one before.</summary>
/// <remarks>
/// The sampling thread keeps frames, and others read them. The lock is for the list of segments only: it is never held
/// while a frame is written or read, so neither waits for the other. Segments, chunks and texts are used again: in steady
/// state nothing is allocated. See docs/decisions/0035-history.md.
/// </remarks>
/// <param name="columns">The columns that there are.</param>
/// <param name="limits">How much is kept.</param>
internal sealed class FrameHistory : IFrameSink, IKeptFrames
{
    /// <summary>What is read after a whole frame may take this many times as long, and at least so many bytes.</summary>
    private const double LaterShare = 1.5;
    private const long LeastLater = 128 * 1024;

    /// <summary>A full history gives up a part of this many at a time.</summary>
    private const int Parts = 8;

    private readonly object _gate = new();
    private readonly ColumnCatalog _columns;
    private readonly HistoryLimits _limits;
    private readonly TextTable _texts = new();
    private readonly RowWriter _rows;
    private readonly ColumnWriter _values;
    private readonly TableWriter _tables;
    private readonly SegmentWriter _to;

    // Published, the oldest first. The last one is appended to.
    private readonly List<HistorySegment> _segments = [];

    // Taken out of the list while somebody was reading them.
    private readonly List<HistorySegment> _leaving = [];
    private readonly Stack<HistorySegment> _unused = new();
    private readonly Stack<byte[]> _chunks = new();
    private MeterSpec[] _meterSpecs = [];
    private TableSpec[] _tableSpecs = [];
    private HistorySegment? _open;
    private bool _isWhole;
    private int _chunkCount;
    private long _segmentNumber;
    private long _bytes;

    public FrameHistory(ColumnCatalog columns, HistoryLimits limits)
    {
        _columns = columns;
        _limits = limits;
        _rows = new RowWriter(_texts);
        _values = new ColumnWriter(_texts);
        _tables = new TableWriter(_texts);
        _to = new SegmentWriter(TakeChunk);
    }

    public bool IsOn => true;

    public long Bytes => Volatile.Read(ref _bytes);

    public void Keep(Frame frame)
    {
        Recycle();
        bool isWhole = _open is null || !_isWhole || IsFull(_open);
        if (isWhole)
        {
            Begin();
        }

        _isWhole = false;
        long before = _to.Written;
        Write(frame, isWhole);
        long cost = _to.Written - before + _tables.Cost;
        if (isWhole)
        {
            _open!.FirstCost = cost;
        }
        else
        {
            _open!.LaterCost += cost;
        }

        _isWhole = true;
        FrameMark mark = FrameMark.Of(frame);
        lock (_gate)
        {
            if (isWhole)
            {
                _segments.Add(_open);
            }

            _open.Marks[_open.Count++] = mark;
        }

        ForgetOld(frame.AtNs);
        Measure();
    }

    public void CopyMarks(List<FrameMark> marks)
    {
        marks.Clear();
        lock (_gate)
        {
            foreach (HistorySegment segment in _segments)
            {
                marks.AddRange(segment.Marks.AsSpan(0, segment.Count));
            }
        }
    }

    public IKeptFrameReader NewReader() => new Reader(this);

    /// <summary>Finds the segment of a frame, which stays as it is until the reader leaves.</summary>
    private HistorySegment? Enter(long number, out SegmentView view, out int index)
    {
        lock (_gate)
        {
            foreach (HistorySegment segment in _segments)
            {
                index = segment.IndexOf(number);
                if (index >= 0)
                {
                    segment.Readers++;
                    view = new SegmentView(segment.Number, segment.Chunks, segment.Used, _texts.Slots, _columns.All, _meterSpecs, _tableSpecs);
                    return segment;
                }
            }
        }

        view = default;
        index = 0;
        return null;
    }

    private void Leave(HistorySegment segment)
    {
        lock (_gate)
        {
            segment.Readers--;
        }
    }

    private void Write(Frame frame, bool isWhole)
    {
        MachineFields.WriteHead(_to, _texts, frame);
        MachineFields.WriteSystem(_to, frame.System);
        _rows.Write(frame, _to, isWhole);
        MachineFields.WriteExited(_to, _texts, frame);
        MachineFields.WriteMeters(_to, _texts, ref _meterSpecs, frame);
        _values.Write(frame, _columns.All, _rows, _to, isWhole);
        _tables.Write(frame, ref _tableSpecs, _to, isWhole);
    }

    /// <summary>Whether the next frame is to be a whole one: so that reading any takes a moment only, and that a full history
    /// gives up a small part at a time.</summary>
    private bool IsFull(HistorySegment segment) =>
        segment.Count == HistorySegment.MostFrames
        || segment.LaterCost > Math.Max(LeastLater, segment.FirstCost * LaterShare)
        || segment.LaterCost > _limits.Bytes / Parts;

    private void Begin()
    {
        if (!_isWhole)
        {
            // The last frame failed in the middle: what is known of it is not what was written.
            _rows.Reset();
            _values.Reset();
            _tables.Reset();
            if (_open is { Count: 0 })
            {
                Reuse(_open);
            }
        }

        _open = _unused.TryPop(out HistorySegment? unused) ? unused : new HistorySegment();
        _open.Begin(++_segmentNumber);
        _to.Begin(_open);
    }

    /// <summary>Gives memory to write to: unused, or new, or that of the oldest segment where there is no more.</summary>
    private byte[] TakeChunk()
    {
        while (_chunks.Count == 0 && Total() + SegmentWriter.ChunkBytes > _limits.Bytes && TryForgetOldest())
        {
        }

        if (_chunks.TryPop(out byte[]? chunk))
        {
            return chunk;
        }

        _chunkCount++;
        return new byte[SegmentWriter.ChunkBytes];
    }

    private void ForgetOld(ulong now)
    {
        while (_segments.Count > 1 && now - _segments[0].Marks[_segments[0].Count - 1].AtNs > (ulong)_limits.Span.TotalNanoseconds
            && TryForgetOldest())
        {
        }

        // Texts and rows may have become more without a chunk being taken: then chunks are given back.
        while (Total() > _limits.Bytes && (_chunks.Count > 0 || TryForgetOldest()))
        {
            if (_chunks.TryPop(out _))
            {
                _chunkCount--;
            }
        }
    }

    /// <summary>Takes the oldest segment out. The newest one always stays: it mentions the texts that the next frame may
    /// refer to.</summary>
    private bool TryForgetOldest()
    {
        HistorySegment oldest;
        bool isRead;
        lock (_gate)
        {
            if (_segments.Count < 2)
            {
                return false;
            }

            oldest = _segments[0];
            _segments.RemoveAt(0);
            isRead = oldest.Readers > 0;
        }

        if (isRead)
        {
            _leaving.Add(oldest);
        }
        else
        {
            Reuse(oldest);
        }

        return true;
    }

    /// <summary>Uses again what nobody reads any more.</summary>
    private void Recycle()
    {
        for (int index = _leaving.Count - 1; index >= 0; index--)
        {
            bool isRead;
            lock (_gate)
            {
                isRead = _leaving[index].Readers > 0;
            }

            if (!isRead)
            {
                Reuse(_leaving[index]);
                _leaving.RemoveAt(index);
            }
        }
    }

    private void Reuse(HistorySegment segment)
    {
        _texts.Release(segment);
        while (segment.TakeChunk() is { } chunk)
        {
            _chunks.Push(chunk);
        }

        _unused.Push(segment);
    }

    private long Total() => ((long)_chunkCount * SegmentWriter.ChunkBytes) + _texts.Bytes + _rows.Bytes + _values.Bytes + _tables.Bytes
        + (((long)_segments.Count + _unused.Count + 1) * HistorySegment.OwnBytes);

    private void Measure() => Volatile.Write(ref _bytes, Total());

    private sealed class Reader(FrameHistory history) : IKeptFrameReader
    {
        private readonly FrameReader _reader = new();

        public bool TryRead(long number, Frame frame)
        {
            if (history.Enter(number, out SegmentView view, out int index) is not { } segment)
            {
                return false;
            }

            try
            {
                _reader.Read(view, index, frame);
                return true;
            }
            finally
            {
                history.Leave(segment);
            }
        }
    }
}

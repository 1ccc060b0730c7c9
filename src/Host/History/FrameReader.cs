using Bpftop.Host.Snapshot;

namespace Bpftop.Host.History;

/// <summary>Reads the frames of a segment: on from where it stopped, or from the first one, which it goes back to without
/// reading it again.</summary>
/// <remarks>One thread.</remarks>
internal sealed class FrameReader
{
    private readonly FrameHead _head = new();
    private readonly RowReader _rows = new();
    private readonly ColumnReader _columns = new();
    private readonly TableReader _tables = new();
    private readonly Action<int> _came;
    private readonly Func<uint, string?, KnownUser?> _users;
    private long _segment = -1;
    private int _index;
    private SegmentPlace _place;
    private SegmentPlace _afterFirst;

    public FrameReader()
    {
        _came = _columns.Clear;
        _users = _rows.UserOf;
    }

    /// <summary>Makes a frame.</summary>
    /// <param name="view">What of a segment may be read.</param>
    /// <param name="index">Its place among the segment's.</param>
    /// <param name="frame">The frame.</param>
    public void Read(in SegmentView view, int index, Frame frame)
    {
        bool isSame = _segment == view.Number;
        bool goesOn = isSame && _index <= index;
        bool goesBack = isSame && !goesOn && index > 0;
        int next = goesOn ? _index + 1 : goesBack ? 1 : 0;
        SegmentReader from = new(view.Chunks, view.Used, view.Texts, goesOn ? _place : goesBack ? _afterFirst : default);

        // Where it fails in the middle, the next time begins anew.
        _segment = -1;
        if (goesBack)
        {
            _rows.Restore();
            _columns.Restore();
            _tables.Restore();
        }

        for (; next <= index; next++)
        {
            MachineFields.ReadHead(ref from, _head);
            MachineFields.ReadSystem(ref from, _head.System);
            _rows.Read(ref from, whole: next == 0, _came);
            MachineFields.ReadExited(ref from, _head, _users);
            MachineFields.ReadMeters(ref from, view.Meters, _head.Meters);
            _columns.Read(ref from, view.Columns, _rows.Order, _rows.SlotCount);
            _tables.Read(ref from, view.Tables);
            if (next == 0)
            {
                _rows.Mark();
                _columns.Mark();
                _tables.Mark();
                _afterFirst = from.Place;
            }
        }

        _head.Fill(frame);
        _rows.Fill(frame);
        _columns.Fill(frame, _rows.Order);
        _tables.Fill(frame);
        (_segment, _index, _place) = (view.Number, index, from.Place);
    }
}

/// <summary>What a reader has of a segment: all that was published when it began.</summary>
/// <param name="Number">Names the segment.</param>
/// <param name="Chunks">Its memory.</param>
/// <param name="Used">How far each chunk is written.</param>
/// <param name="Texts">The texts by their numbers.</param>
/// <param name="Columns">Every column there is.</param>
/// <param name="Meters">The bars that there ever were.</param>
/// <param name="Tables">The tables that there ever were.</param>
internal readonly record struct SegmentView(
    long Number,
    byte[][] Chunks,
    int[] Used,
    string?[] Texts,
    IReadOnlyList<Column> Columns,
    MeterSpec[] Meters,
    TableSpec[] Tables);

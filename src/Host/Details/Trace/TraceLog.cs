using System.Text;
using Bpftop.Host.Details.Reading;

namespace Bpftop.Host.Details.Trace;

/// <summary>The last lines that strace wrote, the two parts of a call that was interrupted by other lines joined.</summary>
/// <remarks>One thread at a time.</remarks>
internal sealed class TraceLog
{
    /// <summary>Lines that are kept.</summary>
    public const int Capacity = 10_000;

    /// <summary>With arrays of strings a line has some hundred kilobytes; what is longer counts as cut.</summary>
    private const int LongestLine = 256 << 10;

    private readonly (TraceLine Line, string? Key)[] _lines = new (TraceLine, string?)[Capacity];

    /// <summary>The number of the line that began a thread's call.</summary>
    private readonly Dictionary<int, long> _begun = [];
    private byte[] _rest = new byte[4096];
    private int _restLength;
    private long _messages;
    private bool _isTooLong;

    /// <summary>Lines that came, those included that are not kept any more.</summary>
    public long Count { get; private set; }

    /// <summary>Lines that are parts of one.</summary>
    public long Cut { get; private set; }

    /// <summary>The first thing that strace itself said, which is why it ended where it did; null for nothing.</summary>
    public string? Message { get; private set; }

    /// <summary>Whether there is nothing of the process: no line, or words of strace's own only.</summary>
    public bool IsEmpty => Count == _messages && _restLength == 0;

    /// <summary>Who a line is of that names no thread: the only one that is traced. 0 where that is not known.</summary>
    public int OnlyThread { get; set; }

    /// <summary>Takes what strace wrote next.</summary>
    public void Take(ReadOnlySpan<byte> bytes)
    {
        while (bytes.IndexOf((byte)'\n') is >= 0 and var end)
        {
            if (_restLength == 0)
            {
                Add(bytes[..end]);
            }
            else
            {
                Keep(bytes[..end]);
                Add(_rest.AsSpan(0, _restLength));
                _restLength = 0;
            }

            _isTooLong = false;
            bytes = bytes[(end + 1)..];
        }

        Keep(bytes);
    }

    /// <summary>Nothing more comes: what there is of a line stays one.</summary>
    public void End()
    {
        if (_restLength > 0)
        {
            Add(_rest.AsSpan(0, _restLength));
            _restLength = 0;
        }
    }

    /// <summary>Writes the lines that are kept, the oldest first, and at last the beginning of the one that has not ended: the call
    /// that a single thread is in.</summary>
    /// <param name="add">Is given each line with its number and its key.</param>
    public void Write(Action<TraceLine, long, string> add)
    {
        for (long number = Math.Max(0, Count - Capacity); number < Count; number++)
        {
            ref (TraceLine Line, string? Key) kept = ref _lines[number % Capacity];
            add(kept.Line, number, kept.Key ??= DetailColumns.Text(number));
        }

        if (_restLength > 0)
        {
            add(Named(TraceLine.Parse(Encoding.UTF8.GetString(_rest.AsSpan(0, _restLength)), goesOn: true, out _)), Count, DetailColumns.Text(Count));
        }
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        int taken = Math.Min(bytes.Length, LongestLine - _restLength);
        _isTooLong |= taken < bytes.Length;
        if (_restLength + taken > _rest.Length)
        {
            Array.Resize(ref _rest, Math.Max(_restLength + taken, _rest.Length * 2));
        }

        bytes[..taken].CopyTo(_rest.AsSpan(_restLength));
        _restLength += taken;
    }

    private void Add(ReadOnlySpan<byte> bytes)
    {
        TraceLine line = Named(TraceLine.Parse(Encoding.UTF8.GetString(bytes), goesOn: false, out TraceLine? cut));
        if (cut is not null)
        {
            Append(Named(cut));
        }

        if (line.Kind == TraceKind.Message)
        {
            Message ??= line.Text;
            _messages++;
        }

        if (line.Kind == TraceKind.Resumed && _begun.Remove(line.Thread, out long begun) && begun >= Count - Capacity
            && _lines[begun % Capacity] is var (before, key) && before.Call == line.Call)
        {
            _lines[begun % Capacity] = (before.With(line), key);
            return;
        }

        if (line.Kind == TraceKind.Begun)
        {
            _begun[line.Thread] = Count;
        }
        else if (line.Text.StartsWith("+++ ", StringComparison.Ordinal))
        {
            // The thread has ended; another may get its number, or be the only one from now on.
            _begun.Remove(line.Thread);
            OnlyThread = OnlyThread == line.Thread ? 0 : OnlyThread;
        }

        Append(line);
    }

    private void Append(TraceLine line)
    {
        Cut += line.Kind == TraceKind.Cut || _isTooLong ? 1 : 0;
        _lines[Count++ % Capacity] = (line, null);
    }

    private TraceLine Named(TraceLine line) => line.Thread == 0 && line.Kind != TraceKind.Message ? line with { Thread = OnlyThread } : line;
}

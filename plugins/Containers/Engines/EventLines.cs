namespace Bpftop.Containers.Engines;

/// <summary>Cuts an endless body into lines; keeps no more than one line in memory.</summary>
internal sealed class EventLines(Stream body)
{
    /// <summary>An event repeats the container's labels, which may be many.</summary>
    private const int LongestLine = 256 * 1024;

    private byte[] _buffer = new byte[8 * 1024];
    private int _start;
    private int _end;

    /// <summary>The next line without its end; valid until the next call. Null at the end of the body.</summary>
    /// <exception cref="EngineFault">A line is too long.</exception>
    public async ValueTask<ReadOnlyMemory<byte>?> NextAsync(CancellationToken cancel)
    {
        int searched = 0;
        while (true)
        {
            int length = _buffer.AsSpan(_start + searched, _end - _start - searched).IndexOf((byte)'\n');
            if (length >= 0)
            {
                ReadOnlyMemory<byte> line = _buffer.AsMemory(_start, searched + length);
                _start += searched + length + 1;
                return line;
            }

            searched = _end - _start;
            MakeRoom();
            int count = await body.ReadAsync(_buffer.AsMemory(_end), cancel).ConfigureAwait(false);
            if (count == 0)
            {
                return null;
            }

            _end += count;
        }
    }

    private void MakeRoom()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }

        if (_end < _buffer.Length)
        {
            return;
        }

        if (_buffer.Length >= LongestLine)
        {
            throw new EngineFault($"sent an event of more than {LongestLine >> 10} kB");
        }

        Array.Resize(ref _buffer, _buffer.Length * 2);
    }
}

using System.Buffers;

namespace Bpftop.Containers.Engines;

/// <summary>A body that is one JSON text, passed through a sieve in pieces; an error where it is longer than any honest
/// one.</summary>
/// <param name="body">The body.</param>
/// <param name="shape">What is wanted of it.</param>
/// <param name="longest">How many bytes it may have.</param>
internal sealed class SievedBody(Stream body, JsonShape shape, long longest)
{
    private readonly ArrayBufferWriter<byte> _passed = new();
    private JsonSieve? _sieve;
    private byte[] _buffer = new byte[16 * 1024];
    private int _length;
    private long _read;
    private bool _isWhole;

    /// <summary>The next piece, valid until the next call; an empty one at the end.</summary>
    /// <exception cref="EngineFault">The body is too long.</exception>
    public async ValueTask<ReadOnlyMemory<byte>> NextAsync(CancellationToken cancel)
    {
        _sieve ??= new JsonSieve(shape, _passed);
        _passed.ResetWrittenCount();
        while (_passed.WrittenCount == 0 && !_isWhole)
        {
            // The buffer is filled before it is parsed: otherwise a value that fills it would be parsed from its start
            // again with each packet.
            Memory<byte> free = _buffer.AsMemory(_length);
            int count = await body.ReadAtLeastAsync(free, free.Length, throwOnEndOfStream: false, cancel).ConfigureAwait(false);
            _isWhole = count < free.Length;
            _length += count;
            _read += count;
            if (_read > longest)
            {
                throw new EngineFault($"sent more than {Size(longest)} in one answer");
            }

            int read = _sieve.Pass(_buffer.AsSpan(0, _length), _isWhole);
            _buffer.AsSpan(read, _length - read).CopyTo(_buffer);
            _length -= read;
            if (_length == _buffer.Length)
            {
                Array.Resize(ref _buffer, _buffer.Length * 2);
            }
        }

        return _passed.WrittenMemory;
    }

    private static string Size(long bytes) => bytes >= 1 << 20 ? $"{bytes >> 20} MB" : $"{bytes >> 10} kB";
}

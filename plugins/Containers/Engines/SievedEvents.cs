using System.Buffers;

namespace Bpftop.Containers.Engines;

/// <summary>The lines of a stream of events, each through a sieve, and no faster than an honest engine can talk.</summary>
/// <param name="body">The stream.</param>
/// <param name="limits">How many events there may be.</param>
/// <param name="time">The clock.</param>
internal sealed class SievedEvents(Stream body, EngineLimits limits, TimeProvider time)
{
    private readonly EventLines _lines = new(body);
    private readonly ArrayBufferWriter<byte> _passed = new();
    private JsonSieve? _sieve;
    private long _second = time.GetTimestamp();
    private int _count;

    /// <summary>The next event, valid until the next call; an empty one at the end.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> NextAsync(CancellationToken cancel)
    {
        _sieve ??= new JsonSieve(EngineShapes.Event, _passed);
        while (await _lines.NextAsync(cancel).ConfigureAwait(false) is { } line)
        {
            await SlowDownAsync(cancel).ConfigureAwait(false);
            _passed.ResetWrittenCount();
            if (!line.Span.Trim(" \r"u8).IsEmpty)
            {
                _sieve.Pass(line.Span, isLast: true);
            }

            if (_passed.WrittenCount > 0 && !_passed.WrittenSpan.SequenceEqual("null"u8))
            {
                return _passed.WrittenMemory;
            }
        }

        return default;
    }

    private async ValueTask SlowDownAsync(CancellationToken cancel)
    {
        if (_count++ < limits.EventsPerSecond)
        {
            return;
        }

        TimeSpan left = TimeSpan.FromSeconds(1) - time.GetElapsedTime(_second);
        await Task.Delay(left > TimeSpan.Zero ? left : TimeSpan.Zero, time, cancel).ConfigureAwait(false);
        _second = time.GetTimestamp();
        _count = 1;
    }
}

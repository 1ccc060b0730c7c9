using System.Buffers.Binary;
using System.Diagnostics;
using System.Net.Sockets;

namespace Bpftop.Systemd.Bus;

/// <summary>The messages of an authenticated connection. Each message's length is checked before any of it is kept: the
/// library would keep one of 128 MB.</summary>
/// <remarks>One thread reads at a time, and one writes. The library wants to authenticate itself: it is told that it
/// has, and the other side never sees that exchange.</remarks>
internal sealed class LimitedStream(Socket socket, BusLimits limits) : NetworkStream(socket, ownsSocket: true)
{
    /// <summary>The part of a message's header that is always there (D-Bus Specification, "Message Format").</summary>
    private const int FixedHeader = 16;

    private const byte MethodCall = 1;

    private static readonly byte[] _ok = "OK\r\n"u8.ToArray();

    /// <summary>Each call to bpftop is answered with an error: there is no reason to make one.</summary>
    private const int CostOfCall = 500;

    private readonly byte[] _header = new byte[FixedHeader];
    private bool _isTold;
    private bool _hasBegun;
    private int _headerLength;
    private long _left;
    private long _second;
    private long _cost;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (!_isTold)
        {
            _isTold = true;
            _ok.CopyTo(buffer);
            return _ok.Length;
        }

        int count = await base.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        Measure(buffer.Span[..count]);
        return count;
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (!_hasBegun)
        {
            _hasBegun = buffer.Span.SequenceEqual("BEGIN\r\n"u8);
            return;
        }

        ValueTask written = base.WriteAsync(buffer, cancellationToken);
        if (written.IsCompleted)
        {
            await written.ConfigureAwait(false);
            return;
        }

        try
        {
            await written.AsTask().WaitAsync(limits.Answer, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            throw new BusException("it does not read requests");
        }
    }

    private void Measure(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            int count = (int)Math.Min(bytes.Length, _left > 0 ? _left : FixedHeader - _headerLength);
            if (_left > 0)
            {
                _left -= count;
            }
            else
            {
                bytes[..count].CopyTo(_header.AsSpan(_headerLength));
                _headerLength += count;
                if (_headerLength == FixedHeader)
                {
                    _headerLength = 0;
                    _left = LengthOf(_header) - FixedHeader;
                    Count(FixedHeader + _left);
                }
            }

            bytes = bytes[count..];
        }
    }

    private void Count(long length)
    {
        if (length > limits.LongestMessage)
        {
            throw new BusException($"it sent a message of {length} bytes, and bpftop takes none longer than {limits.LongestMessage}");
        }

        long second = Stopwatch.GetTimestamp() / Stopwatch.Frequency;
        if (second != _second)
        {
            (_second, _cost) = (second, 0);
        }

        _cost += 1 + (length / 1024) + (_header[1] == MethodCall ? CostOfCall : 0);
        if (_cost > limits.MostInASecond)
        {
            throw new BusException("it sends more than bpftop accepts");
        }
    }

    /// <summary>The length of a message: byte order, type, flags, version, length of the body, serial, length of the fields, which
    /// are filled up to eight bytes.</summary>
    private static long LengthOf(ReadOnlySpan<byte> header)
    {
        bool isBigEndian = header[0] == 'B';
        if (header[3] != 1 || !(isBigEndian || header[0] == 'l'))
        {
            throw new BusException("it does not speak D-Bus");
        }

        long body = Number(header[4..], isBigEndian);
        long fields = Number(header[12..], isBigEndian);
        return FixedHeader + ((fields + 7) & ~7L) + body;
    }

    private static uint Number(ReadOnlySpan<byte> bytes, bool isBigEndian) =>
        isBigEndian ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes);
}

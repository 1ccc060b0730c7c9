using Bpftop.Toolkit;
using Microsoft.Win32.SafeHandles;

namespace Bpftop.Network.Interfaces;

/// <summary>Reads what the machine's interfaces carry, once a second.</summary>
/// <param name="time">The clock.</param>
/// <param name="rates">Where it goes.</param>
/// <param name="path">The file of bpftop's own network namespace, which stays open.</param>
internal sealed class DeviceReader(TimeProvider time, Latest<DeviceRates> rates, string path) : INetworkReader, IDisposable
{
    /// <summary>Less than a second, for reads come at their own pace.</summary>
    private static readonly TimeSpan _period = TimeSpan.FromMilliseconds(900);

    private readonly DeviceTraffic _traffic = new();
    private byte[] _buffer = new byte[4096];
    private SafeFileHandle? _file;
    private long _readAt;

    public DeviceReader(TimeProvider time, Latest<DeviceRates> rates)
        : this(time, rates, "/proc/net/dev")
    {
    }

    public void Read()
    {
        long now = time.GetTimestamp();
        double seconds = time.GetElapsedTime(_readAt, now).TotalSeconds;
        if (_readAt != 0 && seconds < _period.TotalSeconds)
        {
            return;
        }

        int length;
        try
        {
            _file ??= File.OpenHandle(path, share: FileShare.ReadWrite | FileShare.Delete);
            length = Read(_file);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // The bar says that nothing comes.
            Dispose();
            return;
        }

        _readAt = now;
        (double received, double sent) = _traffic.Take(_buffer.AsSpan(0, length));
        (double receivedRate, double sentRate) = (received / seconds, sent / seconds);
        double sum = receivedRate + sentRate;
        double highest = rates.Current.Highest;
        rates.Publish(new DeviceRates(receivedRate, sentRate, sum > highest ? sum : highest, now));
    }

    public void Dispose()
    {
        _file?.Dispose();
        _file = null;
    }

    /// <summary>Reads to the end: the kernel gives at most a page at once (fs/seq_file.c, seq_read_iter).</summary>
    private int Read(SafeFileHandle file)
    {
        int length = 0;
        while (true)
        {
            if (length == _buffer.Length)
            {
                Array.Resize(ref _buffer, length * 2);
            }

            int piece = RandomAccess.Read(file, _buffer.AsSpan(length), length);
            if (piece == 0)
            {
                return length;
            }

            length += piece;
        }
    }
}

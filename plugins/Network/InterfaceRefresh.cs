using Bpftop.Network.Interfaces;
using Bpftop.Toolkit;
using Microsoft.Win32.SafeHandles;

namespace Bpftop.Network;

/// <summary>Reads what the machine's interfaces carry, once a second.</summary>
/// <param name="time">The clock.</param>
/// <param name="rates">Where it goes.</param>
/// <param name="path">The file of bpftop's own network namespace, which stays open.</param>
internal sealed class InterfaceRefresh(TimeProvider time, Latest<DeviceRates> rates, string path = "/proc/net/dev") : IBackgroundRefresh, IDisposable
{
    private readonly DeviceTraffic _traffic = new();
    private byte[] _buffer = new byte[4096];
    private SafeFileHandle? _file;
    private long _readAt;

    public TimeSpan Period { get; } = TimeSpan.FromSeconds(1);

    public ValueTask RefreshAsync(CancellationToken cancel)
    {
        _file ??= File.OpenHandle(path, share: FileShare.ReadWrite | FileShare.Delete);
        int length = Read(_file);
        long now = time.GetTimestamp();
        double seconds = time.GetElapsedTime(_readAt, now).TotalSeconds;
        _readAt = now;
        (double received, double sent) = _traffic.Take(_buffer.AsSpan(0, length));
        (double receivedRate, double sentRate) = (received / seconds, sent / seconds);
        double sum = receivedRate + sentRate;
        double highest = rates.Current.Highest;
        rates.Publish(new DeviceRates(receivedRate, sentRate, sum > highest ? sum : highest, now));
        return ValueTask.CompletedTask;
    }

    public void Dispose() => _file?.Dispose();

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

using System.Runtime.InteropServices;
using Bpftop.Network.Sockets;
using Bpftop.Toolkit;

namespace Bpftop.Network.Sessions;

/// <summary>The sessions that ended last, oldest first.</summary>
/// <param name="Sessions">Nobody changes it any more.</param>
/// <param name="Lost">Sessions that the kernel had no room to tell, since the start.</param>
/// <param name="Missed">Changes of state that no program saw, since the start: each may have been an end.</param>
internal sealed record SessionReadings(Session[] Sessions, ulong Lost, ulong Missed)
{
    public static SessionReadings None { get; } = new([], 0, 0);
}

/// <summary>Takes what ended out of the kernel's ring.</summary>
internal sealed class SessionLog(SocketPrograms programs, TimeProvider time, Latest<SessionReadings> readings) : INetworkReader
{
    /// <summary>Sessions that are kept, a little more than the kernel's ring holds at a time. A table that is printed shows each if
    /// no more end within one interval: on loopback each connection ends twice.</summary>
    public const int Capacity = 16384;

    private readonly Queue<Session> _sessions = new();
    private long _number;

    public void Read()
    {
        if (!programs.IsOpen)
        {
            return;
        }

        long before = _number;
        DateTimeOffset bootTime = BootTime();

        // What comes meanwhile is for the next time.
        while (_number - before < Capacity && programs.Sessions.TryRead(out ReadOnlySpan<byte> record))
        {
            if (record.Length < Marshal.SizeOf<SessionRecord>())
            {
                continue;
            }

            if (_sessions.Count == Capacity)
            {
                _sessions.Dequeue();
            }

            _sessions.Enqueue(new Session(++_number, MemoryMarshal.Read<SessionRecord>(record), bootTime));
        }

        (ulong lost, ulong missed) = (programs.Counts.SessionsLost, programs.StatesMissed);
        if (_number != before || lost != readings.Current.Lost || missed != readings.Current.Missed)
        {
            readings.Publish(new SessionReadings([.. _sessions], lost, missed));
        }
    }

    /// <summary>When the boot-time clock was 0, by the wall clock as it is now.</summary>
    private DateTimeOffset BootTime() => time.GetUtcNow() - TimeSpan.FromTicks((long)(Linux.Libc.BootTimeNs() / 100));
}

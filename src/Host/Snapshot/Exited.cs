using Bpftop.Host.Collect;
using Bpftop.Toolkit;

namespace Bpftop.Host.Snapshot;

/// <summary>A process that ended during the interval.</summary>
internal readonly record struct ExitedProcess(
    ProcessKey Key,
    int ParentPid,
    uint Uid,
    string Name,
    double CpuSeconds,
    double LifetimeSeconds,
    int ExitCode,
    int Signal)
{
    /// <summary>Whose it was; null where nobody looked.</summary>
    public KnownUser? User { get; init; }

    /// <summary>When it started; NaN where nobody asked.</summary>
    public double StartedUnixSeconds { get; init; } = double.NaN;
}

/// <summary>Takes the processes that ended since the last refresh, those that no walk ever saw included.</summary>
internal sealed class ExitedReader(ICollector collector, IUserNames users, ProcessMap<ProcessIdentity> identities)
{
    private const int SignalMask = 0x7f;
    private readonly ExitRecord[] _records = new ExitRecord[256];

    /// <summary>Writes them into the frame.</summary>
    public void Read(Frame frame)
    {
        int before = frame.ExitedCount;
        int count = 0;
        int taken;
        do
        {
            taken = collector.TakeExits(_records);
            if (count + taken > frame.Exited.Length)
            {
                ExitedProcess[] larger = new ExitedProcess[Math.Max(count + taken, frame.Exited.Length * 2)];
                frame.Exited.AsSpan(0, count).CopyTo(larger);
                frame.Exited = larger;
            }

            for (int index = 0; index < taken; index++)
            {
                frame.Exited[count++] = Describe(_records[index], frame.Number);
            }
        }
        while (taken == _records.Length);

        frame.ExitedCount = count;
        if (count < before)
        {
            // Texts of processes that are long gone would stay alive in the unused part.
            Array.Clear(frame.Exited, count, Math.Min(before, frame.Exited.Length) - count);
        }
    }

    private ExitedProcess Describe(in ExitRecord record, long refresh)
    {
        ProcessKey key = new(record.Pid, record.StartNs);
        string name = identities.TryGet(key, out ProcessIdentity? identity)
            && record.Name.Bytes.SequenceEqual(identity!.NameBytes.Bytes)
            ? identity.Name
            : ForeignText.Decode(record.Name.Bytes);
        KnownUser user = users.Find(record.Uid);
        user.SeenAt = refresh;
        return new ExitedProcess(
            key,
            record.ParentPid,
            record.Uid,
            name,
            record.RunNs == WorkCounters.Unknown ? double.NaN : record.RunNs / 1e9,
            Math.Max(0, (long)(record.EndNs - record.StartNs) / 1e9),
            (record.ExitCode >> 8) & 0xff,
            record.ExitCode & SignalMask)
        {
            User = user,
        };
    }
}

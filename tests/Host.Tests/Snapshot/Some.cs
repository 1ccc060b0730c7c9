using System.Text;
using Bpftop.Host.Collect;

namespace Bpftop.Host.Tests.Snapshot;

/// <summary>Records with nothing unusual about them.</summary>
internal static class Some
{
    public const ulong Second = 1_000_000_000;

    public static ProcessRecord Process(int pid, ulong startNs = 5 * Second, string name = "work")
    {
        ProcessRecord record = default;
        record.Pid = pid;
        record.Tid = pid;
        record.ParentPid = 1;
        record.NamespacePid = pid;
        record.StartNs = startNs;
        record.Threads = 1;
        record.State = (byte)'S';
        record.Flags = TaskFlags.HasMemory;
        record.Uid = 1000;
        record.CgroupId = 7;
        record.Name = Text(name);
        return record;
    }

    public static ThreadRecord Thread(int pid, int tid, ulong startNs = 6 * Second, string name = "helper") => new()
    {
        Pid = pid,
        Tid = tid,
        NamespaceTid = tid,
        StartNs = startNs,
        State = (byte)'R',
        Name = Text(name),
    };

    public static TaskText Text(string text)
    {
        TaskText made = default;
        Encoding.UTF8.GetBytes(text).CopyTo((Span<byte>)made);
        return made;
    }
}

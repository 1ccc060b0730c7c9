using Bpftop.Host.Collect;
using Bpftop.Host.Screen.Themes;
using Bpftop.Host.Snapshot;
using Bpftop.Host.View;
using Bpftop.Terminal;

namespace Bpftop.Host.Screen.Table;

/// <summary>How a line of the process table looks, from what it is.</summary>
internal static class RowLook
{
    /// <summary>For how long a new process stands out; at least one refresh.</summary>
    private const long NewNs = 3_000_000_000;

    public static Style Of(Theme theme, Frame frame, in ViewRow row, uint ownUid)
    {
        switch (row.Kind)
        {
            case ViewRowKind.Group:
                return row.IsEndedGroup ? theme.Exited : theme.Group;
            case ViewRowKind.Exited:
                return theme.Exited;
        }

        ref readonly ProcessRecord record = ref frame.Records[row.Index];
        if (row.IsContext)
        {
            return theme.Dim;
        }

        if ((record.Flags & TaskFlags.Frozen) != 0)
        {
            return theme.Frozen;
        }

        switch (record.State)
        {
            case (byte)'R':
                return theme.Running;
            case (byte)'D':
                return theme.Waiting;
            case (byte)'Z' or (byte)'X':
                return theme.Zombie;
            case (byte)'T' or (byte)'t':
                return theme.Stopped;
        }

        return (record.Flags & TaskFlags.KernelThread) != 0 ? theme.KernelThread
            : row.Kind == ViewRowKind.Thread ? theme.Thread
            : record.Uid != ownUid ? theme.OtherUser
            : theme.Text;
    }

    public static bool IsNew(Frame frame, in ViewRow row)
    {
        if (!row.IsLiving)
        {
            return false;
        }

        long age = (long)(frame.AtNs - frame.Records[row.Index].StartNs);
        return age < Math.Max(NewNs, frame.Interval.Ticks * 100);
    }
}

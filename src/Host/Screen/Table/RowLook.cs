using Bpftop.Host.Collect;
using Bpftop.Host.Screen.Themes;
using Bpftop.Host.Snapshot;
using Bpftop.Host.View;
using Bpftop.Terminal;

namespace Bpftop.Host.Screen.Table;

/// <summary>How a line of the process table looks, from what it is.</summary>
internal static class RowLook
{
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

    /// <summary>Whether a row is of what has just started.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="row">The row.</param>
    /// <param name="highlight">For how long that stands out; at least in one frame, but for zero.</param>
    public static bool IsNew(Frame frame, in ViewRow row, TimeSpan highlight)
    {
        if (!row.IsLiving || highlight == TimeSpan.Zero)
        {
            return false;
        }

        long age = (long)(frame.AtNs - frame.Records[row.Index].StartNs);
        return age < Math.Max(highlight.Ticks, frame.Interval.Ticks) * 100;
    }
}

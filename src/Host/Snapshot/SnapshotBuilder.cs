using Bpftop.Host.Collect;
using Bpftop.Host.Collect.Late;
using Bpftop.Toolkit;

namespace Bpftop.Host.Snapshot;

/// <summary>Makes a frame of a walk: identities, texts, rates, threads, counts, and what ended meanwhile.</summary>
/// <remarks>One thread. Allocates nothing while the same processes run on.</remarks>
internal sealed class SnapshotBuilder
{
    private readonly ICollector _collector;
    private readonly TimeProvider _time;
    private readonly ProcessMap<ProcessIdentity> _identities = new();
    private readonly PidRows _pidRows = new();
    private readonly IdentityTexts _texts;
    private readonly CommandLineReader _commands;
    private readonly ExitedReader _exited;
    private long _number;
    private long _exitsLost;
    private ulong _lastAtNs;
    private long? _bootUnixNs;

    /// <param name="collector">Where the walks come from.</param>
    /// <param name="cgroups">Paths of cgroups.</param>
    /// <param name="users">Names of users.</param>
    /// <param name="executables">Paths of executables.</param>
    /// <param name="time">The wall clock.</param>
    /// <param name="bootUnixNs">When the collector's clock was 0, in nanoseconds since 1970 UTC; null for what the wall
    /// clock says at the first walk.</param>
    public SnapshotBuilder(
        ICollector collector,
        ICgroupPaths cgroups,
        IUserNames users,
        IExecutablePaths executables,
        IInquiries<CommandQuestion, CommandAnswer> commands,
        TimeProvider time,
        long? bootUnixNs = null)
    {
        _bootUnixNs = bootUnixNs;
        _collector = collector;
        _time = time;
        _texts = new IdentityTexts(cgroups, users, executables);
        _commands = new CommandLineReader(commands);
        _exited = new ExitedReader(collector, users, _identities);
        Texts = new LateTexts(_commands, users, executables);
    }

    /// <summary>What comes after a frame was built, and belongs to it too.</summary>
    public ILateTexts Texts { get; }

    /// <summary>Fills everything of a frame but the machine's meters and the plugins' values.</summary>
    /// <param name="walk">The collector's walk of this refresh.</param>
    /// <param name="frame">The frame to write.</param>
    /// <param name="demand">What its reader looks at.</param>
    public void Build(in TaskWalk walk, Frame frame, FrameDemand demand)
    {
        frame.Number = ++_number;
        StampTime(walk, frame);
        Reserve(frame, walk.Processes.Length + (demand.Threads ? walk.Threads.Length : 0));
        int before = frame.RowCount;

        Texts.Take();
        _texts.Begin(_number, walk.AtNs);
        _commands.Begin(walk.AtNs);
        AddProcesses(walk, frame, demand);
        if (demand.Threads)
        {
            AddThreads(walk, frame);
        }

        long exitsLost = _collector.ExitsLost;
        frame.Collector = new CollectorReport
        {
            ExitsLost = exitsLost - _exitsLost,
            Name = _collector.Name,
            Notice = _collector.Notice,
            WalkMicroseconds = walk.WalkNs / 1000.0,
            Threads = walk.ThreadCount,
            Dropped = walk.Dropped,
        };

        _exitsLost = exitsLost;
        if (Texts.Take())
        {
            WriteRows(frame);
        }

        ForgetRows(frame, before);
        _exited.Read(frame);
        _texts.Send();
        if (_identities.Count > frame.RowCount)
        {
            _identities.Forget(_number);
        }

        _lastAtNs = walk.AtNs;
    }

    private void StampTime(in TaskWalk walk, Frame frame)
    {
        frame.Time = _time.GetUtcNow();
        frame.AtNs = walk.AtNs;
        frame.Interval = _lastAtNs == 0 ? TimeSpan.Zero : TimeSpan.FromTicks((long)((walk.AtNs - _lastAtNs) / 100));

        // Once and for all: whoever sets the clock does not change when a process started.
        _bootUnixNs ??= BootMoment.Round(((frame.Time - DateTimeOffset.UnixEpoch).Ticks * 100) - (long)walk.AtNs);
        frame.BootUnixNs = _bootUnixNs.GetValueOrDefault();
    }

    private void AddProcesses(in TaskWalk walk, Frame frame, FrameDemand demand)
    {
        TaskCounts counts = new() { Running = walk.RunningThreads };
        for (int row = 0; row < walk.Processes.Length; row++)
        {
            // One by one: all at once they would be out of the CPU's cache again before they are looked at.
            ref ProcessRecord record = ref frame.Records[row];
            record = walk.Processes[row];
            ref ProcessIdentity? slot = ref _identities.Touch(record.Key, _number, out bool isNew);
            ProcessIdentity identity = slot ??= new ProcessIdentity { Key = record.Key };
            frame.Identities[row] = identity;
            bool isOtherProgram = record.ExecId != identity.ExecId;
            if (isOtherProgram)
            {
                // Its memory is another one, of which nothing was added up yet.
                identity.Held = default;
            }

            identity.Held.Complete(ref record);
            _texts.Update(identity, record, isNew);
            _commands.Consider(identity, record, isNew);
            if (isOtherProgram)
            {
                identity.ExecId = record.ExecId;
                identity.ExecutableTid = 0;
            }

            if (demand.Executables)
            {
                _texts.UpdateExecutable(identity, record);
            }

            frame.Rates[row] = Rate(identity, ref record.Work, record.StartNs, walk.AtNs);
            Count(ref counts, record);
            WriteRow(frame, row);
        }

        frame.Tasks = counts;
        frame.ProcessCount = walk.Processes.Length;
        frame.RowCount = walk.Processes.Length;
        _commands.Send();
    }

    private void AddThreads(in TaskWalk walk, Frame frame)
    {
        _pidRows.Reset(frame.ProcessCount);
        for (int row = 0; row < frame.ProcessCount; row++)
        {
            _pidRows.Add(frame.Records[row].Pid, row);
        }

        int next = frame.ProcessCount;
        foreach (ref readonly ThreadRecord thread in walk.Threads)
        {
            // A thread whose process is not in the walk started while it was under way.
            int process = thread.Tid == thread.Pid ? -1 : _pidRows.Find(thread.Pid);
            if (process < 0)
            {
                continue;
            }

            ProcessKey key = new(thread.Tid, thread.StartNs);
            ref ProcessIdentity? slot = ref _identities.Touch(key, _number, out bool isNew);
            ProcessIdentity identity = slot ??= new ProcessIdentity { Key = key };
            frame.Identities[next] = identity;
            IdentityTexts.UpdateThread(identity, thread, frame.Identities[process], isNew);
            ref ProcessRecord record = ref frame.Records[next];
            record = frame.Records[process];
            MakeThread(ref record, thread);
            frame.Rates[next] = Rate(identity, ref record.Work, record.StartNs, walk.AtNs);
            WriteRow(frame, next);
            next++;
        }

        frame.RowCount = next;
    }

    /// <summary>The process's memory and ids stay; what a thread has of its own is put over them.</summary>
    private static void MakeThread(ref ProcessRecord record, in ThreadRecord thread)
    {
        record.Work = thread.Work;
        record.StartNs = thread.StartNs;
        record.ParentPid = thread.Pid;
        record.Tid = thread.Tid;
        record.NamespacePid = thread.NamespaceTid;
        record.Threads = 1;
        record.Priority = thread.Priority;
        record.Nice = thread.Nice;
        record.Policy = thread.Policy;
        record.RealtimePriority = thread.RealtimePriority;
        record.Processor = thread.Processor;
        record.FrozenSinceNs = (thread.Flags & TaskFlags.Frozen) != 0 ? record.FrozenSinceNs : 0;
        record.Flags = thread.Flags | (record.Flags & (TaskFlags.ExeDeleted | TaskFlags.HasMemory | TaskFlags.CgroupRemoved));
        record.State = thread.State;
        record.Name = thread.Name;
    }

    /// <summary>
    /// At first sight nothing is known of the interval, unless the process was born in it: then all of its work was
    /// done in it. It is divided by the whole interval and not by its life, as every other row's is, so that the rows
    /// add up to what the machine did.
    /// </summary>
    private ProcessRates Rate(ProcessIdentity identity, ref WorkCounters work, ulong startNs, ulong atNs)
    {
        bool known = identity.LastSeenNs != 0;
        identity.FirstSeenNs = known ? identity.FirstSeenNs : atNs;

        // A collector over /proc knows start times to a clock tick only.
        bool born = !known && _lastAtNs != 0 && (long)(startNs + ProcessStat.TickNs - _lastAtNs) > 0;
        ulong since = known ? identity.LastSeenNs : _lastAtNs;
        identity.LastSeenNs = atNs;
        if ((known || born) && atNs > since)
        {
            return WorkDelta.Advance(ref identity.LastWork, ref work, (atNs - since) / 1e9);
        }

        identity.LastWork = work;
        return WorkDelta.Unknown;
    }

    private static void Count(ref TaskCounts counts, in ProcessRecord record)
    {
        if ((record.Flags & TaskFlags.KernelThread) != 0)
        {
            counts.KernelThreads++;
        }
        else
        {
            counts.Processes++;
            counts.Threads += record.Threads;
        }

        // Where the leader is gone, it is a thread that runs, and counted as such.
        if (record.State == 'R' && (record.Flags & TaskFlags.LeaderGone) == 0)
        {
            counts.Running++;
        }
    }

    /// <summary>The rows as plugins see them, once more: texts have come since.</summary>
    private static void WriteRows(Frame frame)
    {
        for (int row = 0; row < frame.RowCount; row++)
        {
            WriteRow(frame, row);
        }
    }

    /// <summary>A row as plugins see it, of its record, rates and identity.</summary>
    public static void WriteRow(Frame frame, int row)
    {
        ref readonly ProcessRecord record = ref frame.Records[row];
        ref readonly ProcessRates rates = ref frame.Rates[row];
        ProcessIdentity identity = frame.Identities[row];
        string command = identity.Late.CommandLine;
        frame.Rows[row] = new ProcessRow(
            record.Key,
            record.ParentPid,
            record.NamespacePid,
            record.Uid,
            record.CgroupId,
            ProcessStates.Traits(record),
            identity.Name,
            command.Length > 0 ? command : identity.Name)
        {
            Version1Key = record.Version1Key,
        };
        ulong resident = (record.Flags & TaskFlags.HasMemory) == 0 ? 0 : record.ResidentBytes;
        frame.Usage[row] = new ProcessUsage(rates.Cpu, resident, rates.ReadBytes, rates.WriteBytes, record.Threads);
    }

    /// <summary>Makes room for rows; those of the frame are lost where there was too little.</summary>
    public static void Reserve(Frame frame, int rows)
    {
        if (frame.Records.Length >= rows)
        {
            return;
        }

        int length = Math.Max(256, rows + (rows / 4));
        frame.Records = new ProcessRecord[length];
        frame.Rates = new ProcessRates[length];
        frame.Identities = new ProcessIdentity[length];
        frame.Rows = new ProcessRow[length];
        frame.Usage = new ProcessUsage[length];
        frame.RowCount = 0;
    }

    /// <summary>Rows that the frame had and has no more would keep the texts of ended processes alive.</summary>
    public static void ForgetRows(Frame frame, int before)
    {
        if (frame.RowCount < before)
        {
            Array.Clear(frame.Identities, frame.RowCount, before - frame.RowCount);
            Array.Clear(frame.Rows, frame.RowCount, before - frame.RowCount);
        }
    }
}

using Bpftop.Containers.Engines;
using Bpftop.Containers.Membership;
using Bpftop.Toolkit;

namespace Bpftop.Containers;

/// <summary>The table of containers: those with processes, and those that engines know besides.</summary>
internal sealed class ContainerTable(ContainerDirectory directory, EngineSet engines, TimeProvider time) : ITableProvider
{
    /// <summary>Fills come at least every minute while the table is on the screen; mostly each second.</summary>
    private static readonly TimeSpan ShownFor = TimeSpan.FromSeconds(3);

    private const int Name = 0;
    private const int Id = 1;
    private const int Image = 2;
    private const int Runtime = 3;
    private const int State = 4;
    private const int Health = 5;
    private const int Processes = 6;
    private const int Cpu = 7;
    private const int Memory = 8;
    private const int Read = 9;
    private const int Write = 10;
    private const int Received = 11;
    private const int Sent = 12;
    private const int CpuLimit = 13;
    private const int MemoryLimit = 14;
    private const int PidsLimit = 15;
    private const int Throttled = 16;
    private const int Project = 17;
    private const int Pod = 18;

    private long _filledAt = -1;

    public TableSpec Table { get; } = new("container.containers", "Containers",
    [
        new("container.name", "CONTAINER", CellKind.Text, "Its name, behind those of the containers around it.") { Width = 20 },
        new("container.id", "ID", CellKind.Text, "The first 12 digits of its id.") { Width = 12 },
        new("container.image", "IMAGE", CellKind.Text, "The image that it was made from.") { Width = 24 },
        new("container.runtime", "RUNTIME", CellKind.Text, "What runs it.") { Width = 10 },
        new("container.state", "STATE", CellKind.Text, "Its state, with the exit code where it has exited.") { Width = 12 },
        new("container.health", "HEALTH", CellKind.Text, "What its health check says.") { Width = 9 },
        Number("container.processes", "PROCS", "Its processes.", Unit.Count, 5),
        Number("container.cpu", "CPU%", "What its processes use, in percent of one core.", Unit.Percent, 6),
        Number("container.memory", "MEM", "Resident memory of its processes; shared pages count for each of them.", Unit.Bytes, 6),
        Number("container.read", "READ/s", "Storage reads.", Unit.BytesPerSecond, 7),
        Number("container.write", "WRITE/s", "Storage writes.", Unit.BytesPerSecond, 7),
        Number("container.rx", "RX/s", "Network traffic received, where a plugin gives net.rx.", Unit.BytesPerSecond, 7),
        Number("container.tx", "TX/s", "Network traffic sent, where a plugin gives net.tx.", Unit.BytesPerSecond, 7),
        Number("container.limit.cpu", "CPU MAX", "Its limit, in percent of one core.", Unit.Percent, 7),
        Number("container.limit.memory", "MEM MAX", "Its limit of memory.", Unit.Bytes, 7),
        Number("container.limit.pids", "PIDS MAX", "Its limit of processes and threads.", Unit.Count, 8),
        Number("container.throttled", "THROTTLED", "Scheduler periods in which it had used up its CPU limit and waited, in percent.", Unit.Percent, 9),
        new("container.project", "PROJECT", CellKind.Text, "The Compose project that it belongs to.") { Width = 14 },
        new("container.pod", "POD", CellKind.Text, "The pod that it is in.") { Width = 24 },
    ],
    "A container, running or not.")
    {
        ProcessColumn = "container.id",
        Adds = ["net.rx", "net.tx"],
    };

    /// <summary>Whether somebody looks at the table, so that limits are worth reading. Any thread.</summary>
    public bool IsShown => Volatile.Read(ref _filledAt) is >= 0 and long at && time.GetElapsedTime(at) < ShownFor;

    public void Fill(in Tick tick, TableBlock block)
    {
        Volatile.Write(ref _filledAt, time.GetTimestamp());
        Add(tick, block.Processes(0), block.Processes(1));
        foreach ((_, Container container) in directory.Containers)
        {
            if (container.IsKnown && container.SumTick == tick.Number)
            {
                Show(block, container);
            }
        }

        foreach (EngineConnection engine in engines.Engines)
        {
            EngineView view = engine.View.Current;
            if (view.State != EngineState.Connected)
            {
                continue;
            }

            foreach ((_, EngineContainer container) in view.Containers)
            {
                if (!IsElsewhere(container, engine, tick.Number))
                {
                    Show(block, container);
                }
            }
        }
    }

    private void Add(in Tick tick, ReadOnlySpan<double> received, ReadOnlySpan<double> sent)
    {
        ReadOnlySpan<Container?> containers = directory.Of(tick);
        for (int row = 0; row < containers.Length; row++)
        {
            if (containers[row] is not { IsKnown: true } container)
            {
                continue;
            }

            if (container.SumTick != tick.Number)
            {
                container.BeginSum(tick.Number);
            }

            container.Sum.Add(tick.Rows[row], tick.Usage[row]);
            if ((tick.Rows[row].Traits & ProcessTraits.Thread) == 0)
            {
                container.ReceivedPerSecond = UsageSum.Plus(container.ReceivedPerSecond, received, row);
                container.SentPerSecond = UsageSum.Plus(container.SentPerSecond, sent, row);
            }
        }
    }

    /// <summary>Whether the container has a row of processes, or one of an engine before this one: two sockets may lead
    /// to one engine.</summary>
    private bool IsElsewhere(EngineContainer container, EngineConnection engine, long tick)
    {
        if (directory.Containers.TryGetValue(container.Key, out Container? seen) && seen.IsKnown && seen.SumTick == tick)
        {
            return true;
        }

        foreach (EngineConnection other in engines.Engines)
        {
            if (other == engine)
            {
                return false;
            }

            EngineView view = other.View.Current;
            if (view.State == EngineState.Connected && view.Containers.TryGetValue(container.Id, out EngineContainer? same) && same.Key == container.Key)
            {
                return true;
            }
        }

        return false;
    }

    private static void Show(TableBlock block, Container container)
    {
        int row = block.Add(container.Key);
        block.Text(row, Name) = container.Name;
        block.Text(row, Id) = container.ShortId;
        block.Text(row, Image) = container.Image;
        block.Text(row, Runtime) = container.Runtime;
        block.Text(row, State) = container.Status;
        block.Text(row, Health) = container.Health;
        block.Text(row, Project) = container.Project;
        block.Text(row, Pod) = container.Pod;
        block.Number(row, Processes) = container.Sum.Processes;
        block.Number(row, Cpu) = container.Sum.CpuPercent;
        block.Number(row, Memory) = container.Sum.ResidentBytes;
        block.Number(row, Read) = container.Sum.ReadBytesPerSecond;
        block.Number(row, Write) = container.Sum.WriteBytesPerSecond;
        block.Number(row, Received) = container.ReceivedPerSecond;
        block.Number(row, Sent) = container.SentPerSecond;
        if (container.Limits is { } limits)
        {
            block.Number(row, CpuLimit) = limits.CpuPercent;
            block.Number(row, MemoryLimit) = limits.MemoryBytes;
            block.Number(row, PidsLimit) = limits.Pids;
            block.Number(row, Throttled) = limits.ThrottledPercent;
        }
    }

    /// <summary>Without processes its use is not zero but unknown.</summary>
    private static void Show(TableBlock block, EngineContainer container)
    {
        int row = block.Add(container.Key);
        block.Text(row, Name) = container.Name;
        block.Text(row, Id) = container.ShortId;
        block.Text(row, Image) = container.Image;
        block.Text(row, Runtime) = container.Runtime;
        block.Text(row, State) = container.Status;
        block.Text(row, Health) = container.Health;
        block.Text(row, Project) = container.Project;
        block.Text(row, Pod) = container.Pod;
        block.Number(row, Processes) = 0;
    }

    private static ColumnSpec Number(string id, string header, string help, Unit unit, int width) =>
        new(id, header, CellKind.Number, help) { Unit = unit, Width = width, FirstSort = SortOrder.Descending, Fold = Fold.Sum };
}

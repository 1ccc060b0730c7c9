using System.Diagnostics;
using Bpftop.Host.Snapshot;

namespace Bpftop.Host.Plugins.Filling;

/// <summary>Lets the plugins fill a frame: measures each call, blanks what throws, spares what is slow, and goes on
/// without what never comes back.</summary>
/// <remarks>
/// One thread extends frames. Where it stands still inside a plugin for longer than
/// <see cref="PluginLimits.StuckFill"/>, <see cref="IsStuck"/> gives the call up: the plugin counts as hung and is
/// never called again, another thread may extend frames, and the first one, should it ever return, leaves at once
/// without touching a frame. Which of the two happens first, return or giving up, is settled by one exchange.
/// </remarks>
internal sealed class ColumnRunner(PluginLimits limits) : IFrameExtension
{
    private volatile Plugin[] _plugins = [];

    // The plugins that take part in this refresh; fixed at its start, since one may become usable in the middle of it.
    private Plugin[] _taking = [];
    private PluginInstance[] _instances = [];
    private Plugin? _inside;
    private PluginInstance? _insideInstance;
    private FillSlot? _insideSlot;
    private long _since;
    private long _tickets;

    /// <summary>Number of the call that is going on, 0 for none.</summary>
    private long _ticket;

    /// <summary>The plugins that may be on; set by the catalogue, taken up at the next refresh.</summary>
    public Plugin[] Plugins
    {
        get => _plugins;
        set => _plugins = value;
    }

    /// <summary>Gives up the call that has not come back, and says so once; the plugin counts as hung from then on.
    /// </summary>
    public bool IsStuck => GiveUp(limits.StuckFill);

    /// <summary>Id of the plugin that a call has not come back from for longer than the limit, or null.</summary>
    public string? StuckIn
    {
        get
        {
            long ticket = Volatile.Read(ref _ticket);
            Plugin? inside = _inside;
            long since = _since;
            return ticket != 0 && Stopwatch.GetElapsedTime(since) > limits.StuckFill && Volatile.Read(ref _ticket) == ticket
                ? inside!.Id
                : null;
        }
    }

    public void Extend(Frame frame, FrameDemand demand)
    {
        // A thread that is still inside a plugin has been replaced, whether or not anybody asked first.
        GiveUp(TimeSpan.Zero);
        int count = TakePart(_plugins);
        Align(frame, _instances.AsSpan(0, count));

        // Tables last, for they may add up any plugin's columns.
        _ = TryFillAll(count, frame, demand, tables: false) && TryFillAll(count, frame, demand, tables: true);
    }

    /// <returns>False where another thread has taken over.</returns>
    private bool TryFillAll(int count, Frame frame, FrameDemand demand, bool tables)
    {
        for (int index = 0; index < count; index++)
        {
            if (_instances[index].Gate.TryEnter())
            {
                // Kept in a local: where the call is given up, the fields belong to another thread.
                FillGate gate = _instances[index].Gate;
                try
                {
                    if (!TryFillAll(_taking[index], _instances[index], frame, demand, tables))
                    {
                        return false;
                    }
                }
                finally
                {
                    // Also where the host's own part throws: the refresh fails, and the next one is to have the plugin.
                    gate.Leave();
                }
            }
        }

        return true;
    }

    private int TakePart(Plugin[] plugins)
    {
        if (_taking.Length < plugins.Length)
        {
            _taking = new Plugin[plugins.Length];
            _instances = new PluginInstance[plugins.Length];
        }

        int count = 0;
        foreach (Plugin plugin in plugins)
        {
            if (plugin.Instance is { IsUsable: true } instance)
            {
                _taking[count] = plugin;
                _instances[count++] = instance;
            }
        }

        return count;
    }

    private bool TryFillAll(Plugin plugin, PluginInstance instance, Frame frame, FrameDemand demand, bool tables)
    {
        foreach (FillSlot slot in instance.Slots.AsSpan())
        {
            if (slot is TableSlot == tables && !TryFill(plugin, instance, slot, frame, demand))
            {
                return false;
            }
        }

        return true;
    }

    /// <returns>False where another thread has taken over.</returns>
    private bool TryFill(Plugin plugin, PluginInstance instance, FillSlot slot, Frame frame, FrameDemand demand)
    {
        if (!slot.IsWanted(demand))
        {
            slot.Rest(frame);
            return true;
        }

        switch (slot.Account.Turn(frame.Number))
        {
            case FillTurn.Leave:
                return true;
            case FillTurn.Repeat when !demand.EveryFill:
                slot.Repeat(frame, demand);
                return true;
        }

        slot.Prepare(frame, demand);
        Exception? fault = null;
        long ticket = ++_tickets;
        _inside = plugin;
        _insideInstance = instance;
        _insideSlot = slot;
        long bytes = GC.GetAllocatedBytesForCurrentThread();
        long start = Stopwatch.GetTimestamp();
        _since = start;
        Volatile.Write(ref _ticket, ticket);
        try
        {
            slot.Call(frame.Tick);
        }
        catch (Exception thrown)
        {
            fault = thrown;
        }

        if (Interlocked.CompareExchange(ref _ticket, 0, ticket) != ticket)
        {
            return false;
        }

        long ticks = Stopwatch.GetTimestamp() - start;
        slot.Account.Record(ticks, GC.GetAllocatedBytesForCurrentThread() - bytes, slot.RowsOf(frame), fault);
        if (fault is null)
        {
            slot.Deliver(frame);
        }

        return true;
    }

    private bool GiveUp(TimeSpan after)
    {
        long ticket = Volatile.Read(ref _ticket);
        if (ticket == 0)
        {
            return false;
        }

        Plugin? inside = _inside;
        PluginInstance? instance = _insideInstance;
        FillSlot? slot = _insideSlot;
        if (Stopwatch.GetElapsedTime(_since) <= after || Interlocked.CompareExchange(ref _ticket, 0, ticket) != ticket)
        {
            return false;
        }

        inside!.GiveUp(instance!, $"filling its {slot!.Kind} has not come back");
        return true;
    }

    /// <summary>Gives the frame the bars and tables of the plugins that are usable now.</summary>
    private static void Align(Frame frame, ReadOnlySpan<PluginInstance> instances)
    {
        int meters = 0;
        int tables = 0;
        foreach (PluginInstance instance in instances)
        {
            foreach (FillSlot slot in instance.Slots.AsSpan())
            {
                if (slot is MeterSlot bars)
                {
                    bars.TakeUp();
                    bars.First = meters;
                    foreach (MeterSpec meter in bars.Current.AsSpan())
                    {
                        AlignMeter(frame.Meters, meters++, meter);
                    }
                }
                else if (slot is TableSlot table)
                {
                    table.Place = tables;
                    AlignTable(frame.Tables, tables++, table.Table);
                }
            }
        }

        Trim(frame.Meters, meters);
        Trim(frame.Tables, tables);
    }

    private static void AlignMeter(List<MeterReading> readings, int place, MeterSpec meter)
    {
        if (place == readings.Count)
        {
            readings.Add(new MeterReading(meter));
        }
        else if (!ReferenceEquals(readings[place].Spec, meter))
        {
            readings[place] = new MeterReading(meter);
        }

        // Blank until its provider has answered.
        readings[place].Segments.AsSpan().Fill(double.NaN);
        readings[place].Maximum = meter.Maximum;
        readings[place].Caption = null;
    }

    private static void AlignTable(List<TableReading> readings, int place, TableSpec table)
    {
        if (place == readings.Count)
        {
            readings.Add(new TableReading(table));
        }
        else if (!ReferenceEquals(readings[place].Spec, table))
        {
            readings[place] = new TableReading(table);
        }
    }

    private static void Trim<T>(List<T> readings, int count)
    {
        if (readings.Count > count)
        {
            readings.RemoveRange(count, readings.Count - count);
        }
    }
}

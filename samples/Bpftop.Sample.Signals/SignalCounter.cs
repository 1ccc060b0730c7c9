using System.Runtime.InteropServices;
using Bpftop.Toolkit;

namespace Bpftop.Sample.Signals;

/// <summary>Loads the programs, and reads what they have counted.</summary>
public sealed class SignalCounter(IBpf bpf, Latest<Dictionary<ProcessKey, ulong>> latest) : IProbe, IBackgroundRefresh
{
    private static readonly BpfFeature _signals = new(
        "signals",
        [
            new BpfWay("tp_btf/signal_deliver", new BpfProgram("by_tp_btf")),
            new BpfWay("raw_tp/signal_deliver", new BpfProgram("by_raw_tracepoint")),
        ],
        Without: null);

    private readonly WireProcess[] _keys = new WireProcess[256];
    private readonly ulong[] _values = new ulong[256];
    private IBpfObject? _object;

    public TimeSpan Period { get; } = TimeSpan.FromSeconds(1);

    public ValueTask<Availability> ProbeAsync(CancellationToken cancel)
    {
        if (_object is null && bpf.Support.IsUsable)
        {
            IBpfObject opened = bpf.Open("signals", Programs());
            opened.Load(_signals);
            _object = opened;
        }

        return ValueTask.FromResult(_object is null ? bpf.Support : new Availability(AvailabilityState.Ready));
    }

    public ValueTask RefreshAsync(CancellationToken cancel)
    {
        if (_object is null)
        {
            return ValueTask.CompletedTask;
        }

        Dictionary<ProcessKey, ulong> counts = [];
        IBpfMap delivered = _object.Map("delivered");
        uint cursor = 0;
        int count;
        while ((count = delivered.LookupBatch(MemoryMarshal.AsBytes(_keys.AsSpan()), MemoryMarshal.AsBytes(_values.AsSpan()), ref cursor)) > 0)
        {
            for (int index = 0; index < count; index++)
            {
                counts[new ProcessKey(_keys[index].Pid, _keys[index].StartNs)] = _values[index];
            }
        }

        latest.Publish(counts);
        return ValueTask.CompletedTask;
    }

    private static byte[] Programs()
    {
        using Stream stream = typeof(SignalCounter).Assembly.GetManifestResourceStream("signals.bpf.o")!;
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct WireProcess // bpftop.bpf.h: struct bpftop_process
    {
        public ulong StartNs;
        public int Pid;
        public uint Unused;
    }
}

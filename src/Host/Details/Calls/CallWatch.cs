using System.Runtime.InteropServices;
using Bpftop.Host.Details.Reading;

namespace Bpftop.Host.Details.Calls;

/// <summary>Counts the system calls of one process for as long as it is not disposed of.</summary>
/// <remarks>One thread at a time.</remarks>
internal sealed class CallWatch : IDisposable
{
    public static readonly DetailProgram Program = new(
        "calls",
        Finder,
        new BpfFeature(
            "system calls of a process",
            [
                new("tp_btf/sys_enter and sys_exit", new("begins_by_tp_btf"), new("ends_by_tp_btf"), new(Finder) { IsAttached = false }),
                new("raw_tp/sys_enter and sys_exit", new("begins_by_raw_tracepoint"), new("ends_by_raw_tracepoint"), new(Finder) { IsAttached = false }),
            ],
            "the system calls of a process are not counted"));

    private const string Finder = "find_target";

    /// <summary>As many as the map has room for (bpf/details/calls.bpf.c: MOST_CALLS).</summary>
    private const int MostCalls = 1024;

    private readonly IBpfObject _object;
    private readonly uint[] _keys = new uint[MostCalls];
    private readonly CallSums[] _values = new CallSums[MostCalls];

    private CallWatch(IBpfObject opened, ProcessKey of) => (_object, Of) = (opened, of);

    /// <summary>The process.</summary>
    public ProcessKey Of { get; }

    /// <summary>Begins to count.</summary>
    /// <exception cref="BpfException">The kernel refused.</exception>
    public static CallWatch Start(IBpf bpf, ProcessKey of)
    {
        IBpfObject opened = Program.Load(bpf);
        try
        {
            DetailProgram.Ask(opened, of);
            using IBpfIterator tasks = DetailProgram.Iterate(opened, Finder, of.Pid);
            tasks.Begin();
            Span<byte> unused = stackalloc byte[16];
            while (tasks.Read(unused) > 0)
            {
            }

            return new CallWatch(opened, of);
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    /// <summary>What was counted so far, by the numbers of the calls.</summary>
    /// <exception cref="BpfException">The kernel refused.</exception>
    public Dictionary<uint, CallSums> Read()
    {
        Dictionary<uint, CallSums> found = [];
        IBpfMap map = _object.Map("calls");
        uint cursor = 0;
        int count;
        while ((count = map.LookupBatch(MemoryMarshal.AsBytes(_keys.AsSpan()), MemoryMarshal.AsBytes(_values.AsSpan()), ref cursor)) > 0)
        {
            for (int index = 0; index < count; index++)
            {
                found[_keys[index]] = _values[index];
            }
        }

        return found;
    }

    /// <summary>Detaches the programs.</summary>
    public void Dispose() => _object.Dispose();
}

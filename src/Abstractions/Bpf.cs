using System.Collections.Immutable;

namespace Bpftop;

/// <summary>Host service: loads a plugin's own BPF object. libbpf stays in the host.</summary>
/// <remarks>Any thread. Everything loaded for a plugin is detached when the plugin is disposed, and when bpftop ends in any
/// way: links belong to the process, nothing is pinned.</remarks>
public interface IBpf
{
    /// <summary>Whether BPF can be used at all, and why not.</summary>
    Availability Support { get; }

    /// <summary>Parses a CO-RE object. Nothing is in the kernel yet.</summary>
    /// <param name="name">For messages.</param>
    /// <param name="elf">The object; copied.</param>
    /// <exception cref="BpfException">The bytes are not a BPF object, or BPF cannot be used.</exception>
    IBpfObject Open(string name, ReadOnlySpan<byte> elf);
}

/// <summary>A BPF object of a plugin.</summary>
/// <remarks>
/// One thread at a time; programs may be attached, and detached, by several. Disposing detaches every program and closes what
/// was made from the object. A program that includes <c>bpftop.bpf.h</c>, which comes with this package, has the constants of
/// it set by the host.
/// </remarks>
public interface IBpfObject : IDisposable
{
    /// <summary>Whether it was disposed.</summary>
    bool IsClosed { get; }

    /// <summary>How each feature of the last <see cref="Load(ReadOnlySpan{BpfFeature})"/> came out, in its order;
    /// <c>bpftop doctor</c> lists them. Empty before.</summary>
    ImmutableArray<BpfFeatureState> Features { get; }

    /// <summary>Sets a <c>const volatile</c> of the object; before it is loaded only.</summary>
    /// <exception cref="BpfException">No such variable, or the size differs.</exception>
    void SetConstant(string name, ReadOnlySpan<byte> value);

    /// <summary>Sets the size of a map; before it is loaded only.</summary>
    /// <exception cref="BpfException">No such map.</exception>
    void SetMapEntries(string map, uint entries);

    /// <summary>Leaves a program out; before it is loaded only.</summary>
    /// <exception cref="BpfException">No such program.</exception>
    void Exclude(string program);

    /// <summary>Creates the maps and verifies the programs; attaches nothing.</summary>
    /// <exception cref="BpfException">The kernel refused, with its reason.</exception>
    void Load();

    /// <summary>Creates the maps, and loads and attaches each feature in the first way that the running kernel takes.
    /// Programs of other ways are left out; those that no feature names are loaded and not attached.</summary>
    /// <param name="features">What the object can do. One that no way is left for is done without, unless its
    /// <see cref="BpfFeature.Without"/> is null.</param>
    /// <exception cref="BpfException">The kernel refused a feature that is needed, or a program that none has.</exception>
    void Load(params ReadOnlySpan<BpfFeature> features);

    /// <summary>Attaches one program.</summary>
    /// <param name="program">Its name in the object.</param>
    /// <param name="target">Where to; null where its section name says it (<c>tp_btf/…</c>, <c>tp/…</c>, <c>raw_tp/…</c>,
    /// <c>fentry/…</c>, <c>fexit/…</c>, <c>kprobe/…</c>, <c>kretprobe/…</c>).</param>
    /// <returns>Detaches it when disposed; may be dropped, for the object detaches it too.</returns>
    /// <exception cref="BpfException">The kernel cannot attach it, with its reason.</exception>
    IDisposable Attach(string program, BpfTarget? target = null);

    /// <summary>Makes an iterator of an <c>iter/…</c> program.</summary>
    /// <param name="program">Its name in the object.</param>
    /// <param name="process">With <c>iter/task</c> and <c>iter/task_file</c>: this process only (kernel 6.1); 0 for all.</param>
    /// <exception cref="BpfException">The kernel cannot make it, with its reason.</exception>
    IBpfIterator Iterate(string program, int process = 0);

    /// <summary>How often the kernel has left out a run of a program, because the program was running on that CPU already: what
    /// it would have told is missing. For programs of tracepoints and of functions (kernel 5.12; 0 before).</summary>
    /// <exception cref="BpfException">No such program, or it is not loaded.</exception>
    ulong Missed(string program);

    /// <summary>A map of the object.</summary>
    /// <exception cref="BpfException">No such map.</exception>
    IBpfMap Map(string name);

    /// <summary>The reading end of a map of the kind <c>BPF_MAP_TYPE_RINGBUF</c>; the same each time.</summary>
    /// <exception cref="BpfException">No such map, or it is of another kind.</exception>
    IBpfRing Ring(string map);
}

/// <summary>One thing that BPF does for a plugin, and the ways in which it can be done.</summary>
/// <param name="Name">As <c>bpftop doctor</c> lists it.</param>
/// <param name="Ways">Best first.</param>
/// <param name="Without">What happens without it; null for what the object cannot do without.</param>
public sealed record BpfFeature(string Name, ImmutableArray<BpfWay> Ways, string? Without);

/// <summary>One way to do something: programs that are all attached, or none of them.</summary>
/// <param name="Name">Where, in the field's words: <c>tp_btf/sock_send_length</c>.</param>
/// <param name="Programs">The programs. One of an iterator is loaded only: <see cref="IBpfObject.Iterate"/> attaches it.</param>
public sealed record BpfWay(string Name, params ImmutableArray<BpfProgram> Programs);

/// <summary>A program of a way.</summary>
/// <param name="Name">Its name in the object.</param>
/// <param name="Target">As in <see cref="IBpfObject.Attach"/>.</param>
public sealed record BpfProgram(string Name, BpfTarget? Target = null)
{
    /// <summary>False for one that is loaded only, to be attached later or to be iterated.</summary>
    public bool IsAttached { get; init; } = true;
}

/// <summary>Whether something that BPF does works here, and how.</summary>
/// <param name="Name">The feature's name.</param>
/// <param name="Ways">The names of its ways, best first.</param>
/// <param name="Way">The one that was attached, or null.</param>
/// <param name="Reason">Why those before it, or all, could not be; empty where the best one runs.</param>
/// <param name="Without">What happens without it.</param>
public sealed record BpfFeatureState(string Name, ImmutableArray<string> Ways, string? Way, string Reason, string Without)
{
    /// <summary>Whether it works.</summary>
    public bool IsAttached => Way is not null;
}

/// <summary>What a program is attached to, where its section name cannot say it.</summary>
public abstract record BpfTarget
{
    private BpfTarget()
    {
    }

    /// <summary>Functions of a program or a library, for <c>uprobe</c> and <c>uretprobe</c>, whichever the section says.
    /// </summary>
    /// <remarks>They are attached and detached together. To detach takes the kernel a few hundredths of a second whatever
    /// their number (kernel 6.6; a tenth for each before), also where bpftop ends: better one target than several.</remarks>
    /// <param name="File">The file, as the host sees it (<c>/proc/PID/root/…</c> for a container's).</param>
    /// <param name="Offsets">Where each function begins in the file, in bytes.</param>
    public sealed record FileFunctions(string File, params ImmutableArray<ulong> Offsets) : BpfTarget
    {
        /// <summary>What <c>bpf_get_attach_cookie</c> says at each of them (kernel 5.15); empty (default) for 0.</summary>
        public ImmutableArray<ulong> Cookies { get; init; } = [];

        /// <summary>One process only; -1 (default) for all that map the file.</summary>
        public int Pid { get; init; } = -1;
    }

    /// <summary>A cgroup of version 2 with all below it, for <c>cgroup_skb/…</c> and other <c>cgroup/…</c> programs.</summary>
    /// <param name="Folder">The cgroup's folder; see <see cref="ICgroupPaths.Root"/>.</param>
    public sealed record Cgroup(string Folder) : BpfTarget;

    /// <summary>A network interface of bpftop's own network namespace.</summary>
    /// <param name="Index">The interface's index.</param>
    /// <param name="Point">Where in the way of a packet.</param>
    public sealed record NetworkInterface(int Index, PacketPoint Point) : BpfTarget;
}

/// <summary>Where a program sees the packets of an interface. All are links: they end with the process.</summary>
public enum PacketPoint
{
    /// <summary>Traffic control, what comes in (TCX, kernel 6.6), for <c>tc</c> programs.</summary>
    TcIngress,

    /// <summary>Traffic control, what goes out (TCX, kernel 6.6), for <c>tc</c> programs.</summary>
    TcEgress,

    /// <summary>XDP in the driver, what comes in, for <c>xdp</c> programs (kernel 5.9); refused where the driver has
    /// none.</summary>
    XdpNative,

    /// <summary>XDP in the network stack, what comes in, for <c>xdp</c> programs (kernel 5.9); any driver.</summary>
    XdpGeneric,
}

/// <summary>A BPF iterator: its program is run for each object of its kind, and writes what it likes with
/// <c>bpf_seq_write</c>.</summary>
/// <remarks>One thread at a time. Disposing detaches the program.</remarks>
public interface IBpfIterator : IDisposable
{
    /// <summary>Begins to go through the objects, from the first. Iterators over sockets see the network namespace of the
    /// thread that calls this.</summary>
    /// <exception cref="BpfException">The kernel refused, with its reason.</exception>
    void Begin();

    /// <summary>Reads on; the programs run meanwhile.</summary>
    /// <param name="buffer">Where to; at least as long as the longest that a program writes at once.</param>
    /// <returns>How many bytes came; 0 at the end. A program's writes are never split unless the buffer is shorter than one.
    /// </returns>
    /// <exception cref="BpfException">The kernel stopped, with its reason.</exception>
    int Read(Span<byte> buffer);
}

/// <summary>The reading end of a BPF ring buffer; lives as long as the object.</summary>
/// <remarks>One thread at a time. No system call: both ends are mapped.</remarks>
public interface IBpfRing
{
    /// <summary>Takes the oldest record.</summary>
    /// <param name="record">It holds until the next call, which gives its room back to the kernel.</param>
    /// <returns>False where there is none yet.</returns>
    bool TryRead(out ReadOnlySpan<byte> record);
}

/// <summary>A map of a BPF object; lives as long as the object.</summary>
public interface IBpfMap
{
    /// <summary>Bytes of a key.</summary>
    int KeySize { get; }

    /// <summary>Bytes of a value, as a lookup returns it: per-CPU maps return <see cref="Copies"/> values, one after the other,
    /// each rounded up to 8 bytes.</summary>
    int ValueSize { get; }

    /// <summary>Values that a lookup returns: one for each possible CPU of a per-CPU map, else 1.</summary>
    int Copies { get; }

    /// <summary>Reads one value.</summary>
    bool TryLookup(ReadOnlySpan<byte> key, Span<byte> value);

    /// <summary>Writes one value.</summary>
    /// <exception cref="BpfException">The kernel refused, with its reason.</exception>
    void Update(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value);

    /// <summary>Removes one value; false where there was none.</summary>
    bool Delete(ReadOnlySpan<byte> key);

    /// <summary>Reads many values with one call for each buffer full, whatever the map holds.</summary>
    /// <param name="keys">Room for keys, a multiple of <see cref="KeySize"/>.</param>
    /// <param name="values">Room for as many values.</param>
    /// <param name="cursor">Empty at the start (default); hand it back to go on.</param>
    /// <returns>How many were read; 0 when there are no more. It may be fewer than there is room for before that: the
    /// kernel hands out the buckets of a hash whole.</returns>
    /// <exception cref="BpfException">The map's kind cannot be read so, or the buffers are too small for a bucket.</exception>
    int LookupBatch(Span<byte> keys, Span<byte> values, ref uint cursor);

    /// <summary>The memory of an array map made with <c>BPF_F_MMAPABLE</c>, shared with the kernel.</summary>
    /// <exception cref="BpfException">The map cannot be mapped.</exception>
    Span<byte> Memory { get; }
}

/// <summary>BPF said no.</summary>
/// <param name="message">Subject, cause, next step.</param>
/// <param name="errno">The kernel's error number, or 0.</param>
public sealed class BpfException(string message, int errno = 0) : Exception(message)
{
    /// <summary>The kernel's error number, or 0.</summary>
    public int Errno { get; } = errno;
}

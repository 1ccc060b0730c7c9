using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Bpftop;

/// <summary>Host service: the paths of cgroups.</summary>
/// <remarks>Any thread. A path is resolved once, when its id is first seen by the host, before plugins run.</remarks>
public interface ICgroupPaths
{
    /// <summary>Where cgroup v2 is mounted (<c>/sys/fs/cgroup</c>, or <c>/sys/fs/cgroup/unified</c> on a hybrid
    /// system), or null where it is not.</summary>
    string? Root { get; }

    /// <summary>The path below <see cref="Root"/> of a cgroup, <c>/</c> being the root; its files are opened with it.</summary>
    /// <param name="id">The id that a row carries.</param>
    /// <param name="path">The path; the same string each time, until the cgroup is removed: where somebody who ended in it
    /// has not been waited for, it ends in <c> (deleted)</c> from then on, as in <c>/proc/PID/cgroup</c>. Nothing may be
    /// done to such a path: another cgroup can have it by now.</param>
    /// <returns>False for an id that no row has carried or whose cgroup was gone before it could be resolved.</returns>
    bool TryGet(ulong id, [NotNullWhen(true)] out string? path);

    /// <summary>The hierarchies of cgroup v1 that are mounted beside version 2, or instead of it; each has the root
    /// (<c>/</c>) for its path. Empty on most systems.</summary>
    ImmutableArray<Version1Cgroup> Version1 => [];

    /// <summary>The cgroups of version 1 that a process is in, one for each hierarchy in which it is not in the root.
    /// </summary>
    /// <param name="key">The <see cref="ProcessRow.Version1Key"/> that a row carries.</param>
    /// <param name="cgroups">The cgroups; for one key always the same.</param>
    /// <returns>False for 0, and for a key that no row has carried or whose processes were gone before they could be
    /// looked at.</returns>
    bool TryGetVersion1(ulong key, out ImmutableArray<Version1Cgroup> cgroups)
    {
        cgroups = [];
        return false;
    }
}

/// <summary>Host service: loads a plugin's own BPF object. libbpf stays in the host.</summary>
/// <remarks>Any thread. Everything loaded for a plugin is detached when the plugin is disposed.</remarks>
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
/// <remarks>One thread at a time. Disposing detaches every program.</remarks>
public interface IBpfObject : IDisposable
{
    /// <summary>Sets a <c>const volatile</c> of the object; before <see cref="Load"/> only.</summary>
    /// <exception cref="BpfException">No such variable, or the size differs.</exception>
    void SetConstant(string name, ReadOnlySpan<byte> value);

    /// <summary>Sets the size of a map; before <see cref="Load"/> only.</summary>
    /// <exception cref="BpfException">No such map.</exception>
    void SetMapEntries(string map, uint entries);

    /// <summary>Leaves a program out; before <see cref="Load"/> only.</summary>
    /// <exception cref="BpfException">No such program.</exception>
    void Exclude(string program);

    /// <summary>Creates the maps and verifies the programs.</summary>
    /// <exception cref="BpfException">The kernel refused, with its reason.</exception>
    void Load();

    /// <summary>Attaches one program where its section name says.</summary>
    /// <exception cref="BpfException">The kernel cannot attach it, with its reason.</exception>
    void Attach(string program);

    /// <summary>A map of the object.</summary>
    /// <exception cref="BpfException">No such map.</exception>
    IBpfMap Map(string name);
}

/// <summary>A map of a BPF object; lives as long as the object.</summary>
public interface IBpfMap
{
    /// <summary>Bytes of a key.</summary>
    int KeySize { get; }

    /// <summary>Bytes of a value, as a lookup returns it: per-CPU maps return one value per possible CPU.</summary>
    int ValueSize { get; }

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

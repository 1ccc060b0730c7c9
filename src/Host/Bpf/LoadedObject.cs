using System.Runtime.InteropServices;
using System.Text;
using Bpftop.Host.Bpf.Interop;
using Bpftop.Linux;
using static Bpftop.Linux.Libc;

namespace Bpftop.Host.Bpf;

/// <summary>A BPF object: opened, then loaded into the kernel, then attached program by program.</summary>
/// <remarks>Disposing detaches what was attached and frees programs and maps; so does the end of the process, however
/// it ends, for nothing is pinned.</remarks>
internal sealed unsafe class LoadedObject : IDisposable
{
    private const string Constants = ".rodata";

    private readonly Lock _gate = new();

    /// <summary>What is attached; under the lock, for a thread may attach while another one does.</summary>
    private AttachedProgram[] _links = new AttachedProgram[4];
    private int _linkCount;
    private nint _handle;

    /// <param name="name">For messages.</param>
    /// <param name="elf">Read during this call only.</param>
    /// <exception cref="BpfException">The bytes are not a BPF object.</exception>
    public LoadedObject(string name, ReadOnlySpan<byte> elf)
    {
        Name = name;
        byte[] terminated = [.. Encoding.UTF8.GetBytes(name), 0];
        LibBpfLibrary.BeginMessages();
        fixed (byte* bytes = elf, nameBytes = terminated)
        {
            _handle = LibBpf.OpenObject(bytes, (nuint)elf.Length, new ObjectOpenOptions(nameBytes));
        }

        if (_handle == 0)
        {
            throw Refused("cannot be opened", Marshal.GetLastPInvokeError());
        }
    }

    public string Name { get; }

    /// <summary>libbpf's handle of the object.</summary>
    public nint Handle => _handle;

    public bool IsLoaded { get; private set; }

    /// <summary>False for programs on functions to be attached as before kernel 6.6.</summary>
    public bool LinksFunctions { get; init; } = true;

    /// <summary>What libbpf said during the last load that failed.</summary>
    public string Messages { get; private set; } = "";

    /// <exception cref="BpfException">The kernel refused; <see cref="Messages"/> has the whole story.</exception>
    public void Load()
    {
        LibBpfLibrary.BeginMessages();
        if (LinksFunctions)
        {
            FunctionProbes.Prepare(_handle);
        }

        int result = LibBpf.LoadObject(_handle);
        if (result != 0)
        {
            Messages = LibBpfLibrary.EndMessages();
            throw Refused("cannot be loaded", -result);
        }

        IsLoaded = true;
    }

    public void Exclude(string program)
    {
        _ = LibBpf.SetProgramWanted(Program(program), wanted: false);
    }

    /// <exception cref="BpfException">No such map.</exception>
    public void SetMapEntries(string map, uint entries)
    {
        if (LibBpf.SetMapEntries(Map(map), entries) is var result and not 0)
        {
            throw BpfErrors.FromErrno(Name, $"map {map} cannot have {entries} entries", -result);
        }
    }

    /// <summary>Sets a <c>const volatile</c>; before <see cref="Load"/> only.</summary>
    /// <exception cref="BpfException">No such variable, or the size differs.</exception>
    public void SetConstant(string name, ReadOnlySpan<byte> value)
    {
        if (!TrySetConstant(name, value))
        {
            throw new BpfException($"{Name}: no constant {name}; declare it const volatile");
        }
    }

    /// <summary>The same for one that need not be there.</summary>
    /// <returns>False where it is not.</returns>
    /// <exception cref="BpfException">The size differs.</exception>
    public bool TrySetConstant(string name, ReadOnlySpan<byte> value)
    {
        if (!BtfTypes.TryFind(_handle, Constants, name, out int offset, out int size))
        {
            return false;
        }

        byte* start = LibBpf.MapInitialValue(Map(Constants), out nuint length);
        if (size != value.Length || start == null || (nuint)(offset + size) > length)
        {
            throw new BpfException($"{Name}: constant {name} has {size} bytes, {value.Length} were given");
        }

        value.CopyTo(new Span<byte>(start + offset, size));
        return true;
    }

    /// <returns>libbpf's handle; lives as long as this object.</returns>
    /// <exception cref="BpfException">No such map.</exception>
    public nint Map(string map)
    {
        nint found = LibBpf.FindMap(_handle, map);
        return found != 0 ? found : throw new BpfException($"{Name}: no map {map}");
    }

    /// <summary>The descriptor of a program that is loaded; lives as long as this object.</summary>
    /// <exception cref="BpfException">No such program.</exception>
    public int ProgramDescriptor(string program) => LibBpf.ProgramDescriptor(Program(program));

    public int MapDescriptor(string map) => LibBpf.MapDescriptor(Map(map));

    /// <summary>Attaches a program.</summary>
    /// <param name="program">Its name.</param>
    /// <param name="target">Where to; null where its section says it.</param>
    /// <returns>The link; it lives as long as this object, unless it is disposed before.</returns>
    /// <exception cref="BpfException">The kernel cannot attach it.</exception>
    public AttachedProgram Attach(string program, BpfTarget? target = null)
    {
        nint found = Program(program);
        LibBpfLibrary.BeginMessages();
        return target switch
        {
            BpfTarget.NetworkInterface point => AttachToInterface(program, found, point),
            BpfTarget.Cgroup cgroup => AttachToCgroup(program, found, cgroup.Folder),
            BpfTarget.FileFunctions functions => AttachToFunctions(program, found, functions),
            _ => Keep(program, LibBpf.Attach(found)),
        };
    }

    /// <summary>Attaches an iterator.</summary>
    /// <param name="program">Its name.</param>
    /// <param name="process">This process only; 0 for all.</param>
    /// <exception cref="BpfException">The kernel cannot attach it.</exception>
    public AttachedProgram AttachIterator(string program, int process)
    {
        nint found = Program(program);
        LibBpfLibrary.BeginMessages();
        IteratorTarget target = new(process);
        return Keep(program, LibBpf.AttachIterator(found, new IteratorOptions(process == 0 ? null : &target)));
    }

    /// <summary>Forgets a link that is gone.</summary>
    public void Forget(AttachedProgram link)
    {
        lock (_gate)
        {
            int index = Array.IndexOf(_links, link, 0, _linkCount);
            if (index >= 0)
            {
                _links[index] = _links[--_linkCount];
                _links[_linkCount] = null!;
            }
        }
    }

    public void Dispose()
    {
        while (Last() is { } link)
        {
            link.Dispose();
        }

        if (_handle != 0)
        {
            LibBpf.CloseObject(_handle);
            _handle = 0;
        }
    }

    private nint Program(string program)
    {
        nint found = LibBpf.FindProgram(_handle, program);
        return found != 0 ? found : throw new BpfException($"{Name}: no program {program}");
    }

    private AttachedProgram AttachToFunctions(string program, nint found, BpfTarget.FileFunctions target)
    {
        if (target.Offsets.IsEmpty || (!target.Cookies.IsEmpty && target.Cookies.Length != target.Offsets.Length))
        {
            throw new BpfException($"{Name}: program {program} cannot be attached: {target.Offsets.Length} functions with {target.Cookies.Length} cookies");
        }

        if (LinksFunctions)
        {
            int descriptor = FunctionProbes.Link(found, target);
            int errno = Marshal.GetLastPInvokeError();
            if (descriptor >= 0 || errno != Errno.EINVAL)
            {
                return descriptor >= 0 ? Keep(new AttachedProgram(this, 0, descriptor)) : throw Refused($"program {program} cannot be attached", errno);
            }
        }

        // A kernel that does not know such links; or it refuses this one, and says so once more.
        AttachedProgram? links = null;
        for (int index = 0; index < target.Offsets.Length; index++)
        {
            nint link = FunctionProbes.Attach(found, target, index);
            if (link == 0)
            {
                BpfException refused = Refused($"program {program} cannot be attached", Marshal.GetLastPInvokeError());
                links?.Dispose();
                throw refused;
            }

            links = Keep(new AttachedProgram(this, link, LibBpf.LinkDescriptor(link)) { Next = links });
        }

        return links!;
    }

    private AttachedProgram AttachToCgroup(string program, nint found, string folder)
    {
        int directory = openat(AT_FDCWD, folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (directory < 0)
        {
            throw BpfErrors.FromErrno(Name, $"program {program} cannot be attached to {folder}", Marshal.GetLastPInvokeError());
        }

        nint link = LibBpf.AttachCgroup(found, directory);
        int errno = Marshal.GetLastPInvokeError();
        _ = close(directory);
        if (link == 0 && errno == Errno.EBADF)
        {
            // The descriptor is good, but the kernel finds no such cgroup behind it.
            throw new BpfException($"{Name}: program {program} cannot be attached: {folder} is no cgroup of version 2", errno);
        }

        Marshal.SetLastPInvokeError(errno);
        return Keep(program, link);
    }

    /// <summary>As links, which end with the process: the older way by netlink leaves program and queue behind.</summary>
    private AttachedProgram AttachToInterface(string program, nint found, BpfTarget.NetworkInterface target)
    {
        // include/uapi/linux/bpf.h: BPF_TCX_INGRESS, BPF_TCX_EGRESS, BPF_XDP; if_link.h: XDP_FLAGS_DRV_MODE, XDP_FLAGS_SKB_MODE.
        (uint type, uint flags) = target.Point switch
        {
            PacketPoint.TcIngress => (46u, 0u),
            PacketPoint.TcEgress => (47u, 0u),
            PacketPoint.XdpNative => (37u, 1u << 2),
            _ => (37u, 1u << 1),
        };
        int descriptor = LibBpf.CreateLink(LibBpf.ProgramDescriptor(found), target.Index, type, new LinkCreateOptions(flags));
        return descriptor >= 0
            ? Keep(new AttachedProgram(this, 0, descriptor))
            : throw Refused($"program {program} cannot be attached", Marshal.GetLastPInvokeError());
    }

    /// <param name="program">For messages.</param>
    /// <param name="link">libbpf's handle, or 0 with errno set.</param>
    private AttachedProgram Keep(string program, nint link) => link != 0
        ? Keep(new AttachedProgram(this, link, LibBpf.LinkDescriptor(link)))
        : throw Refused($"program {program} cannot be attached", Marshal.GetLastPInvokeError());

    private AttachedProgram Keep(AttachedProgram link)
    {
        lock (_gate)
        {
            if (_linkCount == _links.Length)
            {
                Array.Resize(ref _links, _linkCount * 2);
            }

            _links[_linkCount++] = link;
        }

        return link;
    }

    private AttachedProgram? Last()
    {
        lock (_gate)
        {
            return _linkCount > 0 ? _links[_linkCount - 1] : null;
        }
    }

    private BpfException Refused(string what, int errno)
    {
        string reason = LoaderReason.Find(LibBpfLibrary.EndMessages());
        return new BpfException(
            $"{Name}: {what}: {BpfErrors.Describe(errno)}{(reason.Length > 0 ? $"; {reason}" : "")}", errno);
    }
}

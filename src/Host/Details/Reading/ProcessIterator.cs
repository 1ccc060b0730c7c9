using System.Runtime.InteropServices;

namespace Bpftop.Host.Details.Reading;

/// <summary>Takes whole records off the front of what an iterator wrote.</summary>
/// <returns>How many bytes the record has.</returns>
internal delegate int RecordTaker(ReadOnlySpan<byte> bytes);

/// <summary>Goes through what one process has, by a BPF iterator: loaded at the first reading, and attached only during
/// one.</summary>
/// <remarks>One reading at a time; it may be disposed of meanwhile, by another thread.</remarks>
/// <param name="bpf">Loads it.</param>
/// <param name="detail">What it reads.</param>
internal sealed class ProcessIterator(IBpf bpf, DetailProgram detail) : IDisposable
{
    /// <summary>At least as long as the longest record.</summary>
    private const int BufferLength = 1 << 16;

    private readonly Lock _lock = new();
    private byte[] _buffer = [];
    private IBpfObject? _object;

    /// <summary>Why the last reading could not be done so; null where it could. A program that cannot be loaded is not tried
    /// again.</summary>
    private string? _refusal;
    private bool _cannotBeLoaded;
    private bool _isReading;
    private bool _isDisposed;

    /// <summary>Says why the rows were read from <c>/proc</c> in its place, where the kernel refused.</summary>
    public void NoteRefusal(DetailRows rows)
    {
        if (_refusal is not null)
        {
            rows.Note($"read from /proc: {_refusal}");
        }
    }

    /// <summary>Reads everything of a process.</summary>
    /// <param name="key">The process.</param>
    /// <param name="take">Takes each record.</param>
    /// <param name="cancellation">Raised when nobody waits.</param>
    /// <returns>False where nothing was taken: the process has nothing, the kernel left it out, or does not let it be read so (see
    /// <see cref="NoteRefusal"/>).</returns>
    /// <exception cref="OperationCanceledException">Nobody waits any more.</exception>
    public bool TryRead(ProcessKey key, RecordTaker take, CancellationToken cancellation)
    {
        if (_cannotBeLoaded)
        {
            return false;
        }

        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            _isReading = true;
        }

        bool isTaken = false;
        _refusal = null;
        try
        {
            _cannotBeLoaded = true;
            IBpfObject opened = _object ??= detail.Load(bpf);
            _cannotBeLoaded = false;
            _buffer = _buffer.Length == 0 ? new byte[BufferLength] : _buffer;
            DetailProgram.Ask(opened, key);
            using IBpfIterator iterator = DetailProgram.Iterate(opened, detail.Program, key.Pid);
            iterator.Begin();
            int count;
            while ((count = iterator.Read(_buffer)) > 0)
            {
                cancellation.ThrowIfCancellationRequested();
                isTaken = true;
                ReadOnlySpan<byte> rest = _buffer.AsSpan(0, count);
                while (!rest.IsEmpty)
                {
                    rest = rest[take(rest)..];
                }
            }

            // The kernel may leave out a process that is there, as some containers' kernels do with their process 1.
            return isTaken;
        }
        catch (BpfException fault) when (!isTaken)
        {
            _refusal = fault.Message;
            return false;
        }
        catch (BpfException fault)
        {
            throw new DetailException(fault.Message, fault);
        }
        finally
        {
            bool isLast;
            lock (_lock)
            {
                _isReading = false;
                isLast = _isDisposed;
            }

            if (isLast)
            {
                _object?.Dispose();
            }
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            if (_isReading)
            {
                // libbpf must not lose what it works with: the reading lets go when it ends.
                return;
            }
        }

        _object?.Dispose();
    }
}

/// <summary>A BPF object of the details, with the one thing that it does.</summary>
/// <param name="Object">The object's name.</param>
/// <param name="Program">The program that the feature is about.</param>
/// <param name="Feature">For <c>bpftop doctor</c>.</param>
internal sealed record DetailProgram(string Object, string Program, BpfFeature Feature)
{
    /// <summary>Loads it.</summary>
    /// <exception cref="BpfException">It cannot be.</exception>
    public IBpfObject Load(IBpf bpf)
    {
        using Stream stream = typeof(DetailProgram).Assembly.GetManifestResourceStream($"{Object}.bpf.o")!;
        byte[] elf = new byte[stream.Length];
        stream.ReadExactly(elf);
        IBpfObject opened = bpf.Open($"details: {Object}", elf);
        try
        {
            opened.Load(Feature);
            return opened.Features[0].IsAttached ? opened : throw new BpfException($"details: {Object}: {opened.Features[0].Reason}");
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    /// <summary>Says which process is asked about.</summary>
    public static void Ask(IBpfObject opened, ProcessKey key)
    {
        AskedProcess asked = new(key.StartNs, key.Pid);
        uint first = 0;
        opened.Map("wanted").Update(MemoryMarshal.AsBytes(new ReadOnlySpan<uint>(in first)), MemoryMarshal.AsBytes(new ReadOnlySpan<AskedProcess>(in asked)));
    }

    /// <summary>Makes an iterator of one process. Before 6.1 it goes through all, and its program picks out the one that is
    /// wanted.</summary>
    /// <exception cref="BpfException">The kernel refused.</exception>
    public static IBpfIterator Iterate(IBpfObject opened, string program, int pid)
    {
        try
        {
            return opened.Iterate(program, pid);
        }
        catch (BpfException)
        {
            return opened.Iterate(program);
        }
    }

    /// <summary>Whether it works here, loaded and let go again.</summary>
    public BpfFeatureState State(IBpf bpf)
    {
        ImmutableArray<string> ways = [.. Feature.Ways.Select(static way => way.Name)];
        try
        {
            using IBpfObject opened = Load(bpf);
            return opened.Features[0];
        }
        catch (BpfException fault)
        {
            return new BpfFeatureState(Feature.Name, ways, null, fault.Message, Feature.Without ?? "");
        }
    }

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct AskedProcess(ulong start, int pid) // bpftop.bpf.h: struct bpftop_process
    {
        private readonly ulong _start = start;
        private readonly int _pid = pid;
        private readonly uint _unused;
    }
}

using Bpftop.Host.Collect.Bpf.Interop;

namespace Bpftop.Host.Collect.Bpf;

/// <summary>Reads command lines: all that are wanted in one walk of the kernel, or as many as its area holds, and then
/// the rest in another.</summary>
internal sealed unsafe class CommandLines : IDisposable
{
    private readonly TaskIterator _reader;
    private readonly MappedMemory _state;
    private readonly MappedMemory _bytes;

    public CommandLines(LoadedObject loaded, int link)
    {
        _reader = new TaskIterator("reading of command lines", link);
        _state = new MappedMemory(loaded.MapDescriptor("command_state"), 0, (nuint)sizeof(CommandHeader), writable: true);
        _bytes = new MappedMemory(
            loaded.MapDescriptor("command_bytes"),
            0,
            CommandHeader.AreaBytes + (nuint)sizeof(CommandEntry) + CommandHeader.LongestCommand,
            writable: false);
    }

    /// <param name="wanted">Indexes into <paramref name="processes"/>, ascending.</param>
    /// <param name="processes">The last walk's.</param>
    /// <param name="initIndex">Where pid 1 is in them, or -1.</param>
    /// <param name="found">Takes what could be read.</param>
    /// <param name="unread">Takes the rest: processes whose memory the kernel could not read like this.</param>
    public void Read(
        ReadOnlySpan<int> wanted,
        ReadOnlySpan<ProcessRecord> processes,
        int initIndex,
        ICommandLineReceiver found,
        ProcCommandLines unread)
    {
        CommandHeader* header = (CommandHeader*)_state.Start;
        ((Span<uint>)header->Wanted).Clear();
        foreach (int index in wanted)
        {
            header->Want(processes[index].Pid);
        }

        bool initFound = initIndex < 0;
        header->NextPid = 0;
        do
        {
            header->FromPid = header->NextPid;
            header->NextPid = 0;
            header->Used = 0;
            header->Entries = 0;
            _reader.Run();

            byte* next = _bytes.Start;
            for (uint entry = 0; entry < header->Entries; entry++)
            {
                CommandEntry* command = (CommandEntry*)next;
                next += sizeof(CommandEntry) + ((command->Length + 7) & ~7u);

                // The kernel's filter lets some through that are not wanted, and a pid may stand for another by now.
                initFound |= command->Pid == 1;
                int index = ThreadSums.Find(processes, command->Pid, initIndex);
                if (index < 0 || processes[index].StartNs != command->StartNs || !Contains(wanted, index))
                {
                    continue;
                }

                // A leader that has ended has no memory, and its threads have.
                int thread = processes[index].LivingTid;
                if ((command->Flags & CommandEntry.Unread) != 0 || thread != command->Pid)
                {
                    unread.Read(index, thread, found);
                    continue;
                }

                ReadOnlySpan<byte> arguments = new(command + 1, (int)command->Length);
                found.Receive(
                    index,
                    (command->Flags & CommandEntry.Title) != 0 ? Title(arguments) : arguments,
                    (command->Flags & CommandEntry.Truncated) != 0);
            }
        }
        while (header->NextPid != 0);

        if (!initFound && Contains(wanted, initIndex))
        {
            // The walk has ways to find pid 1 where the iterator hides it; this one has none.
            unread.Read(initIndex, processes[initIndex].Pid, found);
        }
    }

    public void Dispose()
    {
        _bytes.Dispose();
        _state.Dispose();
    }

    /// <summary>A search of our own: the library's would be compiled at start.</summary>
    private static bool Contains(ReadOnlySpan<int> ascending, int value)
    {
        int low = 0;
        int high = ascending.Length - 1;
        while (low <= high)
        {
            int middle = (int)(((uint)low + (uint)high) / 2);
            if (ascending[middle] == value)
            {
                return true;
            }

            if (ascending[middle] < value)
            {
                low = middle + 1;
            }
            else
            {
                high = middle - 1;
            }
        }

        return false;
    }

    /// <summary>A title ends at the first NUL, which is part of it as it is part of an argument.</summary>
    internal static ReadOnlySpan<byte> Title(ReadOnlySpan<byte> bytes)
    {
        int end = bytes.IndexOf((byte)0);
        return end < 0 ? bytes : bytes[..(end + 1)];
    }
}

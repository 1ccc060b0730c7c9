using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Bpftop.Host.Collect;
using Bpftop.Host.Details.Reading;
using Bpftop.Linux;
using static Bpftop.Host.Details.Reading.DetailColumns;
using static Bpftop.Linux.Errno;
using static Bpftop.Linux.Libc;

namespace Bpftop.Host.Details.Files;

/// <summary>The open files of a process: by a BPF iterator over its descriptors, else from <c>/proc/PID/fd</c>.</summary>
internal sealed class FileDetail : ProcessDetail, IDisposable
{
    public static readonly DetailProgram Program = new(
        "files",
        "files_by_descriptor",
        new BpfFeature(
            "open files",
            [new("iter/task_file", new BpfProgram("files_by_descriptor") { IsAttached = false })],
            "the open files of a process are read from /proc/PID/fd"));

    private const int Descriptor = 0;
    private const int Type = 1;
    private const int Access = 2;
    private const int Position = 3;
    private const int Size = 4;
    private const int Device = 5;
    private const int Inode = 6;
    private const int Flags = 7;
    private const int Name = 8;
    private const int Thread = 9;

    private readonly ProcessIterator _iterator;

    /// <param name="procRoot">Where procfs is mounted.</param>
    /// <param name="bpf">Loads the iterator.</param>
    public FileDetail(string procRoot, IBpf bpf)
        : base(procRoot, Table) => _iterator = new ProcessIterator(bpf, Program);

    private static TableSpec Table { get; } = new(
        "details.files",
        "Files",
        [
            Number("fd", "FD", 5, "The descriptor's number."),
            Text("type", "TYPE", 4, "REG, DIR, CHR, BLK, FIFO, SOCK or LNK as in lsof; anon for what is in no file system (eventfd, epoll and the like)."),
            Text("mode", "M", 1, "r: open for reading, w: for writing, u: for both; empty for a path only (O_PATH)."),
            Number("pos", "POS", 8, "Where the next read or write goes on, in bytes.", Unit.Bytes),
            Number("size", "SIZE", 8, "The file's length.", Unit.Bytes),
            Text("device", "DEVICE", 8, "Major and minor number: of the device that a device file stands for, else of the file system.") with { ShownByDefault = false },
            Number("inode", "INODE", 10, "The inode's number."),
            Text("flags", "FLAGS", 16, "Flags of the open file: append, nonblock, direct and others; cloexec is the descriptor's own."),
            Text("name", "NAME", 60, "The path, with (deleted) behind it where it is gone, or what the kernel calls it."),
            Number("thread", "THREAD", 7, "The thread whose descriptor it is, where a thread has a table of its own.") with { ShownByDefault = false },
        ],
        "Each row is an open file descriptor of the process.")
    {
        SortedBy = "fd",
    };

    public override bool Has(in ProcessRow process) => IsOrdinary(process);

    public void Dispose() => _iterator.Dispose();

    protected override void Read(DetailProcess process, DetailRows rows)
    {
        process.RequireLiving();
        DescriptorTables tables = new();
        if (!_iterator.TryRead(process.Key, bytes => Take(bytes, rows, tables), rows.Cancellation))
        {
            ReadFolder(process, rows);
            _iterator.NoteRefusal(rows);
        }
        else if (tables.Count > 1)
        {
            rows.Note(string.Create(CultureInfo.InvariantCulture, $"{tables.Count - 1} of its threads have descriptors of their own"));
        }
    }

    private static int Take(ReadOnlySpan<byte> bytes, DetailRows rows, DescriptorTables tables)
    {
        FileRecord record = MemoryMarshal.Read<FileRecord>(bytes);
        int start = Unsafe.SizeOf<FileRecord>();
        ReadOnlySpan<byte> name = ForeignText.UpToNul(bytes.Slice(start, record.NameLength));
        if (tables.TryName(record.Table, record.Descriptor, out string key, out bool isOwn))
        {
            OpenFile file = new(record.Mode, record.OpenFlags, name.IsEmpty ? null : ForeignText.Decode(name));
            int row = Add(rows, key, record.Descriptor, file, record.Position, record.Size);
            rows.Text(row, Device) = Device(file.IsDevice ? record.SpecialDevice : record.Device);
            rows.Number(row, Inode) = record.Inode;
            rows.Number(row, Thread) = isOwn && record.Thread != 0 ? record.Thread : double.NaN;
        }

        return start + record.NameLength;
    }

    private static int Add(DetailRows rows, string key, uint descriptor, in OpenFile file, double position, double size)
    {
        int row = rows.Add(key);
        rows.Number(row, Descriptor) = descriptor;
        rows.Text(row, Type) = file.Type;
        rows.Text(row, Access) = file.Access;
        rows.Number(row, Position) = file.HasPosition ? position : double.NaN;
        rows.Number(row, Size) = file.HasSize ? size : double.NaN;
        rows.Text(row, Flags) = file.FlagWords;
        rows.Text(row, Name) = file.Name;
        return row;
    }

    private static void ReadFolder(DetailProcess process, DetailRows rows)
    {
        int hidden = 0;
        foreach (uint descriptor in Descriptors.Of(process))
        {
            string link = string.Create(CultureInfo.InvariantCulture, $"fd/{descriptor}");
            if (process.TryLink(link) is not { } name)
            {
                // Closed meanwhile; or it is known that there is one, and no more.
                if (Marshal.GetLastPInvokeError() == EACCES)
                {
                    hidden++;
                    rows.Number(rows.Add(Text(descriptor)), Descriptor) = descriptor;
                }

                continue;
            }

            bool isKnown = statx(AT_FDCWD, $"{process.Folder}/{link}", AT_STATX_DONT_SYNC, StatX.STATX_BASIC_STATS, out StatX status) == 0;
            DescriptorInfo info = DescriptorInfo.Parse(process.TryRead($"fdinfo/{descriptor}"));
            OpenFile file = new(isKnown ? status.Mode : 0u, info.Flags, name);
            int row = Add(rows, Text(descriptor), descriptor, file, info.Position, isKnown ? status.Size : double.NaN);
            if (isKnown)
            {
                rows.Text(row, Device) = file.IsDevice
                    ? Device(status.SpecialDeviceMajor, status.SpecialDeviceMinor)
                    : Device(status.DeviceMajor, status.DeviceMinor);
                rows.Number(row, Inode) = status.Inode;
            }
        }

        Descriptors.NoteHidden(rows, hidden);
    }
}

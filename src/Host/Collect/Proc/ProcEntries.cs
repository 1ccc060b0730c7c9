using System.Buffers.Binary;
using System.Buffers.Text;
using static Bpftop.Linux.Libc;

namespace Bpftop.Host.Collect.Proc;

/// <summary>The numbers among the names of a directory: pids of /proc, tids of a task directory.</summary>
internal sealed unsafe class ProcEntries
{
    // struct linux_dirent64: inode, offset, then these.
    private const int LengthOffset = 16;
    private const int NameOffset = 19;

    private readonly byte[] _buffer = new byte[32 << 10];
    private int[] _numbers = new int[256];
    private int _count;

    /// <summary>The numbers of the last <see cref="Read"/>, ascending.</summary>
    public ReadOnlySpan<int> Numbers => _numbers.AsSpan(0, _count);

    /// <summary>Reads an open directory to its end and closes it.</summary>
    /// <returns>False where it could not be read.</returns>
    public bool Read(int directory)
    {
        _count = 0;
        nint length;
        do
        {
            fixed (byte* start = _buffer)
            {
                length = getdents64(directory, start, _buffer.Length);
            }

            if (length > 0)
            {
                Parse(_buffer.AsSpan(0, (int)length));
            }
        }
        while (length > 0);

        _ = close(directory);

        // The kernel lists them so. A copy of /proc in another file system need not be sorted.
        _numbers.AsSpan(0, _count).Sort();
        return length == 0;
    }

    private void Parse(ReadOnlySpan<byte> entries)
    {
        while (entries.Length > NameOffset)
        {
            int length = BinaryPrimitives.ReadUInt16LittleEndian(entries[LengthOffset..]);
            ReadOnlySpan<byte> name = ForeignText.UpToNul(entries[NameOffset..length]);
            if (Utf8Parser.TryParse(name, out int number, out int used) && used == name.Length)
            {
                if (_count == _numbers.Length)
                {
                    Array.Resize(ref _numbers, _count * 2);
                }

                _numbers[_count++] = number;
            }

            entries = entries[length..];
        }
    }
}

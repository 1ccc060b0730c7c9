using System.Buffers.Text;
using System.Runtime.CompilerServices;

namespace Bpftop.Host.Collect.Proc;

/// <summary>A path below /proc, written into itself: numbers and names, no string.</summary>
internal struct ProcPath
{
    private Buffer _bytes;
    private int _length;

    public ProcPath(int pid)
    {
        Append(pid);
    }

    /// <summary>The path of a thread's directory.</summary>
    public ProcPath(int pid, int tid)
    {
        Append(pid);
        Append("/task/"u8);
        Append(tid);
    }

    /// <summary>The path with a file's name, ended by a NUL; good until the next call.</summary>
    [UnscopedRef]
    public ReadOnlySpan<byte> File(ReadOnlySpan<byte> name)
    {
        Span<byte> all = _bytes;
        name.CopyTo(all[_length..]);
        all[_length + name.Length] = 0;
        return all[..(_length + name.Length + 1)];
    }

    private void Append(int number)
    {
        Span<byte> all = _bytes;
        _ = Utf8Formatter.TryFormat(number, all[_length..], out int written);
        _length += written;
    }

    private void Append(ReadOnlySpan<byte> text)
    {
        Span<byte> all = _bytes;
        text.CopyTo(all[_length..]);
        _length += text.Length;
    }

    [InlineArray(64)]
    private struct Buffer
    {
        private byte _first;
    }
}

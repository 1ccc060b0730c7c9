using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using static Bpftop.Linux.Errno;
using static Bpftop.Linux.Libc;

namespace Bpftop.Host.Subcommands;

/// <summary>The reader of standard output has gone: <c>bpftop snapshot | head</c>. Nothing is wrong.</summary>
internal sealed class BrokenPipeException() : IOException("standard output: nobody reads it any more");

/// <summary>Standard output by write(2), unbuffered.</summary>
/// <remarks>Console's own stream drops what a closed pipe does not take, so that a reader's end would never be
/// noticed; a FileStream writes at offsets of its own, so that a shell's next command would write over it.</remarks>
internal sealed class OutputDescriptor(SafeFileHandle file) : Stream
{
    public static OutputDescriptor StandardOutput() => new(new SafeFileHandle(1, ownsHandle: false));

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <exception cref="BrokenPipeException">Nobody reads any more.</exception>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            nint written = write(file, buffer, buffer.Length);
            if (written >= 0)
            {
                buffer = buffer[(int)written..];
                continue;
            }

            switch (Marshal.GetLastPInvokeError())
            {
                case EINTR:
                    break;
                case EAGAIN:
                    WaitUntilWritable();
                    break;
                case EPIPE:
                    throw new BrokenPipeException();
                default:
                    throw new IOException($"standard output: {Marshal.GetLastPInvokeErrorMessage()}; check where it goes to");
            }
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    /// <summary>A terminal that another program left non-blocking.</summary>
    private void WaitUntilWritable()
    {
        PollFd entry = new() { File = (int)file.DangerousGetHandle(), Events = POLLOUT };
        _ = poll(ref entry, 1, -1);
    }
}

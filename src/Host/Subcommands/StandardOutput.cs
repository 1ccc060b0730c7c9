using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using static Bpftop.Linux.Errno;
using static Bpftop.Linux.Libc;

namespace Bpftop.Host.Subcommands;

/// <summary>The reader of standard output has gone: <c>bpftop snapshot | head</c>. Nothing is wrong.</summary>
internal sealed class BrokenPipeException() : IOException("standard output: nobody reads it any more");

/// <summary>Takes what is printed.</summary>
/// <exception cref="BrokenPipeException">Nobody reads any more.</exception>
internal delegate void SampleOutput(ReadOnlySpan<byte> bytes);

/// <summary>Standard output by write(2), unbuffered.</summary>
/// <remarks>Console's own stream drops what a closed pipe does not take, so that a reader's end would never be
/// noticed; a FileStream writes at offsets of its own, so that a shell's next command would write over it.</remarks>
internal static class StandardOutput
{
    private const int Descriptor = 1;

    private static readonly SafeFileHandle _file = new(Descriptor, ownsHandle: false);

    /// <summary>Writes all of it, as a <see cref="SampleOutput"/>.</summary>
    public static void Write(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            nint written = write(_file, bytes, bytes.Length);
            if (written >= 0)
            {
                bytes = bytes[(int)written..];
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

    /// <summary>A terminal that another program left non-blocking.</summary>
    private static void WaitUntilWritable()
    {
        PollFd entry = new() { File = Descriptor, Events = POLLOUT };
        _ = poll(ref entry, 1, -1);
    }
}

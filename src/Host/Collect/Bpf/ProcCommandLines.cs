using Microsoft.Win32.SafeHandles;

namespace Bpftop.Host.Collect.Bpf;

/// <summary>Reads a command line from /proc, for kernels and processes where BPF cannot.</summary>
internal sealed class ProcCommandLines(string procRoot)
{
    private byte[] _buffer = new byte[4096];

    /// <summary>Hands over the command line, or nothing where the process is gone.</summary>
    public void Read(int index, int pid, ICommandLineReceiver found)
    {
        try
        {
            using SafeFileHandle file = File.OpenHandle($"{procRoot}/{pid}/cmdline");
            int length = 0;
            int read;
            while ((read = RandomAccess.Read(file, _buffer.AsSpan(length), length)) > 0)
            {
                length += read;
                if (length < _buffer.Length)
                {
                    continue;
                }

                if (length >= CommandHeader.LongestCommand)
                {
                    break;
                }

                Array.Resize(ref _buffer, length * 2);
            }

            found.Receive(index, _buffer.AsSpan(0, length), length >= CommandHeader.LongestCommand);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // It ended, or its memory is not ours to read.
        }
    }
}

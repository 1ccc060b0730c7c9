using Microsoft.Win32.SafeHandles;

namespace Bpftop.Host.Collect.System;

/// <summary>A file of the kernel that is opened once and read from its start at every refresh: one system call where
/// it is short, no allocation. One that does not exist stays missing and is not tried again.</summary>
internal sealed class KeptFile : IDisposable
{
    /// <summary>
    /// What the kernel makes line by line (diskstats, net/dev) comes in pieces of at most a page, however large the
    /// buffer is (fs/seq_file.c, seq_read_iter): a piece is the last one for sure only where another line would have
    /// fitted. The smallest page less the longest line by far.
    /// </summary>
    private const int SurelyLast = 4096 - 1024;

    private SafeFileHandle? _handle;
    private byte[] _buffer;

    /// <param name="path">The file.</param>
    /// <param name="expected">Bytes to make room for; it grows once where there are more.</param>
    public KeptFile(string path, int expected = 4096)
    {
        Path = path;
        _buffer = new byte[expected];
        try
        {
            _handle = File.Exists(path) ? File.OpenHandle(path, share: FileShare.ReadWrite | FileShare.Delete) : null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // Pressure files cannot be opened where the kernel was started without them (psi=0): the same as missing.
            _handle = null;
        }
    }

    public string Path { get; }

    public bool Exists => _handle is not null;

    /// <summary>The file's content now, good until the next read; empty where it is missing.</summary>
    public ReadOnlySpan<byte> Read()
    {
        if (_handle is null)
        {
            return default;
        }

        try
        {
            int length = 0;
            int piece;
            do
            {
                if (length == _buffer.Length)
                {
                    Array.Resize(ref _buffer, length * 2);
                }

                piece = RandomAccess.Read(_handle, _buffer.AsSpan(length), length);
                length += piece;
            }
            while (piece > 0 && (piece > SurelyLast || length == _buffer.Length));

            return _buffer.AsSpan(0, length);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // The device behind it is gone, or what can be opened cannot be read: pressure that is switched off answers
            // EOPNOTSUPP (kernel/sched/psi.c, psi_show).
            Dispose();
            return default;
        }
    }

    public void Dispose()
    {
        _handle?.Dispose();
        _handle = null;
    }
}

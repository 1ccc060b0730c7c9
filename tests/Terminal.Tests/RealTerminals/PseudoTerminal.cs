using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using static Bpftop.Linux.Libc;

namespace Bpftop.Terminal.Tests.RealTerminals;

/// <summary>Both ends of a pseudo terminal: the program's, and ours in the terminal emulator's place.</summary>
internal sealed partial class PseudoTerminal : IDisposable
{
    private const ulong SetWindowSize = 0x5414; // TIOCSWINSZ
    private const ulong GetNumber = 0x80045430; // TIOCGPTN
    private const ulong SetLock = 0x40045431;   // TIOCSPTLCK

    private readonly int _master;
    private bool _isClosed;

    internal PseudoTerminal(int columns = 80, int rows = 24)
    {
        _master = openat(AT_FDCWD, "/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC);
        Assert.True(_master >= 0);
        int unlocked = 0;
        Assert.Equal(0, Change(_master, SetLock, ref unlocked));
        int number = 0;
        Assert.Equal(0, Change(_master, GetNumber, ref number));
        Path = string.Create(CultureInfo.InvariantCulture, $"/dev/pts/{number}");
        Resize(columns, rows);
        Slave = OpenSlave();
    }

    internal string Path { get; }

    /// <summary>A descriptor of the program's end, for looking at its settings.</summary>
    internal int Slave { get; }

    internal Termios Settings
    {
        get
        {
            Assert.Equal(0, tcgetattr(Slave, out Termios settings));
            return settings;
        }
    }

    internal int OpenSlave()
    {
        int slave = openat(AT_FDCWD, Path, O_RDWR | O_NOCTTY | O_CLOEXEC);
        Assert.True(slave >= 0);
        return slave;
    }

    internal unsafe void Resize(int columns, int rows)
    {
        WinSize size = new() { Columns = (ushort)columns, Rows = (ushort)rows };
        Assert.Equal(0, SetSize(_master, SetWindowSize, &size));
    }

    internal void Type(string keys)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(keys);
        Assert.Equal(bytes.Length, write(_master, bytes, bytes.Length));
    }

    /// <summary>Everything that the program has written by now.</summary>
    internal string TakeOutput()
    {
        List<byte> output = [];
        byte[] buffer = new byte[65536];
        PollFd entry = new() { File = _master, Events = POLLIN };
        while (poll(ref entry, 1, 0) > 0 && (entry.Returned & POLLIN) != 0)
        {
            nint count = read(_master, buffer, buffer.Length);
            output.AddRange(buffer[..(int)count]);
        }

        return Encoding.UTF8.GetString([.. output]);
    }

    /// <summary>The emulator's window closes.</summary>
    internal void HangUp()
    {
        if (!_isClosed)
        {
            _isClosed = true;
            _ = close(_master);
        }
    }

    public void Dispose()
    {
        _ = close(Slave);
        HangUp();
    }

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Change(int descriptor, ulong request, ref int value);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static unsafe partial int SetSize(int descriptor, ulong request, WinSize* size);
}

using System.Runtime.InteropServices;

namespace Bpftop.Terminal;

/// <summary>The few calls into libc, with the constants of Linux on x86_64 and arm64.</summary>
internal static partial class LibC
{
    internal const int ReadWrite = 2;          // O_RDWR
    internal const int NoControl = 0x100;      // O_NOCTTY
    internal const int CloseOnExec = 0x80000;  // O_CLOEXEC, EFD_CLOEXEC
    internal const int NonBlocking = 0x800;    // EFD_NONBLOCK
    internal const int DupCloseOnExec = 1030;  // F_DUPFD_CLOEXEC

    internal const short PollIn = 0x1;
    internal const short PollOut = 0x4;
    internal const short PollError = 0x8;
    internal const short PollHangUp = 0x10;
    internal const short PollInvalid = 0x20;

    internal const int Interrupted = 4; // EINTR
    internal const int Again = 11;      // EAGAIN

    internal const int SetNow = 0;          // TCSANOW
    internal const int FlushInput = 0;      // TCIFLUSH
    internal const ulong GetWindowSize = 0x5413; // TIOCGWINSZ

    internal const int SignalTerminalStop = 20; // SIGTSTP

    /// <summary>Larger than struct sigaction of any libc; all zero is SIG_DFL with no flags.</summary>
    internal const int SignalActionSize = 256;

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    internal static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    internal static partial int Control(int descriptor, int command, int argument);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    internal static unsafe partial nint Read(int descriptor, byte* buffer, nuint count);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    internal static unsafe partial nint Write(int descriptor, byte* buffer, nuint count);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    internal static unsafe partial int Poll(PollEntry* entries, nuint count, int milliseconds);

    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    internal static partial int EventDescriptor(uint initial, int flags);

    [LibraryImport("libc", EntryPoint = "isatty", SetLastError = true)]
    internal static partial int IsTerminal(int descriptor);

    [LibraryImport("libc", EntryPoint = "tcgetattr", SetLastError = true)]
    internal static partial int GetAttributes(int descriptor, out Termios settings);

    [LibraryImport("libc", EntryPoint = "tcsetattr", SetLastError = true)]
    internal static partial int SetAttributes(int descriptor, int when, in Termios settings);

    [LibraryImport("libc", EntryPoint = "cfmakeraw")]
    internal static partial void MakeRaw(ref Termios settings);

    [LibraryImport("libc", EntryPoint = "tcflush", SetLastError = true)]
    internal static partial int Flush(int descriptor, int queue);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    internal static partial int GetSize(int descriptor, ulong request, out WindowSize size);

    [LibraryImport("libc", EntryPoint = "tcgetpgrp", SetLastError = true)]
    internal static partial int ForegroundGroup(int descriptor);

    [LibraryImport("libc", EntryPoint = "getpgrp")]
    internal static partial int OwnGroup();

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    internal static partial int Kill(int process, int signal);

    [LibraryImport("libc", EntryPoint = "raise", SetLastError = true)]
    internal static partial int Raise(int signal);

    [LibraryImport("libc", EntryPoint = "sigaction", SetLastError = true)]
    internal static unsafe partial int SignalAction(int signal, byte* action, byte* oldAction);
}

using System.Runtime.InteropServices;
using System.Text;
using static Bpftop.Linux.Errno;
using static Bpftop.Linux.Libc;

namespace Bpftop.Host.Details.Trace;

/// <summary>A strace that was started on a process, and the pipe that it writes to.</summary>
/// <remarks>
/// The pipe's end that strace has is non-blocking, from before it starts: where nobody takes the lines (bpftop is stopped, or has no
/// CPU), strace loses some and goes on. It would otherwise wait, and the process with it.
/// Its standard input is a pipe that nobody writes to: when bpftop is no more, however it ended, the kernel sends it SIGTERM
/// (O_ASYNC, F_SETSIG), and it lets go of the process. All its signals are at their defaults, SIGPIPE too, which .NET ignores. It has
/// a session of its own, so that no key of the terminal stops it while it holds the process.
/// One thread, but for <see cref="Signal"/>.
/// </remarks>
internal sealed class StraceProcess : IDisposable
{
    /// <summary>A second of a process that does little but call; the kernel may allow less.</summary>
    private const int PipeSize = 1 << 20;

    private readonly int _input;
    private readonly int _output;
    private readonly int _life;
    private readonly int _process;
    private readonly int _pid;
    private bool _isReaped;
    private int _status;

    private StraceProcess(int input, int output, int life, int process, int pid) =>
        (_input, _output, _life, _process, _pid) = (input, output, life, process, pid);

    /// <summary>Where its lines are read; does not block.</summary>
    public int Output => _output;

    /// <summary>A pidfd of it: poll(2) finds it readable when it has ended.</summary>
    public int File => _process;

    /// <summary>Its pid, its own until it is disposed of.</summary>
    public int Pid => _pid;

    /// <summary>Whether a line that it writes now is lost.</summary>
    public bool IsPipeFull
    {
        get
        {
            PollFd entry = new() { File = _input, Events = POLLOUT };
            return poll(ref entry, 1, 0) == 0;
        }
    }

    /// <summary>The command line.</summary>
    /// <param name="program">Where strace is.</param>
    /// <param name="thread">A living thread of the process; all are traced.</param>
    public static ImmutableArray<string> CommandLine(string program, int thread) =>
    [
        program,

        // Threads and children; times in seconds since 1970; how long each call took; no words on what it attaches to; no blanks
        // before results; some characters of each string.
        "-f", "-ttt", "-T", "-q", "-a1", "-s128",
        "-p", thread.ToString(CultureInfo.InvariantCulture),
    ];

    /// <summary>Starts it.</summary>
    /// <param name="program">Where strace is.</param>
    /// <param name="thread">A living thread of the process.</param>
    /// <exception cref="DetailException">It cannot be started.</exception>
    public static unsafe StraceProcess Start(string program, int thread)
    {
        int* lines = stackalloc int[2];
        int* life = stackalloc int[2];
        if (pipe2(lines, O_CLOEXEC | O_NONBLOCK) != 0)
        {
            throw Failed("there is no pipe for it", Marshal.GetLastPInvokeError());
        }

        (int output, int input) = (lines[0], lines[1]);
        if (pipe2(life, O_CLOEXEC) != 0)
        {
            int why = Marshal.GetLastPInvokeError();
            Close(input, output);
            throw Failed("there is no pipe for it", why);
        }

        _ = fcntl(input, F_SETPIPE_SZ, PipeSize);
        int error = Spawn(CommandLine(program, thread), life[0], input, out int pid);
        int process = error == 0 ? pidfd_open(pid) : -1;
        error = error == 0 && process < 0 ? Marshal.GetLastPInvokeError() : error;
        if (error == 0)
        {
            // Of what both have open: what is said here counts for it.
            _ = fcntl(life[0], F_SETOWN, pid);
            _ = fcntl(life[0], F_SETSIG, SIGTERM);
            _ = fcntl(life[0], F_SETFL, O_ASYNC);
            Close(life[0]);
            return new StraceProcess(input, output, life[1], process, pid);
        }

        if (pid > 0)
        {
            // Ours until it is waited for.
            _ = kill(pid, SIGKILL);
            _ = waitpid(pid, out _, 0);
        }

        Close(input, output, life[0], life[1]);
        throw Failed($"{program} cannot be started", error);
    }

    /// <summary>Sends it a signal; any thread, until it is disposed of.</summary>
    public void Signal(int signal) => _ = pidfd_send_signal(_process, signal);

    /// <summary>Takes what it wrote.</summary>
    /// <returns>The number of bytes; 0 where there are none now.</returns>
    public int Read(Span<byte> buffer) => (int)Math.Max(0, read(_output, buffer, buffer.Length));

    /// <summary>Whether it has ended; the kernel forgets it then.</summary>
    public bool HasEnded()
    {
        if (!_isReaped && waitpid(_pid, out int status, WNOHANG) is var ended and not 0)
        {
            _isReaped = true;
            _status = ended > 0 ? status : 0;
        }

        return _isReaped;
    }

    /// <summary>The signal that ended it; 0 for none, or before.</summary>
    public int EndingSignal => _status & 0x7f; // WTERMSIG, wait(2)

    /// <summary>Ends it in any case; what it traces goes on.</summary>
    public void Dispose()
    {
        if (!HasEnded())
        {
            Signal(SIGKILL);
            while (waitpid(_pid, out _, 0) < 0 && Marshal.GetLastPInvokeError() == EINTR)
            {
            }
        }

        Close(_process, _life, _input, _output);
    }

    private static void Close(params ReadOnlySpan<int> files)
    {
        foreach (int file in files)
        {
            _ = close(file);
        }
    }

    /// <summary>Starts a program.</summary>
    /// <param name="arguments">Its path, then its arguments.</param>
    /// <param name="life">Its standard input.</param>
    /// <param name="input">Where its standard error output goes.</param>
    /// <param name="pid">Its pid; 0 where it was not started.</param>
    /// <returns>0, or the number of the error.</returns>
    private static unsafe int Spawn(ImmutableArray<string> arguments, int life, int input, out int pid)
    {
        byte* actions = stackalloc byte[SizeOfSpawnRecord];
        byte* attributes = stackalloc byte[SizeOfSpawnRecord];
        byte* signals = stackalloc byte[SizeOfSignalSet];
        byte** texts = stackalloc byte*[arguments.Length + 1];
        byte** environment = stackalloc byte*[2];
        _ = posix_spawn_file_actions_init(actions);
        _ = posix_spawnattr_init(attributes);
        try
        {
            for (int index = 0; index < arguments.Length; index++)
            {
                texts[index] = (byte*)Marshal.StringToCoTaskMemUTF8(arguments[index]);
            }

            texts[arguments.Length] = null;
            environment[0] = (byte*)Marshal.StringToCoTaskMemUTF8("LC_ALL=C");
            environment[1] = null;
            pid = 0;
            int error = posix_spawn_file_actions_adddup2(actions, life, 0);
            error = error != 0 ? error : posix_spawn_file_actions_addopen(actions, 1, "/dev/null", O_WRONLY, 0);
            error = error != 0 ? error : posix_spawn_file_actions_adddup2(actions, input, 2);
            error = error != 0 ? error : posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSID);
            _ = sigfillset(signals);
            error = error != 0 ? error : posix_spawnattr_setsigdefault(attributes, signals);
            _ = sigemptyset(signals);
            error = error != 0 ? error : posix_spawnattr_setsigmask(attributes, signals);
            return error != 0 ? error : posix_spawn(out pid, arguments[0], actions, attributes, texts, environment);
        }
        finally
        {
            for (int index = 0; index < arguments.Length; index++)
            {
                Marshal.FreeCoTaskMem((nint)texts[index]);
            }

            Marshal.FreeCoTaskMem((nint)environment[0]);
            _ = posix_spawn_file_actions_destroy(actions);
            _ = posix_spawnattr_destroy(attributes);
        }
    }

    private static DetailException Failed(string clause, int error) =>
        new($"strace: {clause}: {Marshal.GetPInvokeErrorMessage(error)}");
}

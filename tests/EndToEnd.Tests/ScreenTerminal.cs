using System.Diagnostics;
using System.Globalization;

namespace Bpftop.EndToEnd.Tests;

/// <summary>A terminal of 120 by 40 with a shell, on a private tmux server that dies with this object, and the real
/// program in it.</summary>
internal sealed class ScreenTerminal : IDisposable
{
    private const string Prompt = "ready>";

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(40);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(30);
    private static int s_made;

    private readonly string _socket = Path.Join(
        Path.GetTempPath(),
        string.Create(CultureInfo.InvariantCulture, $"bpftop-screen-{Environment.ProcessId}-{Interlocked.Increment(ref s_made)}.tmux"));

    private readonly ManualResetEventSlim _never = new(false);

    /// <param name="arguments">Of the program, as a shell reads them; nothing is started where they are null.</param>
    /// <param name="before">What the shell reads before the program's name.</param>
    public ScreenTerminal(string? arguments, string before = "")
    {
        string runtime = Path.GetFullPath(Path.Join(
            System.Runtime.InteropServices.RuntimeEnvironment.GetRuntimeDirectory(), "../../.."));
        Tmux(
            "-f", "/dev/null", "-u", "new-session", "-d", "-x", "120", "-y", "40",
            $"env -u ENV -u XDG_CONFIG_HOME -u NO_COLOR HOME=/nonexistent DOTNET_ROOT='{runtime}' LC_ALL=C.UTF-8 COLORTERM=truecolor PS1='{Prompt}' sh -i");
        try
        {
            WaitFor(Prompt);
            Settings = ReadSettings();
            if (arguments is not null)
            {
                TypeLine($"{before}'{CliProgram.Executable}' {arguments}; echo left with $?");
                WaitFor("[eBPF]");
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>What stty said before the program ran.</summary>
    public string Settings { get; } = "";

    public string Screen => Tmux("capture-pane", "-p");

    /// <summary>The pid of the program, a child of the terminal's shell.</summary>
    public int ProgramId => int.Parse(ChildrenOf(Query("#{pane_pid}"))[^1], CultureInfo.InvariantCulture);

    /// <summary>Presses keys in tmux notation.</summary>
    public void Press(params string[] keys)
    {
        foreach (string key in keys)
        {
            Tmux("send-keys", key);
        }
    }

    public void Type(string text) => Tmux("send-keys", "-l", text);

    public void TypeLine(string line)
    {
        Type(line);
        Press("Enter");
    }

    /// <summary>Sends bytes, in hexadecimal, and the rest of them after a pause, which tmux itself keeps: a busy machine makes it
    /// little longer.</summary>
    public void SendInPieces(string first, string rest) => Tmux(
        ["send-keys", "-H", .. first.Split(' '), ";", "run-shell", "sleep 0.3", ";", "send-keys", "-H", .. rest.Split(' ')]);

    public void Resize(int width, int height) => Tmux(
        "resize-window", "-x", width.ToString(CultureInfo.InvariantCulture), "-y", height.ToString(CultureInfo.InvariantCulture));

    /// <summary>Changes the size that the terminal says it has, which may be none that tmux would give it.</summary>
    public void SetSize(int rows, int columns) => Execute(
        "stty", "-F", Query("#{pane_tty}"), "rows", rows.ToString(CultureInfo.InvariantCulture), "cols", columns.ToString(CultureInfo.InvariantCulture));

    public string WaitFor(string text) => WaitFor(screen => screen.Contains(text, StringComparison.Ordinal), $"\"{text}\"");

    public string WaitUntilGone(string text) =>
        WaitFor(screen => !screen.Contains(text, StringComparison.Ordinal), $"screen without \"{text}\"");

    /// <summary>Waits for words of a dialog, wherever its lines break: that follows from how long pids and paths are.
    /// </summary>
    /// <returns>All words of the dialog, as one line.</returns>
    public string WaitForDialog(string words) => DialogText(
        WaitFor(screen => DialogText(screen).Contains(words, StringComparison.Ordinal), $"dialog with \"{words}\""));

    /// <summary>Waits until the screen is as asked; returns it.</summary>
    public string WaitFor(Func<string, bool> predicate, string what)
    {
        long began = Stopwatch.GetTimestamp();
        while (true)
        {
            string screen = Screen;
            if (predicate(screen))
            {
                return screen;
            }

            Assert.True(Stopwatch.GetElapsedTime(began) < Deadline, $"no {what} on the screen:\n{screen}");
            _never.Wait(Pause);
        }
    }

    /// <summary>Waits until the shell has the terminal again, as it was before.</summary>
    public void WaitUntilRestored(string text)
    {
        WaitFor(text);
        WaitFor(_ => Tmux("display-message", "-p", "#{alternate_on}#{mouse_any_flag}").Trim() == "00", "main screen without mouse");
        Assert.Equal("1", Tmux("display-message", "-p", "#{cursor_flag}").Trim());
        Assert.Equal(Settings, ReadSettings());
    }

    /// <summary>To a program that starts from now on, tmux is this user's.</summary>
    public void GiveSocketTo(int owner) => Execute("chown", owner.ToString(CultureInfo.InvariantCulture), _socket);

    /// <summary>What tmux itself would paste.</summary>
    public string Buffer => Tmux("show-buffer");

    public string Query(string format) => Tmux("display-message", "-p", format).Trim();

    public void Dispose()
    {
        string shell = Query("#{pane_pid}");
        string[] pids = shell.Length == 0 ? [] : [shell, .. ChildrenOf(shell)];
        Tmux("kill-server");
        File.Delete(_socket);

        // What the program had open is the test's to remove once the program has ended.
        long began = Stopwatch.GetTimestamp();
        while (pids.Any(IsRunning) && Stopwatch.GetElapsedTime(began) < Deadline)
        {
            _never.Wait(Pause);
        }

        _never.Dispose();
    }

    private static string DialogText(string screen) => string.Join(' ', screen.Split('\n')
        .Where(static line => line.Contains('│', StringComparison.Ordinal))
        .SelectMany(static line => line[line.IndexOf('│', StringComparison.Ordinal)..line.LastIndexOf('│')].TrimStart('│')
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)));

    private static string[] ChildrenOf(string pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/task/{pid}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        }
        catch (IOException)
        {
            return [];
        }
    }

    /// <summary>False for one that has ended and that nobody has waited for yet, too.</summary>
    private static bool IsRunning(string pid)
    {
        try
        {
            string stat = File.ReadAllText($"/proc/{pid}/stat");
            return stat[stat.LastIndexOf(')') + 2] != 'Z';
        }
        catch (IOException)
        {
            return false;
        }
    }

    private string ReadSettings() => Execute("stty", "-a", "-F", Query("#{pane_tty}"));

    private string Tmux(params string[] arguments) => Execute("tmux", ["-S", _socket, .. arguments]);

    private static string Execute(string program, params string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment.Remove("TMUX");
        start.Environment["LC_ALL"] = "C.UTF-8";
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return output;
    }
}

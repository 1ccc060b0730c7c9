using System.Diagnostics;
using System.Globalization;

namespace Bpftop.Tests.Support;

/// <summary>A plain shell (no line editor, which would change the terminal's settings itself) in a terminal of its own, on a
/// private tmux server that dies with this object.</summary>
internal sealed class Tmux : IDisposable
{
    internal const string Prompt = "ready>";

    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(15);
    private static int s_made;

    private readonly string _socket = Path.Combine(
        Path.GetTempPath(),
        string.Create(CultureInfo.InvariantCulture, $"bpftop-test-{Environment.ProcessId}-{Interlocked.Increment(ref s_made)}.tmux"));

    private readonly ManualResetEventSlim _never = new();

    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    /// <param name="environment">What <c>env</c> is told before the shell begins.</param>
    internal Tmux(int width = 80, int height = 24, string environment = "-u COLORTERM -u ENV LC_ALL=C.UTF-8")
    {
        Run("-f", "/dev/null", "-u", "new-session", "-d", "-x", Text(width), "-y", Text(height), $"env {environment} PS1='{Prompt}' sh -i");
        try
        {
            WaitFor(Prompt);
            TypeLine("echo before");
            WaitFor(screen => screen.Contains("\nbefore\n", StringComparison.Ordinal), "output");
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    internal string Socket => _socket;

    internal string Screen => Run("capture-pane", "-p");

    /// <summary>What tmux knows of the pane's modes.</summary>
    internal string Modes => Run("display-message", "-p", "alternate #{alternate_on} cursor #{cursor_flag} wrap #{wrap_flag} mouse #{mouse_any_flag}#{mouse_button_flag}#{mouse_sgr_flag}").Trim();

    internal string Settings => Execute("stty", "-a", "-F", Query("#{pane_tty}"));

    /// <summary>Answers a format of tmux's for the pane.</summary>
    internal string Query(string format) => Run("display-message", "-p", format).Trim();

    internal void Type(params string[] keys) => Run(["send-keys", .. keys]);

    internal void TypeLine(string line)
    {
        Run("send-keys", "-l", line);
        Run("send-keys", "Enter");
    }

    internal void Resize(int width, int height) => Run("resize-window", "-x", Text(width), "-y", Text(height));

    internal string Run(params string[] arguments) => Execute("tmux", ["-S", _socket, .. arguments]);

    internal string WaitFor(string text) => WaitFor(screen => screen.Contains(text, StringComparison.Ordinal), $"\"{text}\"");

    /// <summary>Waits until the screen is as asked; returns it.</summary>
    internal string WaitFor(Func<string, bool> predicate, string what)
    {
        long began = Stopwatch.GetTimestamp();
        while (true)
        {
            string screen = Screen;
            if (predicate(screen))
            {
                return screen;
            }

            Assert.True(Stopwatch.GetElapsedTime(began) < Wait.Deadline, $"no {what} on the screen:\n{screen}");
            _never.Wait(_pause);
        }
    }

    public void Dispose()
    {
        Run("kill-server");
        File.Delete(_socket);
        _never.Dispose();
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    internal static string Execute(string program, params string[] arguments)
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

using System.Globalization;
using System.Text.RegularExpressions;

namespace Bpftop.EndToEnd.Tests;

/// <summary>A terminal of 120 by 40 with a shell, on a private tmux server that dies with this object, and the real
/// program in it.</summary>
internal sealed class ScreenTerminal : IDisposable
{
    private readonly Tmux _tmux;

    /// <param name="arguments">Of the program, as a shell reads them; nothing is started where they are null.</param>
    /// <param name="before">What the shell reads before the program's name.</param>
    /// <param name="program">Its name as the shell reads it; null for <see cref="CliProgram.Executable"/>.</param>
    public ScreenTerminal(string? arguments, string before = "", string? program = null)
    {
        string runtime = Path.GetFullPath(Path.Join(
            System.Runtime.InteropServices.RuntimeEnvironment.GetRuntimeDirectory(), "../../.."));
        _tmux = new Tmux(120, 40, $"-u ENV -u XDG_CONFIG_HOME -u NO_COLOR HOME=/nonexistent DOTNET_ROOT='{runtime}' LC_ALL=C.UTF-8 COLORTERM=truecolor");
        try
        {
            Settings = _tmux.Settings;
            if (arguments is not null)
            {
                TypeLine($"{before}{program ?? $"'{CliProgram.Executable}'"} {arguments}; echo left with $?");
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

    public string Screen => _tmux.Screen;

    /// <summary>The pid of the program, a child of the terminal's shell.</summary>
    public int ProgramId => int.Parse(ChildrenOf(Query("#{pane_pid}"))[^1], CultureInfo.InvariantCulture);

    /// <summary>Presses keys in tmux notation.</summary>
    public void Press(params string[] keys)
    {
        foreach (string key in keys)
        {
            _tmux.Type(key);
        }
    }

    /// <summary>Goes to the screen of a title, by the key that the bar of screens says.</summary>
    public void GoToScreen(string title)
    {
        Match tab = Match.Empty;
        WaitFor(screen => (tab = Regex.Match(screen, $@" (\d) {Regex.Escape(title)} ")).Success, $"a screen {title}");
        Press(tab.Groups[1].Value);
    }

    public void Type(string text) => _tmux.Run("send-keys", "-l", text);

    public void TypeLine(string line)
    {
        Type(line);
        Press("Enter");
    }

    /// <summary>Sends bytes, in hexadecimal, and the rest of them after a pause, which tmux itself keeps: a busy machine makes it
    /// little longer.</summary>
    public void SendInPieces(string first, string rest) => _tmux.Run(
        ["send-keys", "-H", .. first.Split(' '), ";", "run-shell", "sleep 0.3", ";", "send-keys", "-H", .. rest.Split(' ')]);

    public void Resize(int width, int height) => _tmux.Run(
        "resize-window", "-x", width.ToString(CultureInfo.InvariantCulture), "-y", height.ToString(CultureInfo.InvariantCulture));

    /// <summary>Changes the size that the terminal says it has, which may be none that tmux would give it.</summary>
    public void SetSize(int rows, int columns) => Tmux.Execute(
        "stty", "-F", Query("#{pane_tty}"), "rows", rows.ToString(CultureInfo.InvariantCulture), "cols", columns.ToString(CultureInfo.InvariantCulture));

    public string WaitFor(string text) => _tmux.WaitFor(text);

    public string WaitUntilGone(string text) =>
        WaitFor(screen => !screen.Contains(text, StringComparison.Ordinal), $"screen without \"{text}\"");

    /// <summary>Waits for words of a window, wherever its lines break: that follows from how long pids and paths are.
    /// </summary>
    /// <returns>All words of the window, as one line.</returns>
    public string WaitForWindow(string words) => WindowText(
        WaitFor(screen => WindowText(screen).Contains(words, StringComparison.Ordinal), $"window with \"{words}\""));

    /// <summary>Waits until the screen is as asked; returns it.</summary>
    public string WaitFor(Func<string, bool> predicate, string what) => _tmux.WaitFor(predicate, what);

    /// <summary>Waits until the shell has the terminal again, as it was before.</summary>
    public void WaitUntilRestored(string text)
    {
        WaitFor(text);
        WaitFor(_ => _tmux.Run("display-message", "-p", "#{alternate_on}#{mouse_any_flag}").Trim() == "00", "main screen without mouse");
        Assert.Equal("1", _tmux.Run("display-message", "-p", "#{cursor_flag}").Trim());
        Assert.Equal(Settings, _tmux.Settings);
    }

    /// <summary>To a program that starts from now on, tmux is this user's.</summary>
    public void GiveSocketTo(int owner) => Tmux.Execute("chown", owner.ToString(CultureInfo.InvariantCulture), _tmux.Socket);

    /// <summary>What tmux itself would paste.</summary>
    public string Buffer => _tmux.Run("show-buffer");

    public string Query(string format) => _tmux.Query(format);

    public void Dispose()
    {
        string shell = Query("#{pane_pid}");
        string[] pids = shell.Length == 0 ? [] : [shell, .. ChildrenOf(shell)];
        _tmux.Dispose();

        // What the program had open is the test's to remove once the program has ended.
        Wait.Until(() => !pids.Any(IsRunning), () => $"one of {string.Join(' ', pids)} still runs without its terminal");
    }

    private static string WindowText(string screen) => string.Join(' ', screen.Split('\n')
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
}

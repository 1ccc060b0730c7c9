using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Bpftop.Linux;
using static Bpftop.Linux.Libc;

namespace Bpftop.Terminal;

/// <summary>The tmux that this terminal is a pane of. With its defaults (set-clipboard external, allow-passthrough off)
/// it passes no OSC 52 on, but takes a text this way.</summary>
internal sealed class TmuxServer
{
    private const string Loaded = "loaded";

    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(2);

    private readonly string _socket;
    private readonly uint _owner;
    private readonly uint _group;

    private TmuxServer(string socket, uint owner, uint group) => (_socket, _owner, _group) = (socket, owner, group);

    /// <summary>Finds it.</summary>
    /// <param name="variable">TMUX: socket, the server's pid and the session's number, with commas between.</param>
    /// <returns>Null where there is no such socket.</returns>
    internal static TmuxServer? Of(string? variable)
    {
        string socket = SocketOf(variable ?? "");
        return socket.StartsWith('/') && LStat(socket, out StatX file) == 0 ? new TmuxServer(socket, file.User, file.Group) : null;
    }

    /// <summary>The socket's path, which may hold commas itself.</summary>
    internal static string SocketOf(string variable)
    {
        int session = variable.LastIndexOf(',');
        int pid = session > 0 ? variable.LastIndexOf(',', session - 1) : -1;
        return pid > 0 ? variable[..pid] : variable;
    }

    /// <summary>Puts a text into tmux's newest buffer, and on to the clipboard of the terminal around it where tmux may.
    /// </summary>
    /// <remarks>Any thread; takes 2 s for each of two tries at most. Does not throw.</remarks>
    /// <returns>False where tmux did not take it.</returns>
    internal async Task<bool> LoadAsync(string text) =>
        await RunAsync(text, "-w").ConfigureAwait(false) // tmux 3.2
        || await RunAsync(text).ConfigureAwait(false);

    private async Task<bool> RunAsync(string text, params string[] options)
    {
        // A client that is not let in exits with 0 as well (tmux 3.3), so what counts is what it prints.
        if (Start(["-S", _socket, "load-buffer", .. options, "-", ";", "display-message", "-p", Loaded]) is not { } start)
        {
            return false;
        }

        try
        {
            using Process process = Process.Start(start)!;
            try
            {
                using CancellationTokenSource limit = new(_patience);
                await process.StandardInput.WriteAsync(text.AsMemory(), limit.Token).ConfigureAwait(false);
                process.StandardInput.Close();
                char[] said = new char[Loaded.Length];
                int count = await process.StandardOutput.ReadBlockAsync(said, limit.Token).ConfigureAwait(false);
                await process.WaitForExitAsync(limit.Token).ConfigureAwait(false);
                return process.ExitCode == 0 && said.AsSpan(0, count).SequenceEqual(Loaded);
            }
            finally
            {
                if (!process.HasExited)
                {
                    process.Kill();
                }
            }
        }
        catch (Exception fault) when (fault is Win32Exception or IOException or OperationCanceledException or InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>Runs the client as the socket's owner: a server may tell its client what to run and which files to
    /// write.</summary>
    private ProcessStartInfo? Start(string[] arguments)
    {
        uint own = geteuid();
        if (own != _owner && own != 0)
        {
            return null;
        }

        string path = own == _owner ? SearchPath.Own : SearchPath.System;
        if (SearchPath.Find("tmux", path) is not { } tmux || SearchPath.Find(own == _owner ? "tmux" : "setpriv", path) is not { } program)
        {
            return null;
        }

        ProcessStartInfo start = own == _owner
            ? new(program, arguments)
            : new(program, [
                string.Create(CultureInfo.InvariantCulture, $"--reuid={_owner}"), string.Create(CultureInfo.InvariantCulture, $"--regid={_group}"),
                "--clear-groups", "--no-new-privs", tmux, .. arguments]);
        (start.RedirectStandardInput, start.RedirectStandardOutput, start.RedirectStandardError) = (true, true, true);
        start.StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        start.Environment.Clear();
        start.Environment["PATH"] = path;
        start.Environment["LC_ALL"] = "C.UTF-8";
        return start;
    }
}

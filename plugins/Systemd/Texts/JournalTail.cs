using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Bpftop.Systemd.Texts;

/// <summary>The last lines of the journal of a unit, by journalctl: the journal's files have no interface but its library.
/// </summary>
/// <remarks>One call at a time. The program is killed, by its pid, where nobody waits for it any more.</remarks>
internal sealed class JournalTail(TimeProvider time)
{
    private const int MostLines = 20;

    /// <summary>Characters that are read; a line of the journal may have megabytes.</summary>
    private const int MostText = 64 << 10;
    private const int LongestLine = 4096;

    /// <summary>Going through large journals takes a while, and a tab is read again each second.</summary>
    private static readonly TimeSpan _keeps = TimeSpan.FromSeconds(5);

    private (string Match, long At, Lines Lines)? _last;

    /// <summary>Where the program may be: not searched for in PATH, for root runs it.</summary>
    internal string[] Programs { get; init; } = ["/usr/bin/journalctl", "/bin/journalctl"];

    /// <summary>How long it may take.</summary>
    internal TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>What there is.</summary>
    /// <param name="unit">The unit.</param>
    /// <param name="user">The user whose manager has it, or null for the system's.</param>
    /// <param name="cancel">Raised when nobody waits any more.</param>
    public async Task<Lines> ReadAsync(string unit, uint? user, CancellationToken cancel)
    {
        // As --user-unit does for the user that calls.
        string[] match = user is { } owner
            ? [$"_SYSTEMD_USER_UNIT={unit}", string.Create(CultureInfo.InvariantCulture, $"_UID={owner}")]
            : [$"--unit={unit}"];
        string key = string.Join(' ', match);
        if (_last is { } last && last.Match == key && time.GetElapsedTime(last.At) < _keeps)
        {
            return last.Lines;
        }

        Lines lines = Array.Find(Programs, File.Exists) is { } program
            ? await RunAsync(program, match, cancel).ConfigureAwait(false)
            : new Lines([], "journalctl is not installed");
        _last = (key, time.GetTimestamp(), lines);
        return lines;
    }

    private async Task<Lines> RunAsync(string program, string[] match, CancellationToken cancel)
    {
        ProcessStartInfo start = new(program, ["-n", MostLines.ToString(CultureInfo.InvariantCulture), "-o", "short-iso", "--no-pager", "-q", .. match])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
            WorkingDirectory = "/",
        };
        start.Environment["SYSTEMD_COLORS"] = "0";
        start.Environment["LC_ALL"] = "C.UTF-8";
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(Patience);
        Process? process = null;
        try
        {
            process = Process.Start(start)!;
            process.StandardInput.Close();
            Task<string> refusal = ReadSomeAsync(process.StandardError, limit.Token);
            string output = await ReadSomeAsync(process.StandardOutput, limit.Token).ConfigureAwait(false);
            string[] lines = Split(output);
            return lines.Length > 0 || output.Length > 0
                ? new Lines(lines, null)
                : new Lines([], Split(await refusal.ConfigureAwait(false)) is [var first, ..] ? first : "no lines");
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return new Lines([], string.Create(CultureInfo.InvariantCulture, $"journalctl took longer than {Patience.TotalSeconds:0.#} s"));
        }
        catch (Exception fault) when (fault is System.ComponentModel.Win32Exception or IOException)
        {
            return new Lines([], $"{program} cannot be run: {fault.Message}");
        }
        finally
        {
            End(process);
        }
    }

    /// <summary>It may have more to say than anybody reads.</summary>
    private static void End(Process? process)
    {
        if (process is null)
        {
            return;
        }

        try
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }
        catch (Exception fault) when (fault is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            // It ended by itself.
        }

        process.Dispose();
    }

    private static async Task<string> ReadSomeAsync(StreamReader reader, CancellationToken cancel)
    {
        char[] text = new char[MostText];
        int length = await reader.ReadBlockAsync(text, cancel).ConfigureAwait(false);
        return new string(text, 0, length);
    }

    private static string[] Split(string text) => [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .TakeLast(MostLines).Select(static line => line.Length <= LongestLine ? line : line[..LongestLine])];

    /// <summary>Lines of the journal, the oldest first.</summary>
    /// <param name="Texts">The lines: hostile text, for whoever runs in the unit writes them.</param>
    /// <param name="Why">Why there are none, or null.</param>
    internal sealed record Lines(string[] Texts, string? Why);
}

using System.Diagnostics;
using System.Globalization;
using Bpftop.Kernel.Tests.Oracle;

namespace Bpftop.Plugins.Tests.Network;

/// <summary>A process that sends or receives a known number of bytes: tests/fixtures/programs/talker.c.</summary>
internal sealed class Talker : IDisposable
{
    private static readonly Lazy<string> _program = new(static () => Actor.Compile("talker.c"));

    private readonly Process _process;

    private Talker(Process process) => _process = process;

    /// <summary>The process of the program itself: what starts it in another namespace makes way for it.</summary>
    public int Pid => _process.Id;

    /// <summary>The port that it listens on, or its pid as it sees it.</summary>
    public int Ready { get; private init; }

    /// <param name="space">The network namespace to run in, or null for this one.</param>
    /// <param name="arguments">See the source.</param>
    public static Talker Start(NetworkSpace? space, params object[] arguments)
    {
        string[] words = [.. space?.Enter ?? [], _program.Value, .. arguments.Select(static word => Convert.ToString(word, CultureInfo.InvariantCulture)!)];
        ProcessStartInfo start = new(words[0], words[1..]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        Process process = Process.Start(start)!;
        try
        {
            return new Talker(process) { Ready = (int)Number(process, "ready") };
        }
        catch
        {
            process.Kill();
            process.Dispose();
            throw;
        }
    }

    public static Talker Start(params object[] arguments) => Start(null, arguments);

    /// <summary>Lets it go on.</summary>
    public void Continue()
    {
        _process.StandardInput.Write('\n');
        _process.StandardInput.Flush();
    }

    /// <summary>Waits until it has done what it is for.</summary>
    /// <returns>The bytes that it received or sent.</returns>
    public long Done() => Number(_process, "done");

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private static long Number(Process process, string word)
    {
        string? line = process.StandardOutput.ReadLine();
        return line is not null && line.StartsWith(word + " ", StringComparison.Ordinal)
            ? long.Parse(line.AsSpan(word.Length + 1), CultureInfo.InvariantCulture)
            : throw new InvalidOperationException($"the talker said \"{line}\" where \"{word}\" was expected");
    }
}

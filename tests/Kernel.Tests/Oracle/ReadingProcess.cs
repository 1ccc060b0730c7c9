using System.Diagnostics;
using System.Globalization;

namespace Bpftop.Kernel.Tests.Oracle;

/// <summary>tests/fixtures/programs/reader.c: a process whose threads and children read when they are told to.</summary>
internal sealed class ReadingProcess : IDisposable
{
    /// <summary>What each command that reads anything reads.</summary>
    public const long Amount = 4 << 20;

    private static readonly Lazy<string> Program = new(static () => Actor.Compile("reader.c"));

    private readonly Process _process;

    public ReadingProcess()
    {
        ProcessStartInfo start = new(Program.Value, [Amount.ToString(CultureInfo.InvariantCulture)])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        _process = Process.Start(start)!;
        Expect($"ready {Pid}");
    }

    public int Pid => _process.Id;

    /// <summary>Gives a command and waits until it is done.</summary>
    public void Do(char command)
    {
        _process.StandardInput.Write(command);
        _process.StandardInput.Flush();
        Expect(command == 'x' ? $"ready {Pid}" : "done");
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private void Expect(string expected)
    {
        string? line = _process.StandardOutput.ReadLine();
        Assert.Equal(expected, line);
    }
}

using System.Diagnostics;

namespace Bpftop.EndToEnd.Tests;

/// <summary>A sleeping process of the test's own, with a command line of its choice.</summary>
internal sealed class CliChild : IDisposable
{
    private readonly Process _process;

    /// <param name="zeroth">What it calls itself.</param>
    public CliChild(string zeroth)
    {
        ProcessStartInfo start = new("bash", ["-c", "exec -a \"$1\" sleep 300", "bash", zeroth]);
        _process = Process.Start(start)!;

        // Before exec it is bash: wait for the name.
        try
        {
            Assert.True(
                SpinWait.SpinUntil(() => File.ReadAllText($"/proc/{_process.Id}/comm") == "sleep\n", CliProgram.Deadline),
                "the child did not start");
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public int Id => _process.Id;

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }
}

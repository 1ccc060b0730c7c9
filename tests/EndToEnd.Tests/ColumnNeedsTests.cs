using System.Diagnostics;

namespace Bpftop.EndToEnd.Tests;

/// <summary>A process whose executable was deleted, and the columns and filters that tell so.</summary>
public sealed class ColumnNeedsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("bpftop-deleted-");
    private readonly Process _process;

    public ColumnNeedsTests()
    {
        string program = Path.Join(_folder.FullName, "sleeper");
        File.Copy("/bin/sleep", program);
        _process = Process.Start(program, "300");
        Assert.True(
            SpinWait.SpinUntil(() => new FileInfo($"/proc/{_process.Id}/exe").LinkTarget == program, CliProgram.Deadline), "the program did not start");
        File.Delete(program);
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        _folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData("bpf")]
    [InlineData("proc")]
    public void What_became_of_an_executable_is_told_without_its_path_being_shown(string collector)
    {
        string[] all = ["snapshot", "-d", "100", "--collector", collector, "--format", "csv"];

        string shown = CliProgram.Run([.. all, "-p", $"{_process.Id}", "-c", "pid,exe.state"]).Expect(0).Output;
        Assert.EndsWith($",{_process.Id},deleted\r\n", shown, StringComparison.Ordinal);

        string filtered = CliProgram.Run([.. all, "-c", "pid", "-f", $"exe.state = deleted and pid = {_process.Id}"]).Expect(0).Output;
        Assert.EndsWith($",{_process.Id}\r\n", filtered, StringComparison.Ordinal);
    }
}

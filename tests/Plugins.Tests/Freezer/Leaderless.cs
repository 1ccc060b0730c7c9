using System.Diagnostics;
using System.Globalization;

namespace Bpftop.Plugins.Tests.Freezer;

/// <summary>A process whose first thread has ended while others live on: the mode "deadleader" of
/// tests/fixtures/programs/actor.c, compiled once.</summary>
internal sealed class Leaderless : IDisposable
{
    private static readonly Lazy<byte[]> _built = new(Build);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("bpftop-leaderless-");
    private readonly Process _process;

    public Leaderless(string cgroup)
    {
        string program = Path.Join(_folder.FullName, "actor");
        File.WriteAllBytes(program, _built.Value);
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        _process = Process.Start(new ProcessStartInfo(program, ["deadleader"]) { RedirectStandardOutput = true })!;
        try
        {
            Assert.Equal($"ready {_process.Id}", _process.StandardOutput.ReadLine());
            Row = Sleeper.RowOf(Pid);
            TestCgroup.Write(cgroup, "cgroup.procs", Pid.ToString(CultureInfo.InvariantCulture));
            Wait.Until(() => File.ReadAllText($"/proc/{Pid}/task/{Pid}/stat").Split(") ")[^1].StartsWith('Z'), () => "its first thread does not end");
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public int Pid => _process.Id;

    /// <summary>As a monitor shows it.</summary>
    public ProcessRow Row { get; }

    /// <summary>The cgroup of the threads that live.</summary>
    public string Cgroup => Directory.GetDirectories($"/proc/{Pid}/task").Select(static folder => Path.GetFileName(folder))
        .Where(thread => thread != Pid.ToString(CultureInfo.InvariantCulture))
        .Select(thread => File.ReadLines($"/proc/{Pid}/task/{thread}/cgroup").First(static line => line.StartsWith("0::", StringComparison.Ordinal))[3..])
        .Distinct()
        .Single();

    /// <summary>Moves the threads that live: the kernel leaves the first one where it was.</summary>
    public void MoveTo(string cgroup)
    {
        TestCgroup.Write(cgroup, "cgroup.procs", Pid.ToString(CultureInfo.InvariantCulture));
        Wait.Until(() => Cgroup == cgroup, () => $"its threads are in {Cgroup}");
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
        _folder.Delete(recursive: true);
    }

    private static byte[] Build()
    {
        string output = Path.GetTempFileName();
        try
        {
            using Process compiler = Process.Start("cc", ["-Wall", "-Werror", "-O1", "-pthread", "-o", output, Path.Join(Root(), "tests/fixtures/programs/actor.c")]);
            compiler.WaitForExit();
            return compiler.ExitCode == 0
                ? File.ReadAllBytes(output)
                : throw new InvalidOperationException($"cc could not build actor.c: exit code {compiler.ExitCode}; its message is above");
        }
        finally
        {
            File.Delete(output);
        }
    }

    private static string Root()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Join(folder, "Bpftop.sln")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder ?? throw new InvalidOperationException("the tests do not run from inside the repository");
    }
}

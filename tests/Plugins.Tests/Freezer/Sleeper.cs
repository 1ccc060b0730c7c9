using System.Diagnostics;
using System.Globalization;
using Bpftop.Freezer.Processes;
using Bpftop.Toolkit;

namespace Bpftop.Plugins.Tests.Freezer;

/// <summary>A process that a test started; it is killed at the test's end.</summary>
internal sealed class Sleeper : IDisposable
{
    private readonly Process _process;

    private Sleeper(Process process) => _process = process;

    public int Pid => _process.Id;

    public string Cgroup => new ProcFiles("/proc").CgroupOf(Pid) ?? "";

    public ProcessStat Stat => new ProcFiles("/proc").Stat(Pid) ?? throw new InvalidOperationException($"{Pid} has ended");

    /// <summary>The name of the cgroup that it is frozen alone in.</summary>
    public string NameAlone => new Bpftop.Freezer.Journal.LoneProcess(Pid, Stat.StartTicks, "/").DirectoryName;

    public ProcessRow Row => RowOf(Pid);

    /// <summary>True where it ends within a moment.</summary>
    public bool HasExited => _process.WaitForExit(TimeSpan.FromSeconds(5));

    /// <summary>CPU time used, in clock ticks.</summary>
    public long CpuTicks => CpuTicksOf(Pid);

    public static Sleeper Start(string? cgroup = null) => Start(cgroup, "sleep", "1000");

    /// <summary>Keeps a core busy.</summary>
    public static Sleeper StartBusy(string? cgroup = null) => Start(cgroup, "sh", "-c", "while :; do :; done");

    /// <summary>Starts a program in a cgroup. It goes there before it is the program: nothing that it forks is left elsewhere.</summary>
    public static Sleeper Start(string? cgroup, string program, params string[] arguments)
    {
        const string Enter = "echo $$ > \"$0\" && exec \"$@\"";
        if (cgroup is null)
        {
            return new Sleeper(Process.Start(program, arguments));
        }

        Process process = Process.Start("sh", ["-c", Enter, $"{TestCgroup.Mount}{cgroup}/cgroup.procs", program, .. arguments]);
        try
        {
            string commandLine = $"/proc/{process.Id}/cmdline";
            Wait.Until(() => !process.HasExited && File.ReadAllText(commandLine) is { Length: > 0 } line && !line.Contains(Enter, StringComparison.Ordinal), () => $"{program} did not start in {cgroup}");
            return new Sleeper(process);
        }
        catch
        {
            process.Kill();
            throw;
        }
    }

    public static ProcessRow RowOf(int pid)
    {
        ProcessStat stat = new ProcFiles("/proc").Stat(pid) ?? throw new InvalidOperationException($"{pid} has ended");
        ProcessTraits traits = stat.IsKernelThread ? ProcessTraits.KernelThread : ProcessTraits.None;
        return new ProcessRow(stat.Key, stat.ParentPid, pid, 0, 0, traits, stat.Name, stat.Name);
    }

    public static long CpuTicksOf(int pid)
    {
        string[] fields = File.ReadAllText($"/proc/{pid}/stat").Split(") ")[^1].Split(' ');
        return long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture);
    }

    /// <summary>The kernel's function that it waits in.</summary>
    public static string WaitsIn(int pid) => File.ReadAllText($"/proc/{pid}/wchan");

    public void MoveTo(string cgroup) => TestCgroup.Write(cgroup, "cgroup.procs", Pid.ToString(CultureInfo.InvariantCulture));

    public void End()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            End();
        }

        _process.Dispose();
    }
}

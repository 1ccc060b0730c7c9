using System.Globalization;

namespace Bpftop.Peers.Tests.Fixtures;

/// <summary>The freezer of cgroup version 1 around one process of a test's own, which keeps that of version 2 from completing.
/// </summary>
internal sealed class FirstFreezer : IDisposable
{
    private readonly string _mount;
    private readonly string _folder;
    private readonly int _pid;

    public FirstFreezer(int pid)
    {
        _pid = pid;
        _mount = File.ReadLines("/proc/self/mounts").Select(static line => line.Split(' '))
            .FirstOrDefault(static fields => fields[2] == "cgroup" && fields[3].Split(',').Contains("freezer"))?[1]
            ?? throw new InvalidOperationException("the freezer of cgroup v1 is not mounted");
        _folder = string.Create(CultureInfo.InvariantCulture, $"{_mount}/bpftop-test-{Environment.ProcessId}-{pid}");
        Directory.CreateDirectory(_folder);
        Move(_folder);
        File.WriteAllText($"{_folder}/freezer.state", "FROZEN");
        Assert.True(SpinWait.SpinUntil(() => File.ReadAllText($"{_folder}/freezer.state").Trim() == "FROZEN", TimeSpan.FromSeconds(20)), "version 1 does not freeze");
    }

    public void LetGo() => File.WriteAllText($"{_folder}/freezer.state", "THAWED");

    public void Dispose()
    {
        LetGo();
        try
        {
            Move(_mount);
        }
        catch (IOException)
        {
            // It has ended.
        }

        Assert.True(SpinWait.SpinUntil(Removed, TimeSpan.FromSeconds(20)), $"{_folder} cannot be removed");
    }

    private void Move(string folder) => File.WriteAllText($"{folder}/cgroup.procs", _pid.ToString(CultureInfo.InvariantCulture));

    private bool Removed()
    {
        try
        {
            Directory.Delete(_folder);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}

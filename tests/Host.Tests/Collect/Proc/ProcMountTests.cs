using Bpftop.Host.Collect.Proc;

namespace Bpftop.Host.Tests.Collect.Proc;

public sealed class ProcMountTests
{
    [Theory]
    [InlineData("rw", false, null)]
    [InlineData("rw,hidepid=invisible", false, "invisible")]
    [InlineData("rw,gid=20,hidepid=2", false, "2")]
    [InlineData("rw,hidepid=off", false, null)]
    [InlineData("rw,hidepid=ptraceable,subset=pid", true, "ptraceable")]
    public void Options_say_what_is_left_out(string options, bool processesOnly, string? hides)
    {
        ProcMount? mount = ProcMount.Find(
            Mount.Parse("1 0 8:1 / / rw - ext4 /dev/sda rw", $"24 1 0:22 / /proc rw,nosuid shared:2 - proc proc {options}", "25 1 0:23 / /proc/other rw - proc proc rw"), "/proc");

        Assert.Equal(new ProcMount(processesOnly, hides), mount);
    }

    [Fact]
    public void A_carriage_return_in_a_path_ends_no_line()
    {
        DirectoryInfo proc = Directory.CreateTempSubdirectory("bpftop-test-");
        try
        {
            Directory.CreateDirectory(Path.Join(proc.FullName, "self"));
            File.WriteAllText(Path.Join(proc.FullName, "self/mountinfo"), "24 1 0:22 / /proc rw - proc proc rw\n30 1 0:40 / /mnt/a\rb rw shared:1 - tmpfs tmpfs rw\n");

            Assert.Equal([("/proc", "proc"), ("/mnt/a\rb", "tmpfs")], Mount.All(proc.FullName).Select(static mount => (mount.Point, mount.Type)));
        }
        finally
        {
            proc.Delete(true);
        }
    }

    [Fact]
    public void The_mount_on_top_counts()
    {
        Mount[] mounts = Mount.Parse("24 1 0:22 / /proc rw - proc proc rw", "30 24 0:40 / /proc rw - proc proc rw,subset=pid");

        Assert.True(ProcMount.Find(mounts, "/proc")!.HasProcessesOnly);
        Assert.Null(ProcMount.Find(mounts, "/other"));
    }
}

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
    public void The_mount_on_top_counts()
    {
        Mount[] mounts = Mount.Parse("24 1 0:22 / /proc rw - proc proc rw", "30 24 0:40 / /proc rw - proc proc rw,subset=pid");

        Assert.True(ProcMount.Find(mounts, "/proc")!.HasProcessesOnly);
        Assert.Null(ProcMount.Find(mounts, "/other"));
    }
}

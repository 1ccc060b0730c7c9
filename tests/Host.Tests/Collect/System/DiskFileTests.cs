using Bpftop.Host.Collect.System;

namespace Bpftop.Host.Tests.Collect.System;

public sealed class DiskFileTests
{
    /// <summary>In a container a program may serve <c>/proc/diskstats</c>.</summary>
    [Fact]
    public void A_name_that_none_can_be_is_no_disk()
    {
        DiskFile disks = new("/sys");
        for (int reading = 0; reading < 2; reading++)
        {
            disks.Read(" 8 0 s\0da 1 2 3 4 5 6 7 8\n 8 1 ../../x 1 2 3 4 5 6 7 8\n 252 0 zram0 1 2 3\n"u8);
        }

        Assert.Equal(1, disks.ZramCount);
        Assert.Equal((0.0, 0.0), disks.Traffic.Rates(1));
    }
}

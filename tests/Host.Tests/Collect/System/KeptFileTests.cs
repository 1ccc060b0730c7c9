using Bpftop.Host.Collect.System;

namespace Bpftop.Host.Tests.Collect.System;

public sealed class KeptFileTests
{
    [Fact]
    public void A_list_that_the_kernel_hands_out_page_by_page_is_read_whole()
    {
        using KeptFile file = new("/proc/self/maps", 1 << 20);

        string[] kept = global::System.Text.Encoding.UTF8.GetString(file.Read()).Split('\n');

        Assert.True(kept.Length > 100, $"{kept.Length} lines: this process has more mappings than fit a page");
        Assert.Contains(kept, static line => line.EndsWith("[stack]", StringComparison.Ordinal));
    }

    [Fact]
    public void A_file_longer_than_expected_is_read_whole()
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, new string('x', 9_000) + "end");
            using KeptFile file = new(path, 16);

            Assert.Equal(9_003, file.Read().Length);
            Assert.Equal("end"u8, file.Read()[^3..]);
        }
        finally
        {
            File.Delete(path);
        }
    }
}

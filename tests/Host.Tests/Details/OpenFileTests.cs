using Bpftop.Host.Details.Files;

namespace Bpftop.Host.Tests.Details;

public sealed class OpenFileTests
{
    [Theory]
    [InlineData(0x81a4u, "/etc/passwd", "REG")]
    [InlineData(0x41edu, "/", "DIR")]
    [InlineData(0x2190u, "/dev/null", "CHR")]
    [InlineData(0x6190u, "/dev/sda", "BLK")]
    [InlineData(0x1180u, "pipe:[7]", "FIFO")]
    [InlineData(0xc1ffu, "socket:[7]", "SOCK")]
    [InlineData(0xa1ffu, "/etc/mtab", "LNK")]
    [InlineData(0x0180u, "anon_inode:[eventfd]", "anon")]
    [InlineData(0x8180u, "anon_inode:[eventfd]", "anon")]
    [InlineData(0x8180u, "/anon_inode:[eventfd]", "REG")]
    [InlineData(0x0180u, null, "anon")]
    public void Its_type_is_that_of_lsof(uint mode, string? name, string type) => Assert.Equal(type, new OpenFile(mode, 0, name).Type);

    [Theory]
    [InlineData(0u, "r", null)]
    [InlineData(0x8001u, "w", null)]
    [InlineData(0x402u, "u", "append")]
    [InlineData(0x80802u, "u", "cloexec,nonblock")]
    [InlineData(0x101002u, "u", "sync")]
    [InlineData(0x1001u, "w", "dsync")]
    [InlineData(0x200000u, null, "path")]
    public void Its_flags_are_in_words(uint flags, string? access, string? words)
    {
        OpenFile file = new(0x81a4, flags, "/x");

        Assert.Equal(access, file.Access);
        Assert.Equal(words, file.FlagWords);
    }

    [Fact]
    public void What_the_kernel_says_of_a_descriptor_is_read()
    {
        Assert.Equal(new DescriptorInfo(4096, 0x80402), DescriptorInfo.Parse("pos:\t4096\nflags:\t02002002\nmnt_id:\t14\nino:\t7\n"));
        Assert.Equal(new DescriptorInfo(double.NaN, 0), DescriptorInfo.Parse(""));
        Assert.Equal(new DescriptorInfo(double.NaN, 0), DescriptorInfo.Parse("pos:\t-1\nnothing\n\n"));
    }

    [Fact]
    public void A_descriptor_of_a_table_counts_once_and_tables_are_told_apart()
    {
        DescriptorTables tables = new();

        Assert.True(tables.TryName(7, 3, out string key, out bool isOwn) && key == "3" && !isOwn);
        Assert.False(tables.TryName(7, 3, out _, out _));
        Assert.True(tables.TryName(8, 3, out key, out isOwn) && key == "1/3" && isOwn);
        Assert.Equal(2, tables.Count);
    }
}

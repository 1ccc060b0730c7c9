using System.Text;
using Bpftop.Host.Details.Memory;
using Bpftop.Host.Details.Reading;

namespace Bpftop.Host.Tests.Details;

public sealed class MapLineTests
{
    [Fact]
    public void A_line_is_read_field_by_field()
    {
        Assert.True(MapLine.TryParse("7f0a1000-7f0a2000 r-xp 00001000 fe:01 4711                               /usr/lib/a b.so (deleted)"u8, out MapLine map));
        Assert.Equal(new MapLine(0x7f0a1000, 0x7f0a2000, "r-xp", 0x1000, "fe:01", 4711, "/usr/lib/a b.so (deleted)"), map);
        Assert.True(MapLine.TryParse("ffffffffff600000-ffffffffff601000 --xp 00000000 00:00 0                  [vsyscall]"u8, out map));
        Assert.Equal(0xffffffffff600000, map.Start);
        Assert.True(MapLine.TryParse("7f0a1000-7f0a2000 rw-s 00000000 00:00 0 "u8, out map));
        Assert.Null(map.Name);
    }

    [Theory]
    [InlineData("")]
    [InlineData("7f0a1000")]
    [InlineData("7f0a1000-7f0a2000")]
    [InlineData("7f0a1000-7f0a2000 r-xp 00001000 fe:01")]
    [InlineData("7f0a1000-7f0a2000 r-xp 00001000 fe:01 x")]
    [InlineData("x-7f0a2000 r-xp 00001000 fe:01 1")]
    public void What_is_none_is_refused(string line) => Assert.False(MapLine.TryParse(Encoding.UTF8.GetBytes(line), out _));

    /// <summary>As the kernel does, a few lines at a time, and cut anywhere.</summary>
    [Fact]
    public void Lines_are_whole_however_the_file_is_read()
    {
        StringBuilder text = new();
        for (int index = 0; index < 2000; index++)
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"{index * 4096:x8}-{(index + 1) * 4096:x8} rw-p 00000000 00:00 0 {(index % 3 == 0 ? "/x" + new string('y', index % 700) : "")}\n");
        }

        MapDetail maps = new("/proc");
        TableBuffer rows = new(maps.Tab);
        MapDetail.ReadLines(new Pieces(Encoding.UTF8.GetBytes(text.ToString())), new DetailRows(rows, new Progress<int>(), default));

        Assert.Equal(2000, rows.Count);
        Assert.Equal(1999d * 4096, rows.Number(1999, 0));
        Assert.Equal("/x" + new string('y', 1998 % 700), rows.Text(1998, 7));
    }

    private sealed class Pieces(byte[] all) : MemoryStream(all)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, 1 + (int)(Position % 97)));
    }
}

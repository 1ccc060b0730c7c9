using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Bpftop.Nvidia;
using Bpftop.Nvidia.Devices;
using Bpftop.Nvidia.Nvml;

namespace Bpftop.Plugins.Tests.Nvidia;

/// <summary>Bytes of the driver, and what is made of them.</summary>
public sealed class ParsingTests
{
    [Fact]
    public void Every_structure_has_the_size_and_the_places_that_nvml_documents()
    {
        Assert.Null(NvmlLayout.Mismatch);
        Assert.Equal(8, Unsafe.SizeOf<NvmlUtilization>());
        Assert.Equal(24, Unsafe.SizeOf<NvmlMemory>());
        Assert.Equal(40, Unsafe.SizeOf<NvmlMemoryV2>());
        Assert.Equal(12, Unsafe.SizeOf<NvmlTemperature>());
        Assert.Equal(0x100000cu, NvmlTemperature.Expected);
        Assert.Equal(8, Marshal.OffsetOf<NvmlTemperature>(nameof(NvmlTemperature.Degrees)));
        Assert.Equal(16, Unsafe.SizeOf<NvmlProcessInfoV1>());
        Assert.Equal(24, Unsafe.SizeOf<NvmlProcessInfoV2>());
        Assert.Equal(32, Unsafe.SizeOf<NvmlProcessSample>());
        Assert.Equal(0x2000028u, NvmlMemoryV2.Expected);
        Assert.Equal(32, Marshal.OffsetOf<NvmlMemoryV2>(nameof(NvmlMemoryV2.Used)));
        Assert.Equal(8, Marshal.OffsetOf<NvmlProcessInfoV2>(nameof(NvmlProcessInfoV2.UsedGpuMemory)));
        Assert.Equal(20, Marshal.OffsetOf<NvmlProcessInfoV2>(nameof(NvmlProcessInfoV2.ComputeInstanceId)));
        Assert.Equal(16, Marshal.OffsetOf<NvmlProcessSample>(nameof(NvmlProcessSample.SmUtil)));
        Assert.Equal(28, Marshal.OffsetOf<NvmlProcessSample>(nameof(NvmlProcessSample.DecUtil)));
    }

    [Fact]
    public void A_structure_of_another_size_is_named() =>
        Assert.Equal("NvmlMemory takes 24 bytes here, NVML's takes 40", NvmlLayout.Check<NvmlMemory>(40));

    [Theory]
    [InlineData("535.43.02", true)]
    [InlineData("535.86.05", true)]
    [InlineData("535.98", false)]
    [InlineData("535.154.05", false)]
    [InlineData("550.54.14", false)]
    [InlineData("535", false)]
    [InlineData("535.x", false)]
    [InlineData(null, false)]
    public void The_drivers_with_wide_lists_are_known_by_their_version(string? version, bool isWide) =>
        Assert.Equal(isWide, ProcessLists.HasWideV3(version));

    [Fact]
    public void Entries_that_make_no_sense_are_left_out()
    {
        Dictionary<int, double> memory = [];
        uint[] words =
        [
            0, 0, 100, 0, 0, 0,
            uint.MaxValue, 0, 100, 0, 0, 0,
            7, 0, 100, 0, 0, 0,
            7, 0, uint.MaxValue, uint.MaxValue, 0, 0,
        ];
        ProcessLists.Parse(MemoryMarshal.AsBytes(words.AsSpan()), NvmlProcessInfoV2.Size, memory);

        Assert.Equal(new Dictionary<int, double> { [7] = 100 }, memory);
    }

    [Fact]
    public void Of_several_samples_the_newest_counts_and_impossible_ones_do_not()
    {
        Dictionary<int, NvmlProcessSample> newest = [];
        uint[] words =
        [
            7, 0, 900, 0, 99, 0, 0, 0,
            7, 0, 1200, 0, 20, 0, 0, 0,
            7, 0, 1100, 0, 10, 0, 0, 0,
            8, 0, 1300, 0, 4_000_000, 0, 0, 0,
            0, 0, 1400, 0, 5, 0, 0, 0,
            9, 0, uint.MaxValue, uint.MaxValue, 5, 0, 0, 0,
        ];
        ulong last = ProcessSamples.Parse(MemoryMarshal.Cast<uint, NvmlProcessSample>(words), 1000, newest);

        Assert.Equal(1200ul, last);
        Assert.Equal([7], newest.Keys);
        Assert.Equal(20u, newest[7].SmUtil);
    }

    [Fact]
    public void A_sample_of_which_a_part_is_not_available_is_a_sample()
    {
        Dictionary<int, NvmlProcessSample> newest = [];
        uint[] words = [7, 0, 1200, 0, 20, 0, uint.MaxValue, 0];

        ProcessSamples.Parse(MemoryMarshal.Cast<uint, NvmlProcessSample>(words), 1000, newest);

        Assert.Equal(20, NvmlNumber.Of(newest[7].SmUtil));
        Assert.Equal(double.NaN, NvmlNumber.Of(newest[7].EncUtil));
    }

    [Fact]
    public void A_text_without_an_end_ends_with_its_buffer()
    {
        Assert.Equal("abc", GpuDevice.Decode("abc"u8));
        Assert.Equal("ab", GpuDevice.Decode("ab\0c"u8));
    }

    [Theory]
    [InlineData(0, "0B")]
    [InlineData(999, "999B")]
    [InlineData(1000, "1K")]
    [InlineData(8589934592, "8.00G")]
    [InlineData(25769803776, "24.0G")]
    [InlineData(1e18, "888P")]
    public void Memory_in_a_bar_is_short(double bytes, string text) => Assert.Equal(text, GpuCaptions.Bytes(bytes));

    [Fact]
    public void The_moment_of_a_sample_is_known_in_time_since_boot()
    {
        ReadingClock clock = new(WallMicroseconds: 1_000_000_000, BootNanoseconds: 50_000_000_000);

        Assert.Equal(49_000_000_000ul, clock.BootTimeOf(999_000_000));
        Assert.Equal(50_000_000_000ul, clock.BootTimeOf(1_000_000_500));
        Assert.Equal(50_000_000_000ul, clock.BootTimeOf(5));
        Assert.True(clock.IsRecent(999_000_000));
        Assert.False(clock.IsRecent(998_000_000));
    }
}

using System.Diagnostics;
using System.Runtime.InteropServices;
using Bpftop.Nvidia;
using Bpftop.Nvidia.Devices;
using Bpftop.Tests.Nvidia;
using Bpftop.Toolkit;

namespace Bpftop.Plugins.Tests.Nvidia;

/// <summary>Which file is loaded, and which is refused. As root, as bpftop is run.</summary>
public sealed class LibraryFileTests
{
    [Theory]
    [InlineData("/nonexistent/libnvidia-ml.so.1", AvailabilityState.Absent, "no /nonexistent/libnvidia-ml.so.1")]
    [InlineData("libnvidia-ml.so.1", AvailabilityState.Absent, "not an absolute path")]
    [InlineData("/etc/hostname", AvailabilityState.Unsupported, "cannot be loaded")]
    public async Task A_path_that_is_no_library_is_a_state(string path, AvailabilityState state, string reason)
    {
        Availability availability = await ProbeAsync(path);

        Assert.Equal(state, availability.State);
        Assert.Contains(reason, availability.Reason, StringComparison.Ordinal);
        Assert.NotEqual("", availability.Remedy);
    }

    [Fact]
    public async Task Another_library_is_unsupported()
    {
        string libc = File.ReadLines("/proc/self/maps").Select(static line => line.Split(' ')[^1]).First(static path => path.EndsWith("/libc.so.6", StringComparison.Ordinal));
        Availability availability = await ProbeAsync(libc);

        Assert.Equal(AvailabilityState.Unsupported, availability.State);
        Assert.EndsWith("has no function nvmlInit", availability.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_others_can_write_is_not_loaded()
    {
        using FakeNvml nvml = new("gpus 1");
        File.SetUnixFileMode(nvml.Library, UnixFileMode.UserRead | UnixFileMode.OtherWrite);

        await ExpectDenied(nvml, $"{nvml.Library} can be written by others");
    }

    [Fact]
    public async Task A_folder_that_others_can_write_is_not_loaded_from()
    {
        using FakeNvml nvml = new("gpus 1");
        string folder = Path.GetDirectoryName(nvml.Library)!;
        File.SetUnixFileMode(folder, File.GetUnixFileMode(folder) | UnixFileMode.GroupWrite);

        await ExpectDenied(nvml, $"{folder} can be written by others");
    }

    [Fact]
    public async Task A_file_of_another_user_is_not_loaded()
    {
        using FakeNvml nvml = new("gpus 1");
        using (Process chown = Process.Start("chown", ["65534", nvml.Library]))
        {
            await chown.WaitForExitAsync();
            Assert.Equal(0, chown.ExitCode);
        }

        await ExpectDenied(nvml, $"{nvml.Library} belongs to uid 65534");
    }

    [Fact]
    public async Task A_link_is_judged_by_what_it_leads_to_and_that_is_loaded()
    {
        using FakeNvml nvml = new("gpus 1");
        DirectoryInfo others = Directory.CreateTempSubdirectory("bpftop-nvml-links-");
        try
        {
            File.SetUnixFileMode(others.FullName, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherWrite);
            string link = Path.Join(others.FullName, "libnvidia-ml.so.1");
            File.CreateSymbolicLink(link, nvml.Library);
            using GpuRefresh monitor = Monitor(link);
            Availability availability = await monitor.ProbeAsync(CancellationToken.None);

            Assert.Equal(AvailabilityState.Ready, availability.State);
            Assert.Equal(["init"], nvml.Log);
        }
        finally
        {
            others.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Without_a_library_there_is_no_thread()
    {
        using GpuRefresh monitor = Monitor("/nonexistent/libnvidia-ml.so.1");
        await monitor.ProbeAsync(CancellationToken.None);

        Assert.False(monitor.HasThread);
    }

    [Fact]
    public async Task With_a_library_there_is_one_until_the_end()
    {
        using FakeNvml nvml = new("gpus 1");
        using GpuRefresh monitor = Monitor(nvml.Library);
        await monitor.ProbeAsync(CancellationToken.None);
        Assert.True(monitor.HasThread);

        monitor.Dispose();
        await Rig.UntilAsync(() => !monitor.HasThread, "the end of the thread");
    }

    [Fact]
    public async Task A_driver_that_is_not_loaded_is_left_so()
    {
        // Loaded under this name, it is what the loader finds.
        using FakeNvml nvml = new("gpus 1", "-Wl,-soname,libnvidia-ml.so.1");
        nint handle = NativeLibrary.Load(nvml.Library);
        try
        {
            bool isLoaded = false;
            PluginOptions none = new(new Dictionary<string, string>(StringComparer.Ordinal));
            using GpuRefresh monitor = new(none, TimeProvider.System, new Latest<GpuReadings>(GpuReadings.None))
            {
                IsDriverLoaded = () => isLoaded,
                SeesPids = static () => true,
            };
            Availability unloaded = await monitor.ProbeAsync(CancellationToken.None);
            Assert.Equal(AvailabilityState.Absent, unloaded.State);
            Assert.Equal("the NVIDIA driver is not loaded", unloaded.Reason);
            Assert.Empty(nvml.Log);
            Assert.False(monitor.HasThread);

            isLoaded = true;
            Availability loaded = await monitor.ProbeAsync(CancellationToken.None);
            Assert.Equal(AvailabilityState.Ready, loaded.State);
            Assert.Equal(["init"], nvml.Log);
        }
        finally
        {
            NativeLibrary.Free(handle);
        }
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("sys/module/nvidia_drm", false)]
    [InlineData("sys/module/nvidia", true)]
    [InlineData("proc/driver/nvidia/version", true)]
    [InlineData("dev/dxg", true)]
    public void A_driver_is_known_by_what_it_leaves_in_the_file_system(string trace, bool isLoaded)
    {
        DirectoryInfo root = Directory.CreateTempSubdirectory("bpftop-nvml-root-");
        try
        {
            root.CreateSubdirectory(Path.Join(".", trace));
            Assert.Equal(isLoaded, KernelDriver.IsLoaded(root.FullName));
        }
        finally
        {
            root.Delete(recursive: true);
        }
    }

    private static async Task ExpectDenied(FakeNvml nvml, string reason)
    {
        Availability availability = await ProbeAsync(nvml.Library);

        Assert.Equal(AvailabilityState.Denied, availability.State);
        Assert.Equal(reason, availability.Reason);
        Assert.Empty(nvml.Log);
    }

    private static async Task<Availability> ProbeAsync(string path)
    {
        using GpuRefresh monitor = Monitor(path);
        return await monitor.ProbeAsync(CancellationToken.None);
    }

    private static GpuRefresh Monitor(string path) =>
        new(Rig.Options(path), TimeProvider.System, new Latest<GpuReadings>(GpuReadings.None)) { SeesPids = static () => true };
}

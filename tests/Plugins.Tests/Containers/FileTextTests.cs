using System.Text;
using Bpftop.Containers.Engines;
using Bpftop.Containers;
using Bpftop.Containers.Files;
using Bpftop.Containers.Kubernetes;
using Bpftop.Containers.Limits;
using Bpftop.Toolkit;

namespace Bpftop.Plugins.Tests.Containers;

/// <summary>What is read from files of the kernel and of runtimes.</summary>
public sealed class FileTextTests
{
    [Theory]
    [InlineData("50000 100000\n", 50)]
    [InlineData("200000 100000", 200)]
    [InlineData("max 100000\n", double.NaN)]
    [InlineData("50000", double.NaN)]
    [InlineData("50000 0\n", double.NaN)]
    [InlineData("", double.NaN)]
    [InlineData("garbage", double.NaN)]
    public void A_limit_of_version_2_is_in_percent_of_one_core(string text, double percent) =>
        Assert.Equal(percent, LimitText.CpuMax(Encoding.ASCII.GetBytes(text)));

    [Theory]
    [InlineData("50000\n", "100000\n", 50)]
    [InlineData("-1\n", "100000\n", double.NaN)]
    [InlineData("", "", double.NaN)]
    public void A_limit_of_version_1_is_in_percent_of_one_core(string quota, string period, double percent) =>
        Assert.Equal(percent, LimitText.CpuQuota(Encoding.ASCII.GetBytes(quota), Encoding.ASCII.GetBytes(period)));

    [Theory]
    [InlineData("67108864\n", 67108864)]
    [InlineData("0\n", 0)]
    [InlineData("max\n", double.NaN)]
    [InlineData("9223372036854771712\n", double.NaN)]
    [InlineData("99999999999999999999999\n", double.NaN)]
    [InlineData("-5\n", double.NaN)]
    public void A_number_that_is_no_limit_is_missing(string text, double value) =>
        Assert.Equal(value, LimitText.Number(Encoding.ASCII.GetBytes(text)));

    [Fact]
    public void Throttling_is_a_share_of_the_periods_in_between()
    {
        Assert.True(LimitText.TryPeriods("usage_usec 1\nnr_periods 10\nnr_throttled 4\nthrottled_usec 7\n"u8, out CpuPeriods first));
        Assert.True(LimitText.TryPeriods("nr_periods 30\nnr_throttled 9\nthrottled_time 7\n"u8, out CpuPeriods second));
        Assert.Equal((25, 0), (second.PercentSince(first), first.PercentSince(first)));
        Assert.False(LimitText.TryPeriods("usage_usec 1\nuser_usec 1\n"u8, out _));
    }

    [Theory]
    [InlineData("PATH=/bin\0KUBERNETES_SERVICE_HOST=10.0.0.1\0HOSTNAME=web-0\0", "web-0", null)]
    [InlineData("HOSTNAME=node\0KUBERNETES_SERVICE_HOST=10.0.0.1\0POD_NAME=web-1\0POD_NAMESPACE=shop", "web-1", "shop")]
    [InlineData("KUBERNETES_SERVICE_HOST=x\0HOSTNAME=a\u001b[2Jb\0", "a\uFFFD[2Jb", null)]
    public void A_pods_name_is_in_the_environment(string environment, string pod, string? podNamespace)
    {
        PodNames? names = ContainerEnvironment.Parse(Encoding.UTF8.GetBytes(environment));

        Assert.Equal((null, pod, podNamespace), (names?.Name, names?.Pod, names?.Namespace));
    }

    [Theory]
    [InlineData("HOSTNAME=web-0\0PATH=/bin\0")]
    [InlineData("KUBERNETES_SERVICE_HOST=10.0.0.1\0HOSTNAME=\0")]
    [InlineData("")]
    [InlineData("\0\0\0")]
    public void An_environment_that_is_not_of_Kubernetes_names_nothing(string environment) =>
        Assert.Null(ContainerEnvironment.Parse(Encoding.UTF8.GetBytes(environment)));

    [Theory]
    [InlineData("""{"annotations":{"io.kubernetes.cri.container-name":"c","io.kubernetes.cri.sandbox-name":"p","io.kubernetes.cri.sandbox-namespace":"n","x":{"deep":[1]}}}""", "c", "p", "n", null)]
    [InlineData("""{"process":{"args":["a"]},"annotations":{"io.kubernetes.container.name":"c","io.kubernetes.pod.name":"p","io.kubernetes.pod.namespace":"n","io.kubernetes.cri-o.ImageName":"i"}}""", "c", "p", "n", "i")]
    [InlineData("""{"annotations":{"io.kubernetes.cri.container-type":"sandbox","io.kubernetes.cri.sandbox-name":"p"}}""", "pause", "p", null, null)]
    [InlineData("""{"annotations":{"nerdctl/name":"web"}}""", "web", null, null, null)]
    public void Names_are_in_the_annotations_of_a_bundle(string config, string? name, string? pod, string? podNamespace, string? image)
    {
        PodNames? names = BundleAnnotations.Parse(Encoding.UTF8.GetBytes(config));

        Assert.Equal((name, pod, podNamespace, image), (names?.Name, names?.Pod, names?.Namespace, names?.Image));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"annotations\":")]
    [InlineData("{\"annotations\":{\"nerdctl/name\":5}}")]
    [InlineData("{\"annotations\":[]}")]
    [InlineData("{\"annotations\":null}")]
    [InlineData("{}")]
    public void A_bundle_that_is_none_names_nothing(string config) =>
        Assert.Null(BundleAnnotations.Parse(Encoding.UTF8.GetBytes(config)));

    [Fact]
    public void A_bundle_that_is_not_UTF_8_names_nothing() =>
        Assert.Null(BundleAnnotations.Parse([.. "{\"annotations\":{\"nerdctl/name\":\""u8, 0xFF, .. "\"}}"u8]));

    [Fact]
    public void A_process_is_read_whatever_it_calls_itself()
    {
        string fields = string.Join(' ', Enumerable.Range(4, 18)) + " 4711 99";

        Assert.True(ProcessStat.TryParse(Encoding.UTF8.GetBytes($"12 (a) (b\u001b) S {fields}"), out ProcessStat stat));
        Assert.Equal(("a) (b\uFFFD", 4711ul), (EngineText.Clean(stat.Name, EngineText.LongestName), stat.StartTicks));
        Assert.False(ProcessStat.TryParse("12 (a"u8, out _));
    }

    [Theory]
    [InlineData("/", null)]
    [InlineData("/../docker/x", null)]
    [InlineData("/a/../b", null)]
    [InlineData("/docker/x", "/sys/fs/cgroup/docker/x")]
    public void A_path_from_outside_of_the_namespace_is_no_folder(string path, string? folder) =>
        Assert.Equal(folder, CgroupFolder.Of("/sys/fs/cgroup/", path));
}

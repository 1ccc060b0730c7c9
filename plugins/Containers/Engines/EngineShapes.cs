namespace Bpftop.Containers.Engines;

/// <summary>What is wanted of an engine's answers.</summary>
internal static class EngineShapes
{
    /// <summary>A container has a name, and one more for each link to it; an engine has a handful of parts.</summary>
    private const int MostParts = 64;

    /// <summary>Of one container: arguments, labels, variables, mounts or ports.</summary>
    private const int MostTexts = 512;

    // The labels that say where a container belongs; an image may bring hundreds of others.
    public const string ComposeProject = "com.docker.compose.project";
    public const string PodmanComposeProject = "io.podman.compose.project";
    public const string KubernetesPod = "io.kubernetes.pod.name";
    public const string KubernetesNamespace = "io.kubernetes.pod.namespace";

    private static readonly JsonShape _container = JsonShape.Object(
        ("Id", JsonShape.Text),
        ("Names", JsonShape.List(JsonShape.Text, MostParts)),
        ("Image", JsonShape.Text),
        ("State", JsonShape.Text),
        ("Status", JsonShape.Text),
        ("ExitCode", JsonShape.Number),
        ("Pid", JsonShape.Number),
        ("PodName", JsonShape.Text),
        ("Labels", JsonShape.Object(
            (ComposeProject, JsonShape.Text), (PodmanComposeProject, JsonShape.Text), (KubernetesPod, JsonShape.Text), (KubernetesNamespace, JsonShape.Text))));

    /// <summary>A line of <c>GET /events</c>; the container's labels are among the attributes.</summary>
    public static JsonShape Event { get; } = JsonShape.Object(
        ("Type", JsonShape.Text),
        ("Action", JsonShape.Text),
        ("Actor", JsonShape.Object(
            ("ID", JsonShape.Text),
            ("Attributes", JsonShape.Object(("name", JsonShape.Text), ("image", JsonShape.Text))))));

    /// <summary>The answer to <c>GET /version</c>.</summary>
    public static JsonShape Version { get; } = JsonShape.Object(
        ("Components", JsonShape.List(JsonShape.Object(("Name", JsonShape.Text), ("Version", JsonShape.Text)), MostParts)));

    /// <summary>The answer to <c>GET /containers/ID/json</c>.</summary>
    public static JsonShape Inspected { get; } = JsonShape.Object(
        ("Id", JsonShape.Text),
        ("Name", JsonShape.Text),
        ("Created", JsonShape.Text),
        ("Path", JsonShape.Text),
        ("Args", JsonShape.List(JsonShape.Text, MostTexts)),
        ("RestartCount", JsonShape.Number),
        ("Image", JsonShape.Text),
        ("State", JsonShape.Object(
            ("Status", JsonShape.Text),
            ("StartedAt", JsonShape.Text),
            ("FinishedAt", JsonShape.Text),
            ("ExitCode", JsonShape.Number),
            ("OOMKilled", JsonShape.Flag),
            ("Error", JsonShape.Text),
            ("Health", JsonShape.Object(("Status", JsonShape.Text), ("FailingStreak", JsonShape.Number))))),
        ("Config", JsonShape.Object(
            ("Image", JsonShape.Text),
            ("User", JsonShape.Text),
            ("WorkingDir", JsonShape.Text),
            ("Env", JsonShape.List(JsonShape.Text, MostTexts)),
            ("Labels", JsonShape.Map(JsonShape.Text, MostTexts)))),
        ("HostConfig", JsonShape.Object(
            ("NanoCpus", JsonShape.LongNumber),
            ("CpuQuota", JsonShape.LongNumber),
            ("CpuPeriod", JsonShape.LongNumber),
            ("CpusetCpus", JsonShape.Text),
            ("Memory", JsonShape.LongNumber),
            ("MemoryReservation", JsonShape.LongNumber),
            ("PidsLimit", JsonShape.LongNumber),
            ("NetworkMode", JsonShape.Text),
            ("Privileged", JsonShape.Flag),
            ("RestartPolicy", JsonShape.Object(("Name", JsonShape.Text), ("MaximumRetryCount", JsonShape.Number))))),
        ("Mounts", JsonShape.List(
            JsonShape.Object(
                ("Type", JsonShape.Text), ("Name", JsonShape.Text), ("Source", JsonShape.Text), ("Destination", JsonShape.Text), ("RW", JsonShape.Flag)),
            MostTexts)),
        ("NetworkSettings", JsonShape.Object(
            ("Ports", JsonShape.Map(
                JsonShape.List(JsonShape.Object(("HostIp", JsonShape.Text), ("HostPort", JsonShape.Text)), MostParts), MostTexts)),
            ("Networks", JsonShape.Map(
                JsonShape.Object(("IPAddress", JsonShape.Text), ("GlobalIPv6Address", JsonShape.Text)), MostParts)))));

    /// <summary>The answer to <c>GET /containers/json</c>, and Podman's own list.</summary>
    public static JsonShape Containers(int most) => JsonShape.List(_container, most);
}

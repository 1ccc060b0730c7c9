namespace Bpftop.Containers.Paths;

/// <summary>Names of container runtimes, as the column shows them.</summary>
internal static class Runtimes
{
    public const string Docker = "docker";
    public const string Podman = "podman";
    public const string Containerd = "containerd";
    public const string CriO = "cri-o";
    public const string Lxc = "lxc";
    public const string Nspawn = "nspawn";
    public const string BuildKit = "buildkit";
    public const string Fargate = "fargate";
    public const string Garden = "garden";
}

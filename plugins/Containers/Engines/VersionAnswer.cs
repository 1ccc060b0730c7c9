using System.Text.Json.Serialization;

namespace Bpftop.Containers.Engines;

/// <summary>The answer to <c>GET /version</c>, as far as it is read.</summary>
internal sealed class VersionAnswer
{
    public VersionComponent?[]? Components { get; set; }

    /// <summary>Podman's version, or null where it is not Podman's.</summary>
    [JsonIgnore]
    public string? PodmanVersion => VersionOf("Podman Engine");

    /// <summary>Whether it is Docker's.</summary>
    [JsonIgnore]
    public bool IsDocker => VersionOf("Engine") is not null;

    private string? VersionOf(string name) => Array.Find(Components ?? [], component => component?.Name == name)?.Version;
}

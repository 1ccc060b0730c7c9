namespace Bpftop.Containers.Engines;

/// <summary>What happened to a container.</summary>
/// <param name="Id">The container.</param>
/// <param name="Action">What happened: create, start, die, rename, …</param>
/// <param name="Name">Its name afterwards, or null.</param>
/// <param name="Image">Its image, or null.</param>
internal sealed record EngineEvent(string Id, string Action, string? Name, string? Image)
{
    /// <summary>True where the container is gone.</summary>
    public bool IsEnd => Action is "destroy" or "remove";

    /// <summary>The state that it leads to, or null where it leads to none.</summary>
    public string? State => Action switch
    {
        "create" => "created",
        "start" or "unpause" => "running",
        "pause" => "paused",
        "die" or "died" => "exited",
        _ => null,
    };
}

namespace Bpftop.Containers.Engines;

/// <summary>The attributes that are wanted; the container's labels are among the others.</summary>
/// <param name="Name">Of the container.</param>
/// <param name="Image">Of the container.</param>
internal sealed record EventAttributes(string? Name, string? Image);

namespace Bpftop.Containers.Engines;

/// <summary>A line of <c>GET /events</c>, as far as it is read.</summary>
internal sealed class EventAnswer
{
    public string? Type { get; set; }

    public string? Action { get; set; }

    public EventActor? Actor { get; set; }
}

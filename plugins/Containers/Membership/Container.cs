using Bpftop.Containers.Engines;
using Bpftop.Containers.Kubernetes;
using Bpftop.Containers.Limits;
using Bpftop.Containers.Paths;
using Bpftop.Toolkit;

namespace Bpftop.Containers.Membership;

/// <summary>A container that has processes, with all that is known of it.</summary>
/// <remarks>Of the sampling thread, but for its identity and for what the background hands over.</remarks>
internal sealed class Container(ContainerIdentity identity)
{
    private UsageSum _sum;
    private PodNames? _podNames;
    private ContainerLimits? _limits;
    private string?[]? _texts;

    public ContainerIdentity Identity => identity;

    /// <summary>What its row is called, and the value of <c>container.id</c>.</summary>
    public string Key => identity.Key;

    /// <summary>False where only an engine could tell, and none has.</summary>
    public bool IsKnown { get; private set; }

    /// <summary>As engines abbreviate its id; its name where it has no id.</summary>
    public string ShortId { get; } = identity.OwnName;

    public string? Name { get; private set; }

    public string? Image { get; private set; }

    public string? Runtime { get; private set; }

    public string? Pod { get; private set; }

    public string? Namespace { get; private set; }

    public string? State { get; private set; }

    public string? Status { get; private set; }

    public string? Health { get; private set; }

    public string? Project { get; private set; }

    /// <summary>The texts of <see cref="ContainerColumns"/>; null where it may be no container.</summary>
    public string?[]? Texts => IsKnown ? _texts : null;

    /// <summary>The refresh that last had a process of it.</summary>
    public long Seen { get; set; }

    /// <summary>The version of the engines' answers that the names are from.</summary>
    public long Version { get; private set; } = -1;

    /// <summary>The refresh that the sums are of.</summary>
    public long SumTick { get; private set; }

    /// <summary>What its processes used.</summary>
    public ref UsageSum Sum => ref _sum;

    public double ReceivedPerSecond { get; set; }

    public double SentPerSecond { get; set; }

    /// <summary>Names from the container itself, written by the background.</summary>
    public PodNames? PodNames
    {
        get => Volatile.Read(ref _podNames);
        set => Volatile.Write(ref _podNames, value);
    }

    /// <summary>Its limits, written by the background; null before they were read.</summary>
    public ContainerLimits? Limits
    {
        get => Volatile.Read(ref _limits);
        set => Volatile.Write(ref _limits, value);
    }

    /// <summary>Starts the sums of a refresh.</summary>
    public void BeginSum(long tick)
    {
        SumTick = tick;
        _sum = default;
        ReceivedPerSecond = double.NaN;
        SentPerSecond = double.NaN;
    }

    /// <summary>Takes over what the engines and the container itself say.</summary>
    public void Resolve(EngineSet engines)
    {
        // The version first: what changes meanwhile is taken over at the next refresh.
        Version = engines.Version;
        EngineContainer? known = engines.Find(identity, out EngineConnection? engine);
        bool isCurrent = engine?.View.Current.State == EngineState.Connected;
        PodNames? own = PodNames;
        IsKnown = !identity.NeedsEngine || known is not null;
        Name = NameOf(identity, known?.Name ?? own?.Name ?? own?.Pod ?? ShortId, engines);
        Image = known?.Image ?? own?.Image;
        Runtime = known?.Runtime ?? identity.Runtime;
        Pod = known?.Pod ?? own?.Pod ?? identity.PodId;
        Namespace = known?.Namespace ?? own?.Namespace;
        Project = known?.Project;
        State = isCurrent ? known?.State : null;
        Status = isCurrent ? known?.Status : null;
        Health = isCurrent ? known?.Health : null;
        TextLines.Renew(ref _texts, [Name, Key, Image, Runtime, Pod, Namespace, Status, Project]);
    }

    /// <summary>Follows the names of the containers around it, so that none can hide by making cgroups inside its
    /// own.</summary>
    private static string NameOf(ContainerIdentity identity, string? name, EngineSet engines)
    {
        name ??= identity.OwnName;
        return identity.Outer is { } outer ? $"{NameOf(outer, engines.Find(outer, out _)?.Name, engines)}/{name}" : name;
    }
}

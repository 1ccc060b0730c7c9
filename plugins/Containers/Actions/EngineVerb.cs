using Bpftop.Containers.Paths;

namespace Bpftop.Containers.Actions;

/// <summary>A change that engines can make of a container.</summary>
/// <param name="Spec">The action.</param>
/// <param name="Call">The word of the engine's API. Without a time for the container's own end: a longer one that was set
/// for a container is there for a reason.</param>
/// <param name="Does">The verb in a plan: "stops".</param>
/// <param name="Did">The verb in a result: "stopped".</param>
/// <param name="From">States that it leads out of; empty for any.</param>
internal sealed record EngineVerb(ActionSpec Spec, string Call, string Does, string Did, params string[] From)
{
    public static EngineVerb[] All { get; } =
    [
        new(Action("container.stop", "Stop container", ActionRisk.Medium, "Ends a container: asks its first process, and kills it after its stop time (10 s if none is set)."),
            "stop", "stops", "stopped", "running", "paused", "restarting"),
        new(Action("container.restart", "Restart container", ActionRisk.Medium, "Ends a container as a stop does, and starts it again."),
            "restart", "restarts", "restarted"),
        new(Action("container.pause", "Pause container", ActionRisk.Low, "Freezes every process of a container."),
            "pause", "pauses", "paused", "running"),
        new(Action("container.unpause", "Unpause container", ActionRisk.Low, "Lets a paused container go on."),
            "unpause", "unpauses", "unpaused", "paused"),
        new(Action("container.kill", "Kill container", ActionRisk.High, "Ends every process of a container at once, with SIGKILL."),
            "kill", "kills", "killed", "running", "paused", "restarting"),
    ];

    /// <summary>What a user can type where bpftop has no engine to ask; null where there is no such command, and for a
    /// name that a shell would read as more than a word.</summary>
    public string? CommandFor(ContainerIdentity container) => container.OwnName.All(static letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '_' or '-') && container.OwnName[0] != '-'
        ? Command(container)
        : null;

    private string? Command(ContainerIdentity container) => (container.Runtime, Call) switch
    {
        (Runtimes.Docker, string verb) => $"docker {verb} {container.OwnName}",
        (Runtimes.Podman, string verb) => $"podman {verb} {container.OwnName}",
        (Runtimes.Lxc, "stop") => $"lxc-stop -n {container.Id}",
        (Runtimes.Lxc, "restart") => $"lxc-stop -r -n {container.Id}",
        (Runtimes.Lxc, "pause") => $"lxc-freeze -n {container.Id}",
        (Runtimes.Lxc, "unpause") => $"lxc-unfreeze -n {container.Id}",
        (Runtimes.Lxc, "kill") => $"lxc-stop -k -n {container.Id}",
        (Runtimes.Nspawn, "stop") => $"machinectl poweroff {container.Id}",
        (Runtimes.Nspawn, "restart") => $"machinectl reboot {container.Id}",
        (Runtimes.Nspawn, "kill") => $"machinectl terminate {container.Id}",
        (Runtimes.CriO, "stop" or "kill") => $"crictl stop {container.OwnName}",
        (Runtimes.Containerd, string verb) when container.PodId is null => $"nerdctl {verb} {container.OwnName}",
        (_, "stop" or "kill") when container.PodId is not null => $"crictl stop {container.OwnName}",
        _ => null,
    };

    private static ActionSpec Action(string id, string label, ActionRisk risk, string help) =>
        new(id, label, risk, help) { TableId = "container.containers", AlsoOnProcesses = true };
}

using System.Globalization;
using System.Text.Json;
using Bpftop.Containers.Paths;
using Docker.DotNet;
using Docker.DotNet.Models;

namespace Bpftop.Containers.Engines;

/// <summary>Turns an engine's answers into what is kept of them; pure, and bounded whatever they hold.</summary>
internal static class EngineAnswers
{
    private static readonly string[] _states =
    [
        "created", "running", "paused", "restarting", "removing", "exited", "dead",
        "stopped", "stopping", "initialized", "configured", "unknown",
    ];

    /// <summary>A container, or null where the item has no id or name that could be one.</summary>
    /// <param name="answer">The item.</param>
    /// <param name="user">The user as whom the engine runs.</param>
    /// <param name="runtime">What the engine calls itself, or null.</param>
    /// <param name="home">The container that the engine is in, or null.</param>
    public static EngineContainer? Read(ListedContainer answer, uint user, string? runtime, string? home)
    {
        if (answer.Id is not { } id || !PathText.IsId(id))
        {
            return null;
        }

        string state = KnownState(answer.State);
        return new EngineContainer(id, NameOf(answer.Names) ?? ContainerIdentity.ShortId(id))
        {
            Key = KeyOf(id, user, home),
            Process = state is "running" or "paused" ? Math.Max(answer.Pid ?? 0, 0) : 0,
            Image = answer.Image is { Length: > 0 } image ? EngineText.Clean(image, EngineText.LongestImage) : null,
            Runtime = runtime,
            State = state,
            Status = StatusOf(state, answer),
            Health = state is "running" or "paused" ? HealthOf(answer.Status) : null,
            Project = TextOf(answer.Labels, EngineShapes.ComposeProject) ?? TextOf(answer.Labels, EngineShapes.PodmanComposeProject),
            Pod = TextOf(answer.Labels, EngineShapes.KubernetesPod) ?? (answer.PodName is { Length: > 0 } pod ? EngineText.Clean(pod, EngineText.LongestName) : null),
            Namespace = TextOf(answer.Labels, EngineShapes.KubernetesNamespace),
        };
    }

    /// <summary>The runtime of an engine, from what it says of itself in each answer: "Docker/20.10", "Libpod/4.3".</summary>
    public static string? RuntimeOf(string server) =>
        server.StartsWith("Docker/", StringComparison.Ordinal) ? Runtimes.Docker
        : server.StartsWith("Libpod/", StringComparison.Ordinal) ? Runtimes.Podman
        : null;

    /// <summary>The runtime of an engine, from the parts that it consists of, or null.</summary>
    public static string? RuntimeOf(VersionResponse version) =>
        PodmanVersionOf(version) is not null ? Runtimes.Podman : VersionOf(version, "Engine") is not null ? Runtimes.Docker : null;

    /// <summary>Podman's version, or null where it is not Podman's.</summary>
    public static string? PodmanVersionOf(VersionResponse version) => VersionOf(version, "Podman Engine");

    /// <summary>An event of a container, or null where it changes nothing that is shown.</summary>
    public static EngineEvent? ReadEvent(Message message)
    {
        // exec_create, exec_start and exec_die come with each health check.
        if (message is not { Type: "container", Action: { Length: > 0 } action, Actor: { ID: { } id } actor }
            || !PathText.IsId(id) || action.StartsWith("exec_", StringComparison.Ordinal))
        {
            return null;
        }

        return new EngineEvent(id, action, NameOf([TextOf(actor.Attributes, "name")]), TextOf(actor.Attributes, "image"));
    }

    /// <summary>A container after an event, as far as the event tells; null where it is gone, or nothing is known.</summary>
    /// <param name="known">As it was, or null.</param>
    /// <param name="happened">The event.</param>
    /// <param name="user">The user as whom the engine runs.</param>
    /// <param name="runtime">What the engine calls itself, or null.</param>
    /// <param name="home">The container that the engine is in, or null.</param>
    public static EngineContainer? Apply(EngineContainer? known, EngineEvent happened, uint user, string? runtime, string? home)
    {
        if (happened.IsEnd || (known is null && happened.Name is null))
        {
            return null;
        }

        known ??= new EngineContainer(happened.Id, happened.Name!) { Key = KeyOf(happened.Id, user, home), Runtime = runtime };
        return known with
        {
            Name = happened.Name ?? known.Name,
            Image = known.Image ?? happened.Image,
            State = happened.State ?? known.State,
            Status = happened.State ?? known.Status,
        };
    }

    /// <summary>An engine's refusal: its own words where it has some, and the status.</summary>
    public static string ReadRefusal(DockerApiException refusal)
    {
        string status = string.Create(CultureInfo.InvariantCulture, $"HTTP {(int)refusal.StatusCode}");
        return MessageOf(refusal.ResponseBody ?? "") is { Length: > 0 } message ? $"{EngineText.Clean(message.AsSpan().Trim(), EngineText.LongestMessage)} ({status})" : status;
    }

    private static string? MessageOf(string body)
    {
        try
        {
            using JsonDocument answer = JsonDocument.Parse(body);
            return answer.RootElement is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty("message", out JsonElement message) && message.ValueKind == JsonValueKind.String
                ? message.GetString()
                : null;
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            // No JSON, or half a character in it.
            return null;
        }
    }

    private static string? VersionOf(VersionResponse version, string component) =>
        version.Components?.FirstOrDefault(part => part.Name == component)?.Version;

    private static string? TextOf(IDictionary<string, string>? texts, string name) =>
        texts is not null && texts.TryGetValue(name, out string? text) ? EngineText.Clean(text, EngineText.LongestImage) : null;

    /// <summary>The same as the key that a path in the user's slice gives, or in the container that the engine is in.
    /// </summary>
    private static string KeyOf(string id, uint user, string? home) =>
        home is not null ? $"{home}/{id}" : user == 0 ? id : string.Create(CultureInfo.InvariantCulture, $"{id}@{user}");

    /// <summary>A container that others link to has names like "/other/alias" too.</summary>
    private static string? NameOf(IEnumerable<string?>? names)
    {
        foreach (string? name in names ?? [])
        {
            ReadOnlySpan<char> bare = name.AsSpan().TrimStart('/');
            if (!bare.IsEmpty && !bare.Contains('/'))
            {
                return EngineText.Clean(bare, EngineText.LongestName);
            }
        }

        return null;
    }

    /// <summary>One string for each state, whatever the number of containers.</summary>
    private static string KnownState(string? state)
    {
        foreach (string known in _states)
        {
            if (string.Equals(known, state, StringComparison.OrdinalIgnoreCase))
            {
                return known;
            }
        }

        return "unknown";
    }

    private static string StatusOf(string state, ListedContainer answer)
    {
        const string Exited = "Exited (";
        if (state != "exited")
        {
            return state;
        }

        ReadOnlySpan<char> status = answer.Status;
        int end = status.IndexOf(')');
        int? code = answer.ExitCode
            ?? (status.StartsWith(Exited) && end > Exited.Length
                && int.TryParse(status[Exited.Length..end], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int parsed) ? parsed : null);
        return code is null ? state : string.Create(CultureInfo.InvariantCulture, $"exited ({code})");
    }

    private static string? HealthOf(string? status) => status switch
    {
        null => null,
        _ when status is "healthy" or "unhealthy" or "starting" => status,
        _ when status.EndsWith("(healthy)", StringComparison.Ordinal) => "healthy",
        _ when status.EndsWith("(unhealthy)", StringComparison.Ordinal) => "unhealthy",
        _ when status.EndsWith("(health: starting)", StringComparison.Ordinal) || status.EndsWith("(starting)", StringComparison.Ordinal) => "starting",
        _ => null,
    };
}

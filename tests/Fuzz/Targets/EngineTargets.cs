using System.Buffers;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Bpftop.Containers.Engines;
using Bpftop.Containers.Kubernetes;
using Bpftop.Containers.Paths;
using Docker.DotNet;
using Docker.DotNet.Models;

namespace Bpftop.Fuzz;

/// <summary>What engines of containers answer, and where they are said to listen.</summary>
internal static class EngineTargets
{
    private static readonly EngineLimits _limits = EngineLimits.Default with { EventsPerSecond = int.MaxValue };
    private static readonly JsonShape _containers = EngineShapes.Containers(20);

    public static Target[] All { get; } =
    [
        new("answers", Answers)
        {
            Room = 2 << 20,
            RoomPerByte = 16 << 10,
            Words = ["\"Id\":", "\"Names\":[", "\"Labels\":{", "\"State\":{", "\"Config\":{", "\"Ports\":{", "\"Mounts\":[", "\"Env\":[", "\"Created\":", "null", "true", "[[[[[[[[[[[[[[[[[[", "\"\\ud800\"", "1e99", "-1"],
        },
        new("events", Events) { Room = 2 << 20, RoomPerByte = 16 << 10, Words = ["{\"Type\":\"container\",\"Action\":\"start\"", "\"Actor\":{\"ID\":\"", "\"Attributes\":{\"name\":\"", "\n", "\r\n", "}}\n"] },
        new("bundle", Bundle) { RoomPerByte = 4096, Words = ["\"annotations\":{", "\"io.kubernetes.cri.container-name\":", "\"nerdctl/name\":", "\"sandbox\"", "{\"message\":\""] },
        new("engines", Engines) { Words = ["unix:///run/docker.sock", "tcp://", "/run/user/1000/docker.sock", "Docker/20.10", "Libpod/4.3"] },
    ];

    /// <summary>What passes the sieve is the same however the answer comes in pieces, and surprises no reader.</summary>
    private static void Answers(ReadOnlySpan<byte> input)
    {
        if (Passed(input, _containers) is { } list)
        {
            using JsonDocument items = JsonDocument.Parse(list);
            foreach (JsonElement item in items.RootElement.ValueKind == JsonValueKind.Array ? items.RootElement.EnumerateArray() : default)
            {
                Kept(EngineAnswers.Read(Read(Encoding.UTF8.GetBytes(item.GetRawText()), EngineJson.Default.ListedContainer)!, 1000, "docker", null));
            }

            foreach (ContainerListResponse item in JsonSerializer.Deserialize<List<ContainerListResponse>>(list) ?? [])
            {
                Kept(EngineAnswers.Read(ListedContainer.Of(item), 0, null, "home"));
            }
        }

        if (Passed(input, EngineShapes.Inspected) is { } inspected)
        {
            _ = Read(inspected, EngineJson.Default.InspectedContainer);
        }

        if (Passed(input, EngineShapes.Version) is { } version && JsonSerializer.Deserialize<VersionResponse>(version) is { } response)
        {
            _ = EngineAnswers.RuntimeOf(response);
            _ = EngineAnswers.PodmanVersionOf(response);
        }
    }

    private static void Kept(EngineContainer? container)
    {
        if (container is null)
        {
            return;
        }

        Check.That(PathText.IsId(container.Id) && container.Name.Length > 0, "a container has no name");
        foreach (string? text in (string?[])[container.Name, container.Image, container.State, container.Status, container.Project, container.Pod, container.Namespace])
        {
            if (text is not null)
            {
                Check.Printable(text, "a text of an engine");
                Check.That(text.Length <= EngineText.LongestImage + 1, "a text of an engine is too long");
            }
        }
    }

    /// <summary>What is read of a text that passed; an engine that writes the wrong kind loses that field and nothing else.</summary>
    private static T? Read<T>(byte[] passed, JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.Deserialize(passed, type);
        }
        catch (JsonException fault)
        {
            throw new BrokenException($"what passed surprises its reader: {fault.Message}: {Encoding.UTF8.GetString(passed)}");
        }
    }

    /// <summary>What passes a sieve; null where the answer is not JSON, or not what it should be.</summary>
    private static byte[]? Passed(ReadOnlySpan<byte> input, JsonShape shape)
    {
        byte[]? whole = PassedIn(input, shape, input.Length + 1);
        byte[]? pieces = PassedIn(input, shape, 1 + (input.Length % 13));
        Check.That(whole is null == pieces is null && (whole is null || whole.AsSpan().SequenceEqual(pieces)), "what passes depends on how the answer comes");
        byte[]? body = Drained(new SievedBody(new Slowly(input.ToArray()), shape, 1 << 20).NextAsync);
        Check.That(whole is null == body is null && (whole is null || whole.AsSpan().SequenceEqual(body)), "a body is another than its text");
        Check.That(whole is null || whole.Length <= input.Length + 16, "more passes than came");
        return whole;
    }

    private static byte[]? PassedIn(ReadOnlySpan<byte> input, JsonShape shape, int part)
    {
        ArrayBufferWriter<byte> passed = new();
        JsonSieve sieve = new(shape, passed);
        try
        {
            List<byte> left = [];
            for (int at = 0; at <= input.Length; at += part)
            {
                bool isLast = at + part > input.Length;
                left.AddRange(input[at..Math.Min(input.Length, at + part)]);
                left.RemoveRange(0, sieve.Pass(left.ToArray(), isLast));
            }

            return passed.WrittenSpan.ToArray();
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>A stream of events, cut into lines that may be anything.</summary>
    private static void Events(ReadOnlySpan<byte> input)
    {
        SievedEvents events = new(new Slowly(input.ToArray()), _limits, TimeProvider.System);
        try
        {
            while (events.NextAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult() is { IsEmpty: false } passed)
            {
                if (JsonSerializer.Deserialize<Message>(passed.Span) is { } message && EngineAnswers.ReadEvent(message) is { } happened)
                {
                    Check.That(PathText.IsId(happened.Id), "an event is of no container");
                    Kept(EngineAnswers.Apply(null, happened, 0, null, null));
                }
            }
        }
        catch (Exception fault) when (fault is EngineFault or JsonException)
        {
            // The engine is left, and asked again later.
        }
    }

    private static byte[]? Drained(Func<CancellationToken, ValueTask<ReadOnlyMemory<byte>>> next)
    {
        try
        {
            MemoryStream all = new();
            while (next(CancellationToken.None).AsTask().GetAwaiter().GetResult() is { IsEmpty: false } piece)
            {
                all.Write(piece.Span);
            }

            return all.ToArray();
        }
        catch (Exception fault) when (fault is EngineFault or JsonException)
        {
            return null;
        }
    }

    /// <summary>Files of runtimes, and refusals.</summary>
    private static void Bundle(ReadOnlySpan<byte> input)
    {
        if (BundleAnnotations.Parse(input) is { } names)
        {
            foreach (string? text in (string?[])[names.Name, names.Pod, names.Namespace, names.Image])
            {
                Check.Printable(text ?? "", "a name of a pod");
            }
        }

        string refusal = EngineAnswers.ReadRefusal(new DockerApiException(HttpStatusCode.Conflict, Encoding.UTF8.GetString(input)));
        Check.Message(refusal, EngineText.LongestMessage + 20);
    }

    /// <summary>Where engines are said to listen, and what they call themselves.</summary>
    private static void Engines(ReadOnlySpan<byte> input)
    {
        string text = Encoding.UTF8.GetString(input);
        EndpointDiscovery discovery = new(new PluginOptions(new Dictionary<string, string> { ["sockets"] = text }), name => name == "DOCKER_HOST" ? text : null, "/nonexistent", "/nonexistent/docker.sock");
        Check.That(discovery.Search().Endpoints.Length <= 64, "there are too many engines");
        _ = EngineAnswers.RuntimeOf(text);
    }

    /// <summary>Bytes that come a few at a time.</summary>
    private sealed class Slowly(byte[] bytes) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(buffer.Length, 1 + (int)(Position % 29))], cancellationToken);
    }
}

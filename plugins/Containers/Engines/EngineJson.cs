using System.Text.Json.Serialization;

namespace Bpftop.Containers.Engines;

/// <summary>How Podman's own list is read; without reflection.</summary>
[JsonSerializable(typeof(ListedContainer))]
internal sealed partial class EngineJson : JsonSerializerContext;

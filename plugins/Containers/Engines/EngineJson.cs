using System.Text.Json.Serialization;

namespace Bpftop.Containers.Engines;

/// <summary>What is read and how; without reflection.</summary>
[JsonSourceGenerationOptions(MaxDepth = 16, AllowDuplicateProperties = true)]
[JsonSerializable(typeof(ContainerAnswer))]
[JsonSerializable(typeof(EventAnswer))]
[JsonSerializable(typeof(ErrorAnswer))]
[JsonSerializable(typeof(VersionAnswer))]
internal sealed partial class EngineJson : JsonSerializerContext;

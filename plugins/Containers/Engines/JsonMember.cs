using System.Text.Json;

namespace Bpftop.Containers.Engines;

/// <summary>A wanted member of a JSON object.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">What its value should be.</param>
internal sealed record JsonMember(JsonEncodedText Name, JsonShape Value);

using System.Text.Json.Serialization;

namespace Bpftop.Freezer.Journal;

/// <summary>Records as JSON, without reflection at run time.</summary>
[JsonSerializable(typeof(FreezeRecord))]
internal sealed partial class JournalJson : JsonSerializerContext;

using Bpftop.Terminal;

namespace Bpftop.Host.Screen.Themes;

/// <summary>What is laid over cells whose text stays: a background, and attributes where there are no colours.</summary>
internal readonly record struct Mark(Color Background, TextAttributes Attributes = TextAttributes.None);

namespace Bpftop.Host.Screen.Pages;

/// <summary>What was typed in this run, by kind, whatever the page was.</summary>
internal sealed class TypedLines
{
    public LineHistory Commands { get; } = new();

    public LineHistory Filters { get; } = new();

    public LineHistory Searches { get; } = new();
}

namespace Bpftop.Host.Screen.Windows;

/// <summary>What an action of a plugin is for, pinned when the user chose it.</summary>
/// <param name="Processes">Processes.</param>
/// <param name="TableRows">Keys of rows of a plugin's table.</param>
internal sealed record ChosenTargets(ImmutableArray<ProcessRow> Processes, ImmutableArray<string> TableRows)
{
    /// <summary>The group whose head was chosen, in words; null where none was. Foreign text.</summary>
    public string? Group { get; init; }

    /// <summary>The title of a question about them.</summary>
    public string Title(string label) => Group is null ? label : $"{label}: {TargetText.Count(Processes.Length)} of {Group}";
}

namespace Bpftop.Host.Screen.Dialogs;

/// <summary>A line of a <see cref="ChoiceDialog"/>.</summary>
/// <param name="Text">What is chosen.</param>
/// <param name="Help">What it means, beside it.</param>
internal sealed record Choice(string Text, string Help);

using System.Text.Encodings.Web;
using System.Text.Json;
using Bpftop.Host.Options;
using Bpftop.Host.Screen;
using Bpftop.Host.Snapshot;
using Bpftop.Host.View;

namespace Bpftop.Host.Composition;

/// <summary>Screens of the user's own, from the configuration and as it is written there.</summary>
internal static class ScreenText
{
    /// <summary>Looks up what the settings say of them.</summary>
    /// <exception cref="CommandException">A column or a filter is none; exit code 2.</exception>
    public static ImmutableArray<OwnScreen> Read(Settings settings, ViewResolver resolver, Column defaultSort) =>
    [
        .. settings.Screens.Select(screen =>
        {
            ResolvedView view = resolver.Resolve(screen.Value.Value.View, defaultSort);

            // Whose processes this run is about holds on each screen.
            return new OwnScreen(screen.Key, screen.Value.Value.Number, view.Columns.IsEmpty ? null : view.Columns, view.Options with
            {
                Users = settings.Of(Setting.Users),
                Pids = settings.Of(Setting.Pids),
            });
        }),
    ];

    /// <summary>What a configuration says of one, in one line.</summary>
    public static string Write(OwnScreen screen)
    {
        List<string> says = [];
        if (screen.Number is { } number)
        {
            says.Add($"\"number\": {number.ToString(CultureInfo.InvariantCulture)}");
        }

        if (screen.Columns is { } columns)
        {
            says.Add($"\"{Setting.Columns.Key}\": {List(columns)}");
        }

        says.Add($"\"{Setting.Sort.Key}\": {Text($"{screen.View.Sort.Id}:{(screen.View.Order == SortOrder.Ascending ? "asc" : "desc")}")}");
        if (screen.View.Filter is { } filter)
        {
            says.Add($"\"{Setting.Filter.Key}\": {Text(filter.Source)}");
        }

        if (!screen.View.GroupBy.IsEmpty)
        {
            says.Add($"\"{Setting.Group.Key}\": {List(screen.View.GroupBy)}");
        }

        Add(Setting.Tree, screen.View.Tree);
        Add(Setting.Threads, screen.View.Threads);
        Add(Setting.KernelThreads, screen.View.KernelThreads);
        if (screen.View.Command != CommandDisplay.Line)
        {
            says.Add($"\"{Setting.Command.Key}\": {Text(CommandDisplays.WordOf(screen.View.Command))}");
        }

        return $"{{ {string.Join(", ", says)} }}";

        void Add(Setting<bool> setting, bool value)
        {
            if (value != setting.Fallback)
            {
                says.Add($"\"{setting.Key}\": {(value ? "true" : "false")}");
            }
        }
    }

    private static string List(ImmutableArray<Column> columns) => $"[{string.Join(", ", columns.Select(static column => Text(column.Id)))}]";

    /// <summary>Signs such as &gt; as they are: somebody reads the file.</summary>
    private static string Text(string text) => $"\"{JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";
}

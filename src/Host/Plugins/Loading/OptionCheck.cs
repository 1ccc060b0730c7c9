namespace Bpftop.Host.Plugins.Loading;

/// <summary>Checks a plugin's section of the configuration against the options that the plugin declares.</summary>
internal static class OptionCheck
{
    private const string HostKey = "enabled";

    /// <summary>What is wrong with the section, one sentence for each key, with the place in the file first.</summary>
    /// <remarks>A plugin that declares no options may have any.</remarks>
    public static ImmutableArray<string> Faults(PluginInfo info, PluginSettings settings)
    {
        IReadOnlyDictionary<string, string> given = settings.OptionsOf(info.Id).Values;
        if (info.Options.IsDefault || given.Count == 0)
        {
            return [];
        }

        ImmutableArray<string>.Builder faults = ImmutableArray.CreateBuilder<string>();
        foreach ((string key, string value) in given.OrderBy(static option => option.Key, StringComparer.Ordinal))
        {
            OptionSpec? option = info.Options.FirstOrDefault(option => option.Name == key);
            string? wrong = option is null
                ? $"unknown key \"{key}\" in plugins.{info.Id}{NearestName.Hint(key, [.. info.Options.Select(static known => known.Name), HostKey])}"
                : Wrong(option.Kind, value) is { } must ? $"plugins.{info.Id}.{key} must be {must}"
                : !option.Values.IsEmpty && !option.Values.Contains(value) ? $"unknown value \"{value}\" of plugins.{info.Id}.{key}{NearestName.Hint(value, option.Values)}"
                : null;
            if (wrong is not null)
            {
                faults.Add(settings.OriginOf(info.Id, key) is { } origin ? $"{origin}: {wrong}" : wrong);
            }
        }

        return faults.ToImmutable();
    }

    /// <summary>Answers null, or what is wrong with a plugin's own list of its options.</summary>
    public static string? Specs(ImmutableArray<OptionSpec> options)
    {
        HashSet<string> names = new(StringComparer.Ordinal) { HostKey };
        foreach (OptionSpec? option in options.IsDefault ? [] : options)
        {
            string? wrong = option is null || string.IsNullOrWhiteSpace(option.Name) ? "an option has no name"
                : !names.Add(option.Name) ? $"option {option.Name} is there twice, or the host's"
                : string.IsNullOrWhiteSpace(option.Help) ? $"option {option.Name} has no help"
                : !Enum.IsDefined(option.Kind) ? $"option {option.Name} is of no kind"
                : option.Values.IsDefault || (option.Values.Length > 0 && option.Kind != OptionKind.Text) ? $"option {option.Name} has a list of values, and is no text"
                : null;
            if (wrong is not null)
            {
                return wrong;
            }
        }

        return null;
    }

    private static string? Wrong(OptionKind kind, string value) => kind switch
    {
        OptionKind.Text => value.Length > 0 && !value.Contains('\n', StringComparison.Ordinal) ? null : "one text",
        OptionKind.Path => value.StartsWith('/') && !value.Contains('\n', StringComparison.Ordinal) ? null : "a full path, beginning with a slash",
        OptionKind.Number => double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number) ? null : "a number",
        OptionKind.Switch => value is "true" or "false" ? null : "true or false",
        _ => null,
    };
}

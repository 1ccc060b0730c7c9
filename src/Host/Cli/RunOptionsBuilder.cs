using System.Collections.Immutable;

namespace Bpftop.Host.Cli;

/// <summary>Puts flags over the user's file over the host's file over the defaults. Pure.</summary>
internal static class RunOptionsBuilder
{
    /// <param name="flags">What was typed.</param>
    /// <param name="config">What the files say.</param>
    /// <param name="viewFromFiles">Whether files choose rows and columns too. They do for the screen only: what a
    /// script prints must not depend on somebody's taste.</param>
    /// <param name="noColor">Whether NO_COLOR is set.</param>
    public static RunOptions Build(Flags flags, ConfigSet config, bool viewFromFiles, bool noColor)
    {
        ConfigValues user = config.User;
        ConfigValues host = config.Host;
        int? delay = flags.DelayMilliseconds ?? user.DelayMilliseconds ?? host.DelayMilliseconds;
        return new RunOptions
        {
            Delay = delay is { } milliseconds ? TimeSpan.FromMilliseconds(milliseconds) : RunOptions.DefaultDelay,
            View = viewFromFiles ? View(flags, user, host) : View(flags, ConfigValues.Empty, ConfigValues.Empty),
            Collector = flags.Collector ?? user.Collector ?? host.Collector ?? CollectorChoice.Auto,
            Plugins = WithSections(
                new PluginChoices
                {
                    Directories = flags.PluginDirectories,
                    Switches = Switches(flags, user, host),
                    Demanded = flags.Enable,
                },
                user,
                host),
            ReadOnly = flags.ReadOnly || (user.ReadOnly ?? host.ReadOnly ?? false),
            Mouse = !flags.NoMouse && (user.Mouse ?? host.Mouse ?? true),
            Ascii = flags.Ascii || (user.Ascii ?? host.Ascii ?? false),
            Theme = Typed(flags.Theme, "--theme") ?? user.Theme ?? host.Theme,
            Keys = host.Keys.ToImmutableDictionary(StringComparer.Ordinal).SetItems(user.Keys),
            Color = !noColor,
            Files = config.Files,
        };
    }

    private static ViewSelection View(Flags flags, ConfigValues user, ConfigValues host) => new()
    {
        Columns = Typed(flags.Columns, "--columns") ?? user.Columns ?? host.Columns,
        Sort = Typed(flags.Sort, "--sort") ?? user.Sort ?? host.Sort,
        Filter = Typed(flags.Filter, "--filter") ?? user.Filter ?? host.Filter,
        Group = Typed(flags.Group, "--group") ?? user.Group ?? host.Group,
        Users = flags.Users,
        Pids = flags.Pids,
        Tree = flags.Tree || (user.Tree ?? host.Tree ?? false),
        Threads = flags.Threads || (user.Threads ?? host.Threads ?? false),
        KernelThreads = flags.KernelThreads || (user.KernelThreads ?? host.KernelThreads ?? false),
    };

    private static Stated<T>? Typed<T>(T? value, string flag)
        where T : class => value is null ? null : new(value, flag, FromFile: false);

    private static ImmutableDictionary<string, bool> Switches(Flags flags, ConfigValues user, ConfigValues host)
    {
        var switches = ImmutableDictionary.CreateBuilder<string, bool>(StringComparer.Ordinal);
        foreach ((string id, bool on) in host.PluginSwitches)
        {
            switches[id] = on;
        }

        foreach ((string id, bool on) in user.PluginSwitches)
        {
            switches[id] = on;
        }

        foreach (string id in flags.Enable)
        {
            switches[id] = true;
        }

        foreach (string id in flags.Disable)
        {
            switches[id] = false;
        }

        return switches.ToImmutable();
    }

    /// <summary>Key by key: a user's key beats the host's same key, and leaves the others.</summary>
    private static PluginChoices WithSections(PluginChoices choices, ConfigValues user, ConfigValues host)
    {
        var sections = ImmutableDictionary.CreateBuilder<string, PluginOptions>(StringComparer.Ordinal);
        var origins = ImmutableDictionary.CreateBuilder<(string, string), string>();
        foreach (string id in host.PluginSections.Keys.Union(user.PluginSections.Keys))
        {
            Dictionary<string, string> merged = new(StringComparer.Ordinal);
            foreach (ConfigValues values in (ReadOnlySpan<ConfigValues>)[host, user])
            {
                if (values.PluginSections.TryGetValue(id, out Dictionary<string, string>? section))
                {
                    foreach ((string key, string value) in section)
                    {
                        merged[key] = value;
                        origins[(id, key)] = values.PluginOrigins[(id, key)];
                    }
                }
            }

            sections[id] = new PluginOptions(merged);
        }

        return choices with { Sections = sections.ToImmutable(), Origins = origins.ToImmutable() };
    }
}

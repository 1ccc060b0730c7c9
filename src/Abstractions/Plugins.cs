using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;

namespace Bpftop;

/// <summary>Names the one entry type of a plugin assembly and the contract version it was built against.</summary>
/// <remarks>The host reads it as metadata, by name, before any code of the plugin runs.</remarks>
/// <param name="plugin">A public class with a parameterless constructor that implements <see cref="IPlugin"/>.</param>
/// <param name="major">Always <see cref="Contract.Major"/>.</param>
/// <param name="minor">Always <see cref="Contract.Minor"/>.</param>
[AttributeUsage(AttributeTargets.Assembly)]
public sealed class BpftopPluginAttribute(Type plugin, int major, int minor) : Attribute
{
    /// <summary>The entry type.</summary>
    public Type Plugin { get; } = plugin;

    /// <summary>The contract's major version at the plugin's build.</summary>
    public int Major { get; } = major;

    /// <summary>The contract's minor version at the plugin's build.</summary>
    public int Minor { get; } = minor;

    /// <summary>The same id as in <see cref="PluginInfo.Id"/>. With it a plugin that is switched off runs no code at
    /// all; without it the host has to make the entry and ask it for its <see cref="IPlugin.Info"/>.</summary>
    public string? Id { get; init; }

    /// <summary>The names of its tables' commands (<see cref="TableSpec.Command"/>), a space between them: the host finds
    /// the plugin of a command by them, and runs no code of those that are switched off.</summary>
    public string? Commands { get; init; }
}

/// <summary>The entry of a plugin.</summary>
/// <remarks>
/// The constructor, <see cref="Info"/> and <see cref="Register"/> run at start-up, or when the plugin is switched on,
/// on one thread of the host, and do no I/O and start no threads. Capabilities are services: register an <see cref="IColumnProvider"/>, an
/// <see cref="IMeterProvider"/>, an <see cref="ITableProvider"/>, an <see cref="IActionProvider"/>, an
/// <see cref="IProbe"/> or an <see cref="IBackgroundRefresh"/>, each as a singleton under its interface. Each
/// plugin has a service provider of its own, which already offers the host's services: loggers,
/// <see cref="TimeProvider"/>, <see cref="PluginOptions"/>, <see cref="ICgroupPaths"/> and <see cref="IBpf"/>.
/// </remarks>
public interface IPlugin
{
    /// <summary>Who the plugin is; the same value each time.</summary>
    PluginInfo Info { get; }

    /// <summary>Adds the plugin's capabilities.</summary>
    /// <param name="services">The plugin's own services; nothing of another plugin is in it.</param>
    void Register(IServiceCollection services);
}

/// <summary>Who a plugin is.</summary>
/// <param name="Id">Lower-case letters and digits, for example <c>systemd</c>: name of its configuration section, the
/// word for <c>--enable</c> and <c>--disable</c>, and the prefix of its ids where <see cref="Prefix"/> says no other.</param>
/// <param name="Name">A name for people.</param>
/// <param name="Summary">One sentence: what the plugin adds.</param>
public sealed record PluginInfo(string Id, string Name, string Summary)
{
    /// <summary>False for a plugin that runs only where it is enabled by hand.</summary>
    public bool EnabledByDefault { get; init; } = true;

    /// <summary>What the ids of its columns, bars, tables and actions start with, before the dot: <c>gpu</c> for the
    /// columns of a plugin <c>nvidia</c>. Lower-case letters and digits.</summary>
    public string Prefix { get; init; } = Id;

    /// <summary>The keys of its section of the configuration, so that a mistyped one is refused with its line; empty for a
    /// plugin without options. Left as it is (default), every key is taken.</summary>
    public ImmutableArray<OptionSpec> Options { get; init; }
}

/// <summary>The plugin's section of the configuration: <c>"plugins": { "ID": { … } }</c>.</summary>
/// <param name="Values">Each key of the section with its value as text; a list is one text per line.</param>
public sealed record PluginOptions(IReadOnlyDictionary<string, string> Values)
{
    /// <summary>The value of a key, or null where the configuration does not have it.</summary>
    public string? this[string key] => Values.TryGetValue(key, out string? value) ? value : null;
}

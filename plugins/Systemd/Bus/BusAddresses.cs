using System.Collections.Immutable;
using System.Globalization;

namespace Bpftop.Systemd.Bus;

/// <summary>Finds the managers that may be asked.</summary>
internal static class BusAddresses
{
    /// <summary>More users than that are not followed: each costs a thread.</summary>
    private const int MostUsers = 32;

    /// <summary>The system's bus, or its manager's own socket where there is no bus; the managers of users who are
    /// logged in; and what the configuration names.</summary>
    public static ImmutableArray<BusAddress> Find(Surroundings surroundings, PluginOptions options)
    {
        List<BusAddress> found = [];
        if (System(surroundings) is { } system)
        {
            found.Add(system);
        }

        found.AddRange(Users(surroundings.RunRoot));
        foreach (string address in options["buses"]?.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [])
        {
            found.Add(new BusAddress(address, address));
        }

        return [.. found.DistinctBy(static address => address.Address)];
    }

    private static BusAddress? System(Surroundings surroundings)
    {
        string bus = $"{surroundings.RunRoot}/dbus/system_bus_socket";
        string own = $"{surroundings.RunRoot}/systemd/private";
        return !string.IsNullOrEmpty(surroundings.SystemBus) ? new BusAddress(surroundings.SystemBus, "the system bus")
            : File.Exists(bus) ? BusAddress.OfFile(bus, "the system bus")
            : File.Exists(own) ? BusAddress.OfFile(own, "systemd's own socket")
            : null;
    }

    /// <summary>A user's bus admits nobody else, root included; the manager's own socket beside it does admit root.
    /// </summary>
    private static IEnumerable<BusAddress> Users(string runRoot)
    {
        IEnumerable<string> folders;
        try
        {
            folders = Directory.Exists($"{runRoot}/user") ? Directory.GetDirectories($"{runRoot}/user") : [];
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            yield break;
        }

        int users = 0;
        foreach (string folder in folders.Order(StringComparer.Ordinal))
        {
            if (!uint.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out uint user) || users == MostUsers)
            {
                continue;
            }

            string own = $"{folder}/systemd/private";
            string bus = $"{folder}/bus";
            if (File.Exists(own) || File.Exists(bus))
            {
                users++;
                yield return BusAddress.OfFile(File.Exists(own) ? own : bus, $"the manager of user {user}") with { User = user };
            }
        }
    }
}

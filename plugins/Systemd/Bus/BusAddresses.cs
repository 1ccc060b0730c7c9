using System.Collections.Immutable;
using System.Globalization;
using Bpftop.Systemd.Names;

namespace Bpftop.Systemd.Bus;

/// <summary>Finds the managers that may be asked.</summary>
internal static class BusAddresses
{
    /// <summary>More users, or more capsules, are not followed: each may cost memory and a connection.</summary>
    private const int MostInner = 32;

    /// <summary>The system's bus, or its manager's own socket where there is no bus; the managers of users who are
    /// logged in, and of capsules; and what the configuration names.</summary>
    public static ImmutableArray<BusAddress> Find(Surroundings surroundings, PluginOptions options)
    {
        List<BusAddress> found = [];
        if (System(surroundings) is { } system)
        {
            found.Add(system);
        }

        found.AddRange(Inner($"{surroundings.RunRoot}/user", User));
        found.AddRange(Inner($"{surroundings.RunRoot}/capsules", Capsule));
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

    /// <summary>A user's bus admits no other user, not even root, and neither does a capsule's; the manager's own
    /// socket beside it does admit root.</summary>
    /// <param name="root">The folder that holds one for each.</param>
    /// <param name="describe">What a folder's name says of the manager, for people, the service that it has to be, and its user
    /// where that is known; null where it is no name of one.</param>
    private static IEnumerable<BusAddress> Inner(string root, Func<string, (string Name, string Service, uint? User)?> describe)
    {
        IEnumerable<string> folders;
        try
        {
            folders = Directory.Exists(root) ? Directory.GetDirectories(root) : [];
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            yield break;
        }

        int followed = 0;
        foreach (string folder in folders.Order(StringComparer.Ordinal))
        {
            if (describe(Path.GetFileName(folder)) is not { } manager || followed == MostInner)
            {
                continue;
            }

            string own = $"{folder}/systemd/private";
            string bus = $"{folder}/bus";
            if (File.Exists(own) || File.Exists(bus))
            {
                followed++;
                yield return BusAddress.OfFile(File.Exists(own) ? own : bus, manager.Name) with { Service = manager.Service, User = manager.User };
            }
        }
    }

    private static (string, string, uint?)? User(string folder) =>
        uint.TryParse(folder, NumberStyles.None, CultureInfo.InvariantCulture, out uint user)
            ? ($"the manager of user {user}", $"user@{user}.service", user)
            : null;

    private static (string, string, uint?)? Capsule(string folder) =>
        UnitName.IsCapsule(folder) ? ($"the manager of capsule {folder}", $"capsule@{folder}.service", null) : null;
}

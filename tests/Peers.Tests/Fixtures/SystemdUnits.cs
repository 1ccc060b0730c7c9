namespace Bpftop.Peers.Tests.Fixtures;

/// <summary>The units that each systemd of the tests has.</summary>
internal static class SystemdUnits
{
    /// <summary>File names and texts.</summary>
    /// <param name="user">For a user manager.</param>
    public static Dictionary<string, string> Common(bool user)
    {
        string bus = user ? "%t/bus" : "/run/dbus/system_bus_socket";
        string options = user ? "--session" : "--system";
        Dictionary<string, string> units = new()
        {
            ["default.target"] = Unit("everything", "Wants=web.service worker.service dbus.socket dbus.service"),
            ["web.service"] = Service("The web server", "Slice=shop.slice", "ExecStart=/bin/sleep 100000"),
            ["worker.service"] = Service("Work that burns a core", "Slice=shop-batch.slice", "Nice=19", "ExecStart=/bin/sh -c 'while :; do :; done'"),
            ["shop.slice"] = Unit("The shop"),
            ["shop-batch.slice"] = Unit("The shop's batch work"),
            ["dbus.socket"] = Unit("Bus socket") + $"[Socket]\nListenStream={bus}\n",
            ["dbus.service"] = Unit("Message bus", "Requires=dbus.socket")
                + "[Service]\nType=notify\nNotifyAccess=main\n"
                + $"ExecStart=/usr/bin/dbus-daemon {options} --address=systemd: --nofork --nopidfile --systemd-activation --syslog-only\n"
                + (user ? "Slice=session.slice\n" : "OOMScoreAdjust=-900\n"),
        };

        // Those that systemd itself asks for.
        foreach (string target in (string[])["basic", "sysinit", "sockets", "shutdown"])
        {
            units[$"{target}.target"] = Unit(target);
        }

        return units;
    }

    /// <summary>A service; settings as in its own section.</summary>
    public static string Service(string description, params string[] settings) =>
        Unit(description) + "[Service]\n" + string.Concat(settings.Select(static line => line + "\n"));

    /// <summary>A service whose process goes elsewhere by itself, and then sleeps.</summary>
    /// <remarks>It waits until the manager has begun with what comes after the start. systemd 252 puts a new
    /// process into its unit's cgroup twice, the process itself before exec and then once more from outside (exec_spawn in
    /// src/core/execute.c): on a busy machine after the process has left, which is thereby brought back for good.</remarks>
    /// <param name="description">What it says that it is.</param>
    /// <param name="commands">What a shell runs, written as in a unit file.</param>
    /// <param name="settings">More of its section.</param>
    public static string GoingElsewhere(string description, string commands, params string[] settings) => Service(
        description,
        [
            .. settings,
            $"ExecStart=/bin/sh -c 'until [ -e %t/%n.begun ]; do sleep 0.01; done; {commands}; exec sleep 100000'",
            "ExecStartPost=/bin/touch %t/%n.begun",
        ]);

    /// <summary>Any unit; settings of the section that all kinds have.</summary>
    public static string Unit(string description, params string[] settings) =>
        $"[Unit]\nDescription={description}\nDefaultDependencies=no\n" + string.Concat(settings.Select(static line => line + "\n"));
}

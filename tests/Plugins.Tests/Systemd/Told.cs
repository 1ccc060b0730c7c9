using Bpftop.Systemd.Bus;
using Bpftop.Systemd.Names;
using Bpftop.Systemd.Units;

namespace Bpftop.Plugins.Tests.Systemd;

/// <summary>Made-up answers of managers.</summary>
internal static class Told
{
    /// <summary>The cgroups that a contract's processes are in, and one more.</summary>
    public static string[] Paths { get; } =
    [
        "/system.slice/web.service",
        "/system.slice/web.service/worker",
        "/user.slice/user-1000.slice/session-3.scope",
        "/user.slice/user-1000.slice/user@1000.service/app.slice/my\\x2dapp.service",
        "/px.slice",
        "/init.scope",
    ];

    public static UnitFacts Unit(string name, string active = "active", string sub = "running") => new(name, $"What {name} is", "loaded", active, sub);

    public static ManagerUnits Manager(string label, params UnitFacts[] units) =>
        new(label, ManagerRoot.Same, SharesPids: true, units.ToDictionary(static unit => unit.Name, StringComparer.Ordinal)) { Address = new BusAddress("unix:path=/nowhere", "nowhere") };

    public static UnitDirectory Directory(params ManagerUnits[] managers) => new([.. managers]);

    /// <summary>What most tests start with.</summary>
    public static UnitDirectory Usual { get; } = Directory(
        Manager(
            "",
            Unit("web.service") with { MainPid = 1001, Restarts = 2, Slice = "system.slice" },
            Unit("broken.service", "failed", "failed") with { Restarts = 5, Slice = "system.slice" },
            Unit("broken.mount", "failed", "failed"),
            Unit("fine.mount", "active", "mounted"),
            Unit("session-3.scope"),
            Unit("px.slice", "active", "active"),
            Unit("init.scope")),
        Manager("user@1000.service", Unit("my\\x2dapp.service"), Unit("web.service", "inactive", "dead")));
}

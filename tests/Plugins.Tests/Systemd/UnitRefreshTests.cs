using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using Bpftop.Systemd;
using Bpftop.Systemd.Bus;
using Bpftop.Systemd.Units;

namespace Bpftop.Plugins.Tests.Systemd;

/// <summary>Buses that are missing, broken or hostile. The real one is in Peers.Tests.</summary>
public sealed class UnitRefreshTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("bpftop-test-");
    private readonly List<IDisposable> _made = [];

    [Fact]
    public async Task Without_a_bus_the_paths_alone_answer()
    {
        Directory.CreateDirectory(Path.Join(_folder.FullName, "init.scope"));

        Availability availability = await Make(new Surroundings { RunRoot = _folder.FullName, SystemBus = null }).ProbeAsync(CancellationToken.None);

        Assert.Equal((AvailabilityState.Degraded, "no bus of systemd: names come from cgroup paths alone"), (availability.State, availability.Reason));
    }

    [Theory]
    [InlineData("unix:path=/nonexistent/bus", "its socket is not there")]
    [InlineData("nonsense", "nobody listens at its address")]
    [InlineData("unix:guid=x", "the address is not one of D-Bus's")]
    public async Task A_bus_that_cannot_be_reached_is_a_reason(string address, string reason)
    {
        Availability availability = await Make(new Surroundings { RunRoot = _folder.FullName, SystemBus = address }).ProbeAsync(CancellationToken.None);

        Assert.Equal(AvailabilityState.Degraded, availability.State);
        Assert.Contains(reason, availability.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 400 Bad Request\r\n\r\n")]
    [InlineData("OK 0123456789abcdef0123456789abcdef\r\nAGREE_UNIX_FD\r\n\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0")]
    [InlineData("OK 0123456789abcdef0123456789abcdef\r\nAGREE_UNIX_FD\r\nl\u0002\u0001\u0001\u00ff\u00ff\u00ff\u00ff\u0001\0\0\0\u00ff\u00ff\u00ff\u00ff")]
    public async Task A_bus_that_talks_garbage_costs_a_reason(string garbage)
    {
        UnitRefresh managers = Make(new Surroundings { RunRoot = _folder.FullName, SystemBus = Serve(Encoding.Latin1.GetBytes(garbage), hangsUp: true) });

        Availability availability = await managers.ProbeAsync(CancellationToken.None);

        Assert.Equal(AvailabilityState.Degraded, availability.State);
        Assert.StartsWith("the system bus: ", availability.Reason, StringComparison.Ordinal);
        Assert.Empty(managers.Directory.Current.Managers);
    }

    [Fact]
    public async Task A_bus_that_never_stops_talking_holds_up_nothing()
    {
        UnitRefresh managers = Make(new Surroundings { RunRoot = _folder.FullName, SystemBus = Serve(new byte[1 << 16], hangsUp: false) });

        long start = Stopwatch.GetTimestamp();
        Availability availability = await managers.ProbeAsync(CancellationToken.None);

        Assert.NotEqual(AvailabilityState.Ready, availability.State);
        Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task Units_of_a_socket_are_taken_as_it_lists_them()
    {
        string socket = UserSocket();
        using FakeManager fake = new(socket) { Units = [("web.service", "active"), ("not a unit", "active")] };
        UnitRefresh managers = Make(new Surroundings { RunRoot = "/nonexistent", SystemBus = $"unix:path={socket}" });

        Assert.Equal(new Availability(AvailabilityState.Ready), await managers.ProbeAsync(CancellationToken.None));
        Assert.Equal("web.service", Assert.Single(Assert.Single(managers.Directory.Current.Managers).Units).Key);
    }

    [Fact]
    public async Task A_manager_that_lists_something_else_than_units_costs_a_reason()
    {
        string socket = UserSocket();
        using FakeManager fake = new(socket) { Units = [("web.service", null)] };
        UnitRefresh managers = Make(new Surroundings { RunRoot = "/nonexistent", SystemBus = $"unix:path={socket}" });

        Availability availability = await managers.ProbeAsync(CancellationToken.None);

        Assert.Equal(AvailabilityState.Degraded, availability.State);
        Assert.StartsWith("the system bus: its answer does not fit systemd's interface", availability.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_takes_his_time_with_every_answer_holds_up_no_refresh()
    {
        using FakeManager fake = new(UserSocket()) { Pause = TimeSpan.FromSeconds(4) };
        UnitRefresh managers = Make(new Surroundings { RunRoot = _folder.FullName, SystemBus = null });

        // In the host it has ten seconds, and would be late each time.
        Task refresh = managers.RefreshAsync(CancellationToken.None).AsTask();
        await Task.WhenAny(refresh, Task.Delay(TimeSpan.FromSeconds(8)));

        Assert.True(refresh.IsCompleted, "the refresh waits for a manager that answers one call in four seconds");
        Assert.Equal("the manager of user 1000: it has not answered yet", (await Assert.ThrowsAsync<BusException>(() => refresh)).Message);
    }

    [Fact]
    public async Task A_users_program_in_the_managers_place_cannot_have_all_processes_read_as_its_own()
    {
        // Its answers say that bpftop's root is below the user's service: each path would be the name of a user's unit.
        string own = File.ReadLines("/proc/self/cgroup").First(static line => line.StartsWith("0::/", StringComparison.Ordinal))["0::".Length..];
        using FakeManager fake = new(UserSocket())
        {
            ControlGroup = unit => unit.EndsWith("fake_2eservice", StringComparison.Ordinal) ? "/user.slice/user-1000.slice/user@1000.service" + own : "/init.scope",
        };
        UnitRefresh managers = Make(new Surroundings { RunRoot = _folder.FullName, SystemBus = null });

        Availability availability = await managers.ProbeAsync(CancellationToken.None);

        Assert.Empty(managers.Directory.Current.Roots);
        Assert.StartsWith("the manager of user 1000: what answers there is not user@1000.service", availability.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Addresses_are_the_systems_each_users_and_the_configurations()
    {
        File.WriteAllText(Path.Join(Directory.CreateDirectory(Path.Join(_folder.FullName, "dbus")).FullName, "system_bus_socket"), "");
        File.WriteAllText(Path.Join(Directory.CreateDirectory(Path.Join(_folder.FullName, "user/1000/systemd")).FullName, "private"), "");
        File.WriteAllText(Path.Join(Directory.CreateDirectory(Path.Join(_folder.FullName, "user/1001")).FullName, "bus"), "");
        Directory.CreateDirectory(Path.Join(_folder.FullName, "user/1002"));
        Directory.CreateDirectory(Path.Join(_folder.FullName, "user/root"));
        PluginOptions options = new(new Dictionary<string, string> { ["buses"] = "unix:path=/a\nunix:path=/b\nunix:path=/a" });

        BusAddress[] found = [.. BusAddresses.Find(new Surroundings { RunRoot = _folder.FullName, SystemBus = null }, options)];

        Assert.Equal(
            [$"unix:path={_folder}/dbus/system_bus_socket", $"unix:path={_folder}/user/1000/systemd/private", $"unix:path={_folder}/user/1001/bus", "unix:path=/a", "unix:path=/b"],
            found.Select(static address => address.Address));
        Assert.Equal([null, "user@1000.service", "user@1001.service", null, null], found.Select(static address => address.Service));
        Assert.Equal([false, true, false, false, false], found.Select(static address => address.IsDirect));
    }

    [Fact]
    public void The_environment_names_the_system_bus_and_the_managers_own_socket_stands_in_for_it()
    {
        File.WriteAllText(Path.Join(Directory.CreateDirectory(Path.Join(_folder.FullName, "systemd")).FullName, "private"), "");
        Surroundings bare = new() { RunRoot = _folder.FullName, SystemBus = null };
        PluginOptions none = new(new Dictionary<string, string>());

        BusAddress own = Assert.Single(BusAddresses.Find(bare, none));
        Assert.Equal(($"unix:path={_folder}/systemd/private", true), (own.Address, own.IsDirect));
        Assert.Equal("unix:path=/x", Assert.Single(BusAddresses.Find(bare with { SystemBus = "unix:path=/x" }, none)).Address);
    }

    [Theory]
    [InlineData("org.freedesktop.systemd1.NoSuchUnit", "Unit x.service not found.", "systemd does not know the unit")]
    [InlineData("org.freedesktop.systemd1.Something", "Something odd happened.", "Something odd happened")]
    [InlineData("org.freedesktop.systemd1.Something", "", "org.freedesktop.systemd1.Something")]
    public void Errors_are_said_in_words(string name, string text, string expected) => Assert.Equal(expected, BusSentence.Of(name, text));

    public void Dispose()
    {
        _made.ForEach(static made => made.Dispose());
        _folder.Delete(true);
    }

    private UnitRefresh Make(Surroundings surroundings)
    {
        UnitRefresh managers = new(new PluginOptions(new Dictionary<string, string>()), new FakePaths { Root = _folder.FullName }, surroundings, new TableInterest());
        _made.Add(managers);
        return managers;
    }

    /// <summary>Where user 1000's manager would listen.</summary>
    private string UserSocket() =>
        Path.Join(Directory.CreateDirectory(Path.Join(_folder.FullName, "user/1000/systemd")).FullName, "private");

    /// <summary>Says the same to everybody who connects; again and again, where it does not hang up.</summary>
    private string Serve(byte[] what, bool hangsUp)
    {
        string file = Path.Join(_folder.FullName, "hostile");
        Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(file));
        listener.Listen();
        _made.Add(listener);
        _ = Task.Run(async () =>
        {
            while (true)
            {
                using Socket client = await listener.AcceptAsync();
                try
                {
                    do
                    {
                        await client.SendAsync(what);
                    }
                    while (!hangsUp);
                }
                catch (SocketException)
                {
                    // The client had enough.
                }
            }
        });
        return $"unix:path={file}";
    }
}

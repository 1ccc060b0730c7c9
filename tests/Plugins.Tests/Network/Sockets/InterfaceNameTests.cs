using System.Globalization;
using Bpftop.Network.Sockets;

namespace Bpftop.Plugins.Tests.Network.Sockets;

/// <summary>Interfaces have the names that they have in their own network namespace.</summary>
public sealed class InterfaceNameTests : IDisposable
{
    private readonly NetworkSpace _space = new();
    private readonly NetworkSpace _other = new();
    private readonly InterfaceNames _names = new();

    public InterfaceNameTests()
    {
        _space.Join(_other, "10.99.0.1/24", "10.99.0.2/24");
        _names.Read();
    }

    public void Dispose()
    {
        _space.Dispose();
        _other.Dispose();
    }

    [Fact]
    public void Those_of_another_namespace_are_read_through_a_process_in_it()
    {
        uint index = Index(_space, "veth0");
        string number = string.Create(CultureInfo.InvariantCulture, $"#{index}");
        Assert.Equal(number, _names.NameOf(index, _space.Id));
        Assert.Equal(number, _names.NameOf(index, _space.Id, Environment.ProcessId));
        Assert.Equal("veth0", _names.NameOf(index, _space.Id, _space.Pid));
        Assert.Equal("lo", _names.NameOf(1, _space.Id, _space.Pid));

        // Once read, no process is needed.
        Assert.Equal("veth0", _names.NameOf(index, _space.Id));
        Assert.Equal(number, _names.NameOf(index, _other.Id));
        Assert.Null(_names.NameOf(0, _space.Id, _space.Pid));
    }

    [Fact]
    public void A_name_that_changes_is_read_again()
    {
        uint index = Index(_space, "veth0");
        Assert.Equal("veth0", _names.NameOf(index, _space.Id, _space.Pid));
        _space.Run("ip", "link", "set", "veth0", "down");
        _space.Run("ip", "link", "set", "veth0", "name", "veth9");
        int readings = 0;
        while (_names.NameOf(index, _space.Id, _space.Pid) != "veth9" && readings < 20)
        {
            readings++;
            _names.Read();
        }

        Assert.InRange(readings, 1, 10);
    }

    [Fact]
    public void Processes_that_lead_nowhere_are_not_tried_for_ever()
    {
        for (int attempt = 0; attempt < 4; attempt++)
        {
            Assert.Equal("#1", _names.NameOf(1, _space.Id, Environment.ProcessId));
        }

        Assert.Equal("#1", _names.NameOf(1, _space.Id, _space.Pid));
        for (int reading = 0; reading < 10; reading++)
        {
            _names.Read();
        }

        Assert.Equal("lo", _names.NameOf(1, _space.Id, _space.Pid));
    }

    [Fact]
    public void A_connection_of_another_namespace_has_its_interface()
    {
        using SocketRig rig = new();
        using Talker server = Talker.Start(_space, "serve", "10.99.0.1", "read");
        using Talker client = Talker.Start(_other, "send", "10.99.0.1", server.Ready, "write", 1000);
        client.Continue();
        Assert.Equal(1000, server.Done());
        Connection? far = null;
        Wait.Until(
            () => (far = rig.Sockets().Connections.SingleOrDefault(socket => socket.Record.Owner.Pid == server.Pid && !socket.IsListening)) is not null,
            () => "no connection");
        Assert.Equal("veth0", far!.Interface);
        Assert.Equal("veth0", rig.Sockets().Processes.Single(process => process.Key.Pid == server.Pid).Value.Interfaces);
    }

    private static uint Index(NetworkSpace space, string name) =>
        uint.Parse(space.Run("ip", "-o", "link", "show", name).Split(':')[0], CultureInfo.InvariantCulture);
}

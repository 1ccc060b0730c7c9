using System.Net.Sockets;
using Bpftop.Containers.Engines;

namespace Bpftop.Plugins.Tests.Containers;

public sealed class EndpointDiscoveryTests : IDisposable
{
    private readonly string _run = Directory.CreateTempSubdirectory("bpftop-run-").FullName;
    private readonly List<Socket> _sockets = [];

    public void Dispose()
    {
        _sockets.ForEach(static socket => socket.Dispose());
        Directory.Delete(_run, recursive: true);
    }

    [Fact]
    public void Usual_places_are_found_and_a_users_are_that_users()
    {
        Listen("docker.sock");
        Listen("podman/podman.sock");
        Listen("user/1000/podman/podman.sock");
        Listen("user/1001/docker.sock");
        Directory.CreateDirectory($"{_run}/user/nobody");
        File.WriteAllText($"{_run}/user/1000/docker.sock", "no socket");

        EndpointSearch search = Search();

        Assert.Empty(search.Problems);
        Assert.Equal(
            [
                (null, "docker.sock"),
                (null, "podman/podman.sock"),
                ((uint?)1000, "user/1000/podman/podman.sock"),
                ((uint?)1001, "user/1001/docker.sock"),
            ],
            search.Endpoints.Select(found => (found.Endpoint.User, Path.GetRelativePath(_run, found.Endpoint.Path))).OrderBy(static found => found.User));
    }

    [Fact]
    public void One_socket_is_one_engine_whatever_leads_to_it()
    {
        string socket = Listen("docker.sock");
        File.CreateSymbolicLink($"{_run}/link.sock", socket);
        Directory.CreateDirectory($"{_run}/user/1000");
        File.CreateSymbolicLink($"{_run}/user/1000/docker.sock", socket);

        EndpointSearch search = Search(sockets: $"{_run}/link.sock", dockerHost: $"unix://{socket}");

        Assert.Equal([socket], search.Endpoints.Select(static found => found.Endpoint.Path));
        Assert.Null(search.Endpoints[0].Endpoint.User);
        Assert.Empty(search.Problems);
    }

    [Fact]
    public void A_socket_below_a_users_folder_is_that_users_also_where_the_administrator_names_it()
    {
        string socket = Listen("user/1000/own.sock");

        Assert.Equal(1000u, Assert.Single(Search(sockets: socket).Endpoints).Endpoint.User);
    }

    [Theory]
    [InlineData("tcp://127.0.0.1:2375", "DOCKER_HOST is tcp://127.0.0.1:2375: engines are asked over Unix sockets only")]
    [InlineData("ssh://root@host", "DOCKER_HOST is ssh://root@host: engines are asked over Unix sockets only")]
    [InlineData("unix://relative.sock", "DOCKER_HOST is unix://relative.sock: this is not the full path of a socket")]
    [InlineData("unix:///nowhere/e.sock", "DOCKER_HOST names /nowhere/e.sock, where no socket is")]
    public void A_setting_that_leads_nowhere_is_one_clear_reason(string host, string problem)
    {
        EndpointSearch search = Search(dockerHost: host);

        Assert.Equal(problem, Assert.Single(search.Problems));
        Assert.Empty(search.Endpoints);
    }

    [Fact]
    public void A_path_too_long_for_a_socket_is_a_reason() =>
        Assert.Contains("at most 107 bytes", Assert.Single(Search(sockets: "/" + new string('x', 200)).Problems), StringComparison.Ordinal);

    [Fact]
    public void An_engine_that_was_started_anew_is_another_file_at_the_same_place()
    {
        string path = Listen("docker.sock");
        SocketFile before = Search().Endpoints[0].File;
        File.Move(path, path + ".old");
        Listen("docker.sock");

        Assert.NotEqual(before, Search().Endpoints[0].File);
    }

    private EndpointSearch Search(string? sockets = null, string? dockerHost = null)
    {
        Dictionary<string, string> values = sockets is null ? [] : new Dictionary<string, string> { ["sockets"] = sockets };
        return new EndpointDiscovery(new PluginOptions(values), name => name == "DOCKER_HOST" ? dockerHost : null, _run, $"{_run}/docker.sock").Search();
    }

    private string Listen(string name)
    {
        string path = Path.Combine(_run, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        _sockets.Add(socket);
        socket.Bind(new UnixDomainSocketEndPoint(path));
        socket.Listen();
        return path;
    }
}

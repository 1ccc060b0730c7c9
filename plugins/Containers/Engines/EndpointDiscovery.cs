using System.Globalization;

namespace Bpftop.Containers.Engines;

/// <summary>Knows where engines listen: the usual sockets, those of the environment, and those of the configuration.
/// </summary>
/// <param name="options">The plugin's section; <c>sockets</c> is its list.</param>
/// <param name="environment">Reads a variable of the environment.</param>
/// <param name="runRoot">/run.</param>
/// <param name="otherDocker">Where Docker's socket is besides, on systems where /var/run is no link.</param>
internal sealed class EndpointDiscovery(
    PluginOptions options, Func<string, string?> environment, string runRoot = "/run", string otherDocker = "/var/run/docker.sock")
{
    /// <summary>More than there are users with engines anywhere; limits what users could make up.</summary>
    private const int MostEndpoints = 64;

    /// <summary>sizeof(sockaddr_un.sun_path), the ending NUL included.</summary>
    private const int LongestPath = 107;

    private static readonly string[] _variables = ["DOCKER_HOST", "CONTAINER_HOST"];

    private static readonly string[] _userSockets = ["podman/podman.sock", "docker.sock"];

    /// <summary>Looks for sockets, each file once, and says what is wrong with those that were named.</summary>
    public EndpointSearch Search()
    {
        List<FoundEndpoint> found = [];
        List<string> problems = [];
        foreach (EngineEndpoint endpoint in Candidates(problems))
        {
            if (SocketFile.TryFind(endpoint.Path, out SocketFile file))
            {
                if (found.Count < MostEndpoints && !found.Exists(other => other.File == file))
                {
                    found.Add(new FoundEndpoint(endpoint, file));
                }
            }
            else if (endpoint.Source is { } source)
            {
                problems.Add($"{source} names {endpoint.Path}, where no socket is");
            }
        }

        return new EndpointSearch([.. found], [.. problems]);
    }

    /// <summary>Root's places first: a user's path that leads to one of them is not that user's engine.</summary>
    private IEnumerable<EngineEndpoint> Candidates(List<string> problems)
    {
        yield return new EngineEndpoint($"{runRoot}/docker.sock");
        yield return new EngineEndpoint(otherDocker);
        yield return new EngineEndpoint($"{runRoot}/podman/podman.sock");
        foreach (string variable in _variables)
        {
            if (environment(variable) is { Length: > 0 } value && Named(variable, value, problems) is { } endpoint)
            {
                yield return endpoint;
            }
        }

        foreach (string line in (options["sockets"] ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (Named("sockets", line, problems) is { } endpoint)
            {
                yield return endpoint;
            }
        }

        foreach ((string folder, uint user) in UserFolders())
        {
            foreach (string socket in _userSockets)
            {
                yield return new EngineEndpoint($"{folder}/{socket}", User: user);
            }
        }
    }

    private EngineEndpoint? Named(string source, string value, List<string> problems)
    {
        const string Unix = "unix://";
        string path = value.StartsWith(Unix, StringComparison.Ordinal) ? value[Unix.Length..] : value;
        string shown = EngineText.Clean(value, 100);
        if (path.Contains("://", StringComparison.Ordinal))
        {
            problems.Add($"{source} is {shown}: engines are asked over Unix sockets only");
        }
        else if (!path.StartsWith('/'))
        {
            problems.Add($"{source} is {shown}: this is not the full path of a socket");
        }
        else if (System.Text.Encoding.UTF8.GetByteCount(path) > LongestPath)
        {
            problems.Add($"{source} is {shown}: a socket's path has at most {LongestPath} bytes");
        }
        else
        {
            return new EngineEndpoint(path, source, UserOf(path));
        }

        return null;
    }

    /// <summary>A socket below a user's own folder is that user's, whoever names it.</summary>
    private uint? UserOf(string path)
    {
        string users = $"{runRoot}/user/";
        if (!path.StartsWith(users, StringComparison.Ordinal))
        {
            return null;
        }

        ReadOnlySpan<char> rest = path.AsSpan(users.Length);
        int end = rest.IndexOf('/');
        return end > 0 && uint.TryParse(rest[..end], NumberStyles.None, CultureInfo.InvariantCulture, out uint user) ? user : null;
    }

    private IEnumerable<(string Folder, uint User)> UserFolders()
    {
        string[] folders;
        try
        {
            folders = Directory.GetDirectories($"{runRoot}/user");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            yield break;
        }

        foreach (string folder in folders)
        {
            if (uint.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out uint user))
            {
                yield return (folder, user);
            }
        }
    }
}

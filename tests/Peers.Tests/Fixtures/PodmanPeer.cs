using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Bpftop.Peers.Tests.Fixtures;

/// <summary>Podman's service. A container is in <c>CgroupPath/libpod_parent/libpod-ID</c>.</summary>
public class PodmanPeer : EnginePeer
{
    private const string Own = "/v4.0.0/libpod";

    /// <summary>With runc.</summary>
    public PodmanPeer()
        : this("podman")
    {
    }

    private protected PodmanPeer(string kind)
        : base(kind, "v2")
    {
    }

    /// <summary>A container's cgroup.</summary>
    public string CgroupOf(Container container) => $"{CgroupPath}/libpod_parent/libpod-{container.Id}";

    /// <summary>Runs a container in a new pod. The pod has no cgroup: making one needs controllers of version 2.</summary>
    public async Task<Container> RunInPodAsync(string pod, string name)
    {
        await PostAsync($"{Own}/pods/create", new JsonObject { ["name"] = pod, ["no_infra"] = true, ["share_parent"] = false });
        JsonNode made = await PostAsync($"{Own}/containers/create", new JsonObject
        {
            ["image"] = BusyboxImage.Name,
            ["command"] = new JsonArray("sleep", "100000"),
            ["name"] = name,
            ["pod"] = pod,
            ["netns"] = new JsonObject { ["nsmode"] = "none" },
        });
        string id = made["Id"]!.GetValue<string>();
        await StartAsync(id);
        return await RunningAsync(id, name);
    }

    /// <summary>Runs a container without a cgroup of its own: <c>podman run -d --cgroups=disabled</c>.</summary>
    public async Task<Container> RunWithoutCgroupAsync(string name, params string[] command)
    {
        JsonNode made = await PostAsync($"{Own}/containers/create", new JsonObject
        {
            ["image"] = BusyboxImage.Name,
            ["command"] = new JsonArray([.. command.Select(static word => (JsonNode)word)]),
            ["name"] = name,
            ["cgroups_mode"] = "disabled",
            ["netns"] = new JsonObject { ["nsmode"] = "none" },
        });
        string id = made["Id"]!.GetValue<string>();
        await StartAsync(id);
        return new Container(id, name, (int)(await InspectAsync(id))["State"]!["Pid"]!);
    }

    /// <summary>Runs a container's health check, as a timer of systemd's would.</summary>
    public Task CheckHealthAsync(string container) => SendAsync(HttpMethod.Get, $"{Own}/containers/{container}/healthcheck");

    private Task<JsonNode> PostAsync(string path, JsonObject body) => SendAsync(HttpMethod.Post, path, JsonContent.Create(body));
}

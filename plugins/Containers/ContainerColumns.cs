using System.Collections.Immutable;
using Bpftop.Containers.Membership;
using Bpftop.Toolkit;

namespace Bpftop.Containers;

/// <summary>The columns of the process table.</summary>
internal sealed class ContainerColumns(ContainerDirectory directory) : IColumnProvider
{
    private readonly TextLines _lines = new(8);

    /// <summary>In the order of <see cref="Container.Texts"/>.</summary>
    public ImmutableArray<ColumnSpec> Columns { get; } =
    [
        new("container.name", "CONTAINER", CellKind.Text, "The container that the process is in, behind those around it.") { Width = 16, Groupable = true, CopyKey = "yc", PartOf = PartOf.Container, PartOfDetail = "container.runtime" },
        new("container.id", "CONTAINER ID", CellKind.Text, "The container's id in full; in a user's slice with @uid behind it.") { Width = 12, Groupable = true, ShownByDefault = false, CopyKey = "yc", PartOf = PartOf.Container, PartOfDetail = "container.runtime" },
        new("container.image", "IMAGE", CellKind.Text, "The image that the container was made from.") { Width = 24, Groupable = true, ShownByDefault = false },
        new("container.runtime", "RUNTIME", CellKind.Text, "What runs the container: docker, podman, containerd, cri-o, lxc, nspawn, buildkit, fargate, garden.") { Width = 10, Groupable = true, ShownByDefault = false },
        new("container.pod", "POD", CellKind.Text, "The pod that the container is in, or the pod's id where its name is not known.") { Width = 24, Groupable = true, ShownByDefault = false },
        new("container.namespace", "NAMESPACE", CellKind.Text, "The pod's Kubernetes namespace.") { Width = 12, Groupable = true, ShownByDefault = false },
        new("container.status", "STATUS", CellKind.Text, "The container's state, as its engine says.") { Width = 12, Groupable = true, ShownByDefault = false },
        new("container.project", "PROJECT", CellKind.Text, "The Compose project that the container belongs to.") { Width = 14, Groupable = true, ShownByDefault = false },
    ];

    public void Fill(in Tick tick, ColumnBlock block)
    {
        ReadOnlySpan<Container?> containers = directory.Of(tick);
        _lines.Begin(containers.Length);
        for (int row = 0; row < containers.Length; row++)
        {
            _lines.Set(row, containers[row]?.Texts);
        }

        _lines.CopyTo(block);
    }
}

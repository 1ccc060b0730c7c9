using System.Collections.Immutable;

namespace Bpftop.Containers;

/// <summary>The columns of the process table.</summary>
internal sealed class ContainerColumns(ContainerDirectory directory) : IColumnProvider
{
    private const int Name = 0;
    private const int Id = 1;
    private const int Image = 2;
    private const int Runtime = 3;
    private const int Pod = 4;
    private const int Namespace = 5;
    private const int Status = 6;
    private const int Project = 7;

    public ImmutableArray<ColumnSpec> Columns { get; } =
    [
        new("container.name", "CONTAINER", CellKind.Text, "The container that the process is in, behind those around it.") { Width = 16, Groupable = true },
        new("container.id", "CONTAINER ID", CellKind.Text, "The container's id in full; in a user's slice with @uid behind it.") { Width = 12, Groupable = true, ShownByDefault = false },
        new("container.image", "IMAGE", CellKind.Text, "The image that the container was made from.") { Width = 24, Groupable = true, ShownByDefault = false },
        new("container.runtime", "RUNTIME", CellKind.Text, "What runs the container: docker, podman, containerd, cri-o, lxc, nspawn.") { Width = 10, Groupable = true, ShownByDefault = false },
        new("container.pod", "POD", CellKind.Text, "The pod that the container is in, or the pod's id where its name is not known.") { Width = 24, Groupable = true, ShownByDefault = false },
        new("container.namespace", "NAMESPACE", CellKind.Text, "The pod's Kubernetes namespace.") { Width = 12, Groupable = true, ShownByDefault = false },
        new("container.status", "STATUS", CellKind.Text, "The container's state, as its engine says.") { Width = 12, Groupable = true, ShownByDefault = false },
        new("container.project", "PROJECT", CellKind.Text, "The Compose project that the container belongs to.") { Width = 14, Groupable = true, ShownByDefault = false },
    ];

    public void Fill(in Tick tick, ColumnBlock block)
    {
        Span<string?> names = Wanted(block, Name);
        Span<string?> ids = Wanted(block, Id);
        Span<string?> images = Wanted(block, Image);
        Span<string?> runtimes = Wanted(block, Runtime);
        Span<string?> pods = Wanted(block, Pod);
        Span<string?> namespaces = Wanted(block, Namespace);
        Span<string?> statuses = Wanted(block, Status);
        Span<string?> projects = Wanted(block, Project);

        // Neighbours in the table often share a cgroup.
        ulong last = 0;
        Container? container = null;
        ReadOnlySpan<ProcessRow> rows = tick.Rows;
        for (int row = 0; row < rows.Length; row++)
        {
            ulong cgroup = rows[row].CgroupId;
            if (cgroup != last)
            {
                last = cgroup;
                container = directory.Find(cgroup, tick.Number);
            }

            if (container is null)
            {
                continue;
            }

            Set(names, row, container.Name);
            Set(ids, row, container.Key);
            Set(images, row, container.Image);
            Set(runtimes, row, container.Runtime);
            Set(pods, row, container.Pod);
            Set(namespaces, row, container.Namespace);
            Set(statuses, row, container.Status);
            Set(projects, row, container.Project);
        }

        directory.End(tick.Number);
    }

    /// <summary>The cells of a column; none where it is not wanted.</summary>
    private static Span<string?> Wanted(ColumnBlock block, int column) => block.Wants(column) ? block.Texts(column) : [];

    private static void Set(Span<string?> cells, int row, string? value)
    {
        // Cells are null already, and the collector is told of each reference that is written.
        if (value is not null && !cells.IsEmpty)
        {
            cells[row] = value;
        }
    }
}

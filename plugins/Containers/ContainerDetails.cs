using System.Globalization;
using Bpftop.Containers.Engines;
using Bpftop.Containers.Membership;
using Bpftop.Containers.Paths;
using Bpftop.Toolkit;

namespace Bpftop.Containers;

/// <summary>The container that a process is in, as its engine tells of it.</summary>
internal sealed class ContainerDetails(ContainerDirectory directory, EngineSet engines, TimeProvider time) : IDetailProvider
{
    private const double NanoCpus = 1e9;
    private const long UsualPeriod = 100_000;

    public TableSpec Tab { get; } = FieldRows.Tab("container.details", "Container", "A fact about the container that the process is in.");

    public bool Has(in ProcessRow process) => (process.Traits & ProcessTraits.KernelThread) == 0 && directory.MayHold(process);

    public async Task ReadAsync(ProcessRow process, TableBuffer rows, IProgress<int> progress, CancellationToken cancellation)
    {
        LivingProcess.Require("/proc", process);
        ContainerIdentity identity = directory.IdentityOf(process)
            ?? throw new DetailException(string.Create(CultureInfo.InvariantCulture, $"process {process.Key.Pid} is in no container"));
        FieldRows fields = new(rows, cancellation);
        EngineContainer? known = engines.Find(identity, out EngineConnection? engine);
        fields.Begin("container");
        Add(fields, "name", known?.Name ?? identity.OwnName);
        Add(fields, "id", identity.Id);
        Add(fields, "runtime", known?.Runtime ?? identity.Runtime);
        Add(fields, "pod", known?.Pod ?? identity.PodId);
        Add(fields, "namespace", known?.Namespace);
        Add(fields, "project", known?.Project);
        Add(fields, "inside of", identity.Outer is { } outer ? engines.Find(outer, out _)?.Name ?? outer.OwnName : null);
        Add(fields, "cgroup", identity.Process == 0 ? identity.Path : null);
        if (known is null || engine is null)
        {
            fields.Note("no engine that may speak for it knows it: only what its cgroup tells is shown");
        }
        else if (engine.View.Current.State != EngineState.Connected)
        {
            fields.Note($"its engine at {engine.Endpoint.Path} {engine.View.Current.Reason}");
        }
        else
        {
            fields.Add("engine", engine.Endpoint.Path);
            await AskAsync(engine, known.Id, fields, cancellation).ConfigureAwait(false);
        }

        // The process may have ended meanwhile, and another have its pid.
        LivingProcess.Require("/proc", process);
    }

    /// <summary>Adds what an engine or a path says.</summary>
    private static void Add(FieldRows rows, string field, string? value) =>
        rows.Add(field, string.IsNullOrEmpty(value) ? null : EngineText.Clean(value, EngineText.LongestDetail));

    private static string? Amount(long? bytes) => bytes is > 0 and var known ? FieldText.Bytes(known) : null;

    private static string? Number(long? number) => number?.ToString(CultureInfo.InvariantCulture);

    /// <summary>As written here, or the engine's own words where they are no moment; null for the year 1, which stands for
    /// never.</summary>
    private string? Moment(string? text) =>
        !DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset at) ? text
        : FieldText.Moment(at.ToUnixTimeMilliseconds() / 1e3, time.LocalTimeZone);

    private async Task AskAsync(EngineConnection engine, string id, FieldRows rows, CancellationToken cancel)
    {
        try
        {
            if (await engine.InspectAsync(id, cancel).ConfigureAwait(false) is { } container)
            {
                AddState(container, rows);
                AddLimits(container.HostConfig, rows);
                AddNetwork(container, rows);
                AddMounts(container.Mounts ?? [], rows);
                AddConfig(container.Config, rows);
            }
            else
            {
                rows.Note("its engine has no such container any more");
            }
        }
        catch (EngineFault fault)
        {
            rows.Note($"{engine.Endpoint.Path} {fault.Message}");
        }
    }

    private void AddState(InspectedContainer container, FieldRows rows)
    {
        InspectedState? state = container.State;
        Add(rows, "image", container.Config?.Image);
        Add(rows, "image id", container.Image);
        Add(rows, "command", string.Join(' ', new[] { container.Path }.Concat(container.Args ?? []).Where(static word => !string.IsNullOrEmpty(word))));
        Add(rows, "created", Moment(container.Created));
        rows.Begin("state");
        Add(rows, "state", state?.Status);
        Add(rows, "started", Moment(state?.StartedAt));
        bool isOver = state?.Status is "exited" or "stopped" or "dead";
        Add(rows, "ended", isOver ? Moment(state?.FinishedAt) : null);
        Add(rows, "exit code", isOver ? Number(state?.ExitCode) : null);
        Add(rows, "killed for memory", state?.OOMKilled == true ? "yes" : null);
        Add(rows, "error", state?.Error);
        Add(rows, "health", state?.Health is { } health
            ? health.FailingStreak > 0 ? string.Create(CultureInfo.InvariantCulture, $"{health.Status}, {health.FailingStreak} checks failed in a row") : health.Status
            : null);
        InspectedRestart? policy = container.HostConfig?.RestartPolicy;
        Add(rows, "restart", policy is { MaximumRetryCount: > 0 } ? string.Create(CultureInfo.InvariantCulture, $"{policy.Name}, {policy.MaximumRetryCount} times at most") : policy?.Name);
        Add(rows, "restarts", Number(container.RestartCount));
    }

    private static void AddLimits(InspectedHost? host, FieldRows rows)
    {
        rows.Begin("limits");
        if (host is null)
        {
            return;
        }

        double cpus = host.NanoCpus is > 0 and var billionths ? billionths / NanoCpus
            : host.CpuQuota is > 0 and var quota ? (double)quota / (host.CpuPeriod is > 0 and var period ? period : UsualPeriod)
            : double.NaN;
        rows.Add("CPU", double.IsNaN(cpus) ? "no limit" : string.Create(CultureInfo.InvariantCulture, $"{cpus * 100:0.##} % of one CPU"));
        Add(rows, "CPUs", host.CpusetCpus);
        rows.Add("memory", Amount(host.Memory) ?? "no limit");
        rows.Add("memory reservation", Amount(host.MemoryReservation));
        rows.Add("processes", host.PidsLimit is > 0 ? Number(host.PidsLimit) : "no limit");
        rows.Add("privileged", host.Privileged switch { true => "yes", false => "no", null => null });
    }

    private static void AddNetwork(InspectedContainer container, FieldRows rows)
    {
        rows.Begin("network");
        Add(rows, "mode", container.HostConfig?.NetworkMode);
        foreach ((string name, InspectedNetwork network) in container.NetworkSettings?.Networks ?? [])
        {
            string addresses = string.Join(", ", new[] { network.IPAddress, network.GlobalIPv6Address }.Where(static address => !string.IsNullOrEmpty(address)));
            AddNamed(rows, name, addresses.Length > 0 ? addresses : "no address");
        }

        rows.Begin("ports");
        foreach ((string port, InspectedPort[] published) in (container.NetworkSettings?.Ports ?? []).OrderBy(static port => port.Key, StringComparer.Ordinal))
        {
            AddNamed(rows, port, published.Length == 0 ? "not published"
                : string.Join(", ", published.Select(static one => $"{(one.HostIp?.Contains(':', StringComparison.Ordinal) == true ? $"[{one.HostIp}]" : one.HostIp)}:{one.HostPort}")));
        }
    }

    private static void AddMounts(InspectedMount[] mounts, FieldRows rows)
    {
        rows.Begin("mounts");
        foreach (InspectedMount mount in mounts)
        {
            string from = mount.Type == "volume" && !string.IsNullOrEmpty(mount.Name) ? mount.Name : mount.Source ?? "";
            AddNamed(rows, mount.Destination ?? "not known", $"{mount.Type} {from}".Trim() + (mount.RW == false ? ", read-only" : ""));
        }
    }

    private static void AddConfig(InspectedConfig? config, FieldRows rows)
    {
        rows.Begin("config");
        Add(rows, "user", config?.User);
        Add(rows, "directory", config?.WorkingDir);
        rows.Begin("labels");
        foreach ((string name, string value) in (config?.Labels ?? []).OrderBy(static label => label.Key, StringComparer.Ordinal))
        {
            AddNamed(rows, name, value);
        }

        // Names only: what is secret in it is nobody's business who looks over a shoulder, and a process's own environment
        // has a tab of its own.
        rows.Begin("environment");
        foreach (string variable in config?.Env ?? [])
        {
            AddNamed(rows, variable.Split('=', 2)[0], "");
        }
    }

    /// <summary>Adds a field that the engine names.</summary>
    private static void AddNamed(FieldRows rows, string name, string value) =>
        rows.Add(EngineText.Clean(name, EngineText.LongestName), EngineText.Clean(value, EngineText.LongestDetail));
}

using System.Globalization;
using System.Text.Json.Serialization;
using Bpftop.Freezer.Cgroups;

namespace Bpftop.Freezer.Journal;

/// <summary>One freeze, as it is written down before anything is touched.</summary>
internal sealed record FreezeRecord
{
    /// <summary>The machine's start in which it was written: ids and pids mean nothing in another.</summary>
    public required string Boot { get; init; }

    /// <summary>The id of the cgroup that its paths begin at.</summary>
    public required ulong Root { get; init; }

    /// <summary>The cgroup whose freezer is used.</summary>
    public required string Cgroup { get; init; }

    /// <summary>Its id; 0 where it is made for one process, after this was written.</summary>
    public required ulong Id { get; init; }

    /// <summary>The process that is frozen alone; null where the cgroup is frozen as a whole.</summary>
    public LoneProcess? Alone { get; init; }

    /// <summary>Seconds since 1970-01-01 UTC.</summary>
    public required double Since { get; init; }

    /// <summary>When to thaw by itself, in seconds of the clock that counts from the machine's start and cannot be
    /// set.</summary>
    public double? ThawAt { get; init; }

    /// <summary>By when everything in it has to stand still, on the clock of <see cref="ThawAt"/>; null once it did. A freeze
    /// that is not complete by then is taken back, by whoever reads this: nothing stops later, when nobody expects it.</summary>
    public double? CompleteBy { get; init; }

    /// <summary>The name of its file.</summary>
    [JsonIgnore]
    public string FileName => Alone is { } lone
        ? string.Create(CultureInfo.InvariantCulture, $"alone-{lone.Pid}-{lone.StartTicks}.json")
        : string.Create(CultureInfo.InvariantCulture, $"whole-{Id}.json");

    /// <summary>True where its paths mean the same cgroups as to whoever wrote it: a bpftop inside of a container may have
    /// the same journal and see other cgroups below its mount.</summary>
    public bool IsSeenFrom(ulong root) => Root == root;

    /// <summary>True where it can have been written by bpftop since the machine was started.</summary>
    public bool IsCredible(string boot) => Boot == boot
        && CgroupPath.IsPlain(Cgroup ?? "")
        && (Alone is null || (CgroupPath.IsPlain(Alone.Origin ?? "")
            && Cgroup == CgroupPath.Join(Alone.Origin!, Alone.DirectoryName)));
}

/// <summary>A process that was moved to a cgroup of its own.</summary>
/// <param name="Pid">The process.</param>
/// <param name="StartTicks">When it started, in clock ticks.</param>
/// <param name="Origin">The cgroup that it comes from and goes back to.</param>
internal sealed record LoneProcess(int Pid, ulong StartTicks, string Origin)
{
    private const string Prefix = "bpftop-freeze-";

    /// <summary>The name of the cgroup that it is moved to.</summary>
    public string DirectoryName => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Pid}-{StartTicks}");

    /// <summary>The process that a cgroup was made for, told by its path: also where the record is another user's, or lost.
    /// Null for any other cgroup.</summary>
    public static LoneProcess? Of(string path) =>
        CgroupPath.Name(path) is var name
        && name.StartsWith(Prefix, StringComparison.Ordinal)
        && name[Prefix.Length..].Split('-') is [var pid, var start]
        && int.TryParse(pid, NumberStyles.None, CultureInfo.InvariantCulture, out int process)
        && ulong.TryParse(start, NumberStyles.None, CultureInfo.InvariantCulture, out ulong ticks)
            ? new LoneProcess(process, ticks, CgroupPath.Parent(path))
            : null;
}

/// <summary>Records as JSON, without reflection at run time.</summary>
[JsonSerializable(typeof(FreezeRecord))]
internal sealed partial class JournalJson : JsonSerializerContext;

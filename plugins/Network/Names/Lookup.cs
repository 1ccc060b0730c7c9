using System.Globalization;

namespace Bpftop.Network.Names;

/// <summary>A look-up that has come to its end.</summary>
/// <param name="Number">Counts look-ups, from 1.</param>
/// <param name="Process">Who asked; a pid of 0 where that is not known.</param>
/// <param name="ProcessName">The process's name then.</param>
/// <param name="Name">What was asked for; null where that is not known.</param>
/// <param name="Via">How it was asked: a function of libc, or a protocol.</param>
/// <param name="Result">What came of it.</param>
internal sealed record Lookup(long Number, ProcessKey Process, string? ProcessName, string? Name, string Via, string Result)
{
    /// <summary>Names the row.</summary>
    public string Key { get; } = Number.ToString(CultureInfo.InvariantCulture);

    /// <summary>When it was asked, in seconds since 1970.</summary>
    public required double Time { get; init; }

    /// <summary>The type of records in question; null for a function that was asked for any address.</summary>
    public string? Type { get; init; }

    /// <summary>Seconds until the answer; NaN where there was none.</summary>
    public double Latency { get; init; } = double.NaN;

    /// <summary>The server's address.</summary>
    public string? Server { get; init; }

    /// <summary>How often the query was sent; NaN for a function.</summary>
    public double Tries { get; init; } = double.NaN;

    /// <summary>Id of the process's cgroup; 0 where it is not known.</summary>
    public ulong CgroupId { get; init; }
}

using System.Globalization;

namespace Bpftop.Linux;

/// <summary>The namespaces of this process, by the inode numbers that the kernel calls them by.</summary>
internal static class NamespaceLink
{
    /// <summary>What <c>/proc/self/ns/KIND</c> links to, as in "net:[4026531833]".</summary>
    /// <param name="kind">"net", "pid".</param>
    /// <returns>Null where /proc does not tell.</returns>
    internal static uint? Own(string kind) =>
        new FileInfo($"/proc/self/ns/{kind}").LinkTarget is { } link
        && uint.TryParse(link.AsSpan().TrimStart($"{kind}:[").TrimEnd(']'), NumberStyles.None, CultureInfo.InvariantCulture, out uint id) ? id : null;
}

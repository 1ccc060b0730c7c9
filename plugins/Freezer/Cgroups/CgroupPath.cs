namespace Bpftop.Freezer.Cgroups;

/// <summary>Paths of cgroups below the mount; <c>/</c> is the root.</summary>
internal static class CgroupPath
{
    public const string Root = "/";

    /// <summary>True where a path is the other one or below it.</summary>
    public static bool IsWithin(string path, string ancestor) =>
        ancestor == Root || (path.StartsWith(ancestor, StringComparison.Ordinal)
            && (path.Length == ancestor.Length || path[ancestor.Length] == '/'));

    /// <summary>The path and those above it, the root (which has no freezer) left out; nearest first.</summary>
    public static IEnumerable<string> FromInside(string path)
    {
        for (string at = path; at != Root; at = Parent(at))
        {
            yield return at;
        }
    }

    public static string Parent(string path) => path.LastIndexOf('/') is > 0 and int slash ? path[..slash] : Root;

    public static string Name(string path) => path[(path.LastIndexOf('/') + 1)..];

    public static string Join(string path, string name) => path == Root ? $"/{name}" : $"{path}/{name}";

    /// <summary>False for a name whose bytes were no UTF-8: it cannot be opened by its text.</summary>
    public static bool IsText(string name) => !name.Contains('\uFFFD', StringComparison.Ordinal);

    /// <summary>True for a path that leads to nowhere but below the mount: what is outside of bpftop's cgroup namespace
    /// is printed with <c>/..</c>.</summary>
    public static bool IsPlain(string path) => path.StartsWith('/') && path.Length < 4096
        && (path == Root || path[1..].Split('/').All(static part => part is not ("" or "." or "..")));
}

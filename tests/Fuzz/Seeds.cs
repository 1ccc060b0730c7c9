namespace Bpftop.Fuzz;

/// <summary>The inputs that a target begins with: small, harmless, and made by hand.</summary>
internal static class Seeds
{
    /// <param name="root">The folder that has one for each target.</param>
    /// <param name="target">Whose they are.</param>
    /// <returns>By their names in order; none where the folder is not there.</returns>
    public static byte[][] Of(string root, Target target)
    {
        string folder = Path.Join(root, target.Name);
        return Directory.Exists(folder) ? [.. Directory.GetFiles(folder).Order(StringComparer.Ordinal).Select(File.ReadAllBytes)] : [];
    }
}

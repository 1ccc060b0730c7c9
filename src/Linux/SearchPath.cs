namespace Bpftop.Linux;

/// <summary>Looks for programs as a shell does, but never beside this program and never in the working directory, as
/// <see cref="System.Diagnostics.Process"/> would: root runs them.</summary>
internal static class SearchPath
{
    /// <summary>Where the system's own programs are.</summary>
    internal const string System = "/usr/local/bin:/usr/bin:/bin";

    /// <summary>That of this process.</summary>
    internal static string Own => Environment.GetEnvironmentVariable("PATH") ?? System;

    /// <summary>Finds a program.</summary>
    /// <param name="program">Its name.</param>
    /// <param name="path">Folders with colons between; those that are not absolute are passed over.</param>
    /// <returns>Its path; null where none of the folders has it.</returns>
    internal static string? Find(string program, string path) => path.Split(':')
        .Where(static folder => folder.StartsWith('/')).Select(folder => Path.Join(folder, program)).FirstOrDefault(File.Exists);
}

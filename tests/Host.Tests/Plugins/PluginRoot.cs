namespace Bpftop.Host.Tests.Plugins;

/// <summary>A folder of plugin folders that only this test writes to, with copies of test plugins.</summary>
internal sealed class PluginRoot : IDisposable
{
    public PluginRoot(params string[] plugins)
    {
        Path = Directory.CreateTempSubdirectory("bpftop-plugins-").FullName;
        foreach (string plugin in plugins)
        {
            Add(plugin);
        }
    }

    public string Path { get; }

    /// <summary>The folder of a plugin.</summary>
    public string this[string plugin] => System.IO.Path.Combine(Path, plugin);

    /// <summary>Copies what the build of a test plugin put out.</summary>
    public string Add(string plugin) => Copy(BuildOf(plugin), plugin);

    /// <summary>Copies a folder under a plugin's name.</summary>
    public string Copy(string from, string name)
    {
        string folder = this[name];
        Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        foreach (string file in Directory.GetFiles(from))
        {
            string copy = System.IO.Path.Combine(folder, System.IO.Path.GetFileName(file));
            File.Copy(file, copy);

            // Whatever the umask of the build was.
            File.SetUnixFileMode(copy, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        return folder;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);

    private static string BuildOf(string plugin)
    {
        // artifacts/bin/PROJECT/CONFIGURATION
        DirectoryInfo here = new(AppContext.BaseDirectory.TrimEnd('/'));
        return System.IO.Path.Combine(here.Parent!.Parent!.FullName, $"Bpftop.TestPlugins.{plugin}", here.Name);
    }
}

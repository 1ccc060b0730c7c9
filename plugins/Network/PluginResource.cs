namespace Bpftop.Network;

/// <summary>The BPF objects that are compiled into the assembly.</summary>
internal static class PluginResource
{
    /// <param name="name">The source's name with .o for .c.</param>
    public static byte[] Read(string name)
    {
        using Stream stream = typeof(PluginResource).Assembly.GetManifestResourceStream(name)!;
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}

using System.Globalization;
using Bpftop.Linux;

namespace Bpftop.Network.Sockets;

/// <summary>Names of network interfaces by their index.</summary>
/// <param name="root">Where sysfs shows the interfaces of bpftop's own network namespace.</param>
internal sealed class InterfaceNames(string root)
{
    private readonly uint _own = NamespaceFile.OwnNetwork();
    private readonly Dictionary<uint, string> _names = [];

    public InterfaceNames()
        : this("/sys/class/net")
    {
    }

    /// <summary>Those of another namespace are not to be seen from here: there only the index is told.</summary>
    /// <param name="index">0 where it is not known.</param>
    /// <param name="space">The network namespace that the index counts in.</param>
    public string? NameOf(uint index, uint space)
    {
        if (index == 0)
        {
            return null;
        }

        if (space == _own)
        {
            if (!_names.ContainsKey(index))
            {
                Read();
            }

            if (_names.TryGetValue(index, out string? name))
            {
                return name;
            }
        }

        return string.Create(CultureInfo.InvariantCulture, $"#{index}");
    }

    private void Read()
    {
        _names.Clear();
        try
        {
            foreach (string folder in Directory.GetFileSystemEntries(root))
            {
                try
                {
                    if (uint.TryParse(File.ReadAllText($"{folder}/ifindex").Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out uint index))
                    {
                        _names[index] = Path.GetFileName(folder);
                    }
                }
                catch (IOException)
                {
                    // It went while the list was read.
                }
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            _names.Clear();
        }
    }
}

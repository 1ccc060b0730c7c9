using System.Globalization;

namespace Bpftop.Network.Sockets;

/// <summary>Names of network interfaces by their index.</summary>
internal sealed class InterfaceNames
{
    private readonly uint _own = NamespaceFile.OwnNetwork();
    private readonly Dictionary<uint, string> _names = [];

    /// <summary>Those of another namespace are not to be seen from here: there only the index is told.</summary>
    /// <param name="index">0 where it is not known.</param>
    /// <param name="space">The network namespace that the index counts in.</param>
    public string? NameOf(uint index, uint space)
    {
        if (index == 0)
        {
            return null;
        }

        return _names.TryGetValue(index, out string? name) && space == _own ? name : string.Create(CultureInfo.InvariantCulture, $"#{index}");
    }

    /// <summary>Reads the list anew: interfaces come, go, and change their names.</summary>
    public void Read()
    {
        _names.Clear();
        try
        {
            foreach (NetworkInterface each in NetworkInterface.All())
            {
                _names[(uint)each.Index] = each.Name;
            }
        }
        catch (BpfException)
        {
            // Then they have no names.
            _names.Clear();
        }
    }
}

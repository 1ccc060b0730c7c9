using System.Diagnostics;
using System.Globalization;

namespace Bpftop.Plugins.Tests.Network;

/// <summary>A network namespace of the tests' own, with its loopback up. It goes with the process that holds it.</summary>
internal sealed class NetworkSpace : IDisposable
{
    private readonly Process _holder;

    public NetworkSpace()
    {
        _holder = Process.Start(new ProcessStartInfo("unshare", ["--net", "cat"]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;

        // It answers once it is in its namespace.
        _holder.StandardInput.WriteLine("there");
        _holder.StandardInput.Flush();
        _ = _holder.StandardOutput.ReadLine();
        Run("ip", "link", "set", "lo", "up");
    }

    public int Pid => _holder.Id;

    /// <summary>What a command begins with that is to run in it.</summary>
    public string[] Enter => ["nsenter", "--net=/proc/" + Pid.ToString(CultureInfo.InvariantCulture) + "/ns/net", "--"];

    /// <summary>The inode number that the kernel calls it by.</summary>
    public uint Id => uint.Parse(new FileInfo($"/proc/{Pid}/ns/net").LinkTarget!.AsSpan().TrimStart("net:[").TrimEnd(']'), CultureInfo.InvariantCulture);

    /// <summary>Joins it to another one by a pair of interfaces.</summary>
    public void Join(NetworkSpace other, string address, string otherAddress)
    {
        Run("ip", "link", "add", "veth0", "type", "veth", "peer", "name", "veth0", "netns", other.Pid.ToString(CultureInfo.InvariantCulture));
        Raise(address);
        other.Raise(otherAddress);
    }

    /// <summary>Loses what is sent to an address of another one that it is joined to, until <see cref="Find"/>: it goes to nobody's
    /// hardware address, so the other one takes it for somebody else's.</summary>
    public void Lose(string address) => Run("ip", "neigh", "replace", address, "lladdr", "02:00:00:00:00:99", "dev", "veth0", "nud", "permanent");

    /// <summary>Ends what <see cref="Lose"/> began.</summary>
    public void Find(string address) => Run("ip", "neigh", "del", address, "dev", "veth0");

    /// <summary>Runs a command in it.</summary>
    /// <returns>What it printed.</returns>
    public string Run(params string[] words)
    {
        string[] all = [.. Enter, .. words];
        using Process process = Process.Start(new ProcessStartInfo(all[0], all[1..]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{string.Join(' ', words)}: {errors.GetAwaiter().GetResult()}");
    }

    public void Dispose()
    {
        _holder.Kill();
        _holder.WaitForExit();
        _holder.Dispose();
    }

    private void Raise(string address)
    {
        // Without duplicate address detection a v6 address works at once.
        Run(address.Contains(':', StringComparison.Ordinal) ? ["ip", "addr", "add", address, "dev", "veth0", "nodad"] : ["ip", "addr", "add", address, "dev", "veth0"]);
        Run("ip", "link", "set", "veth0", "up");
    }
}

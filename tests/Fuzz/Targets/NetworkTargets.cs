using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Bpftop.Network.Names;
using Bpftop.Network.Sockets;
using Bpftop.Network.Traffic;
using Bpftop.Nvidia.Devices;
using Bpftop.Nvidia.Nvml;
using Microsoft.Win32.SafeHandles;

namespace Bpftop.Fuzz;

/// <summary>Packets, and libraries and drivers that are not ours.</summary>
internal static class NetworkTargets
{
    private static readonly string[] _functions = ["getaddrinfo", "gethostbyname", "gethostbyname2"];
    private static SafeFileHandle? _library;

    public static Target[] All { get; } =
    [
        new("dns", Dns) { Words = ["\u0003www\u0007example\u0003com\0\0\u0001\0\u0001"] },
        new("payload", Payload) { Words = ["GET / HTTP/1.1\r\nHost: ", "\r\n\r\n", "HTTP/1.1 200 OK", "SSH-2.0-", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "*1\r\n$4\r\nPING\r\n", "220 ", "SIP/2.0"] },
        new("flows", Flows),
        new("elf", Elf) { Room = 16 << 20 },
        new("driver", Driver),
    ];

    /// <summary>A name is what zone files write, and says which bytes it was.</summary>
    private static void Dns(ReadOnlySpan<byte> input)
    {
        if (!Message.TryParse(input, out Message message))
        {
            return;
        }

        _ = Words.Result(message);
        Check.That(Words.Type(message.Type).Length > 0, "a type has no name");
        if (message.Name is not { } name)
        {
            Check.That(message.IsAnswer, "a question has no name");
            return;
        }

        Check.That(name.Length is > 0 and <= 4 * 255 && name.All(static letter => letter is > ' ' and < '\u007f'), "a name of DNS is none");
        ReadOnlySpan<byte> wire = input[12..];
        List<byte> labels = [];
        foreach (byte[] label in Labels(name))
        {
            labels.Add((byte)label.Length);
            labels.AddRange(label);
        }

        Check.That(wire.StartsWith(CollectionsMarshal.AsSpan(labels)), "a name of DNS is not what stood in the message");
    }

    /// <summary>The labels of a name in a zone file (RFC 1035, 5.1).</summary>
    private static IEnumerable<byte[]> Labels(string name)
    {
        List<byte> label = [];
        if (name == ".")
        {
            yield break;
        }

        for (int at = 0; at < name.Length; at++)
        {
            if (name[at] == '.')
            {
                yield return [.. label];
                label.Clear();
            }
            else if (name[at] != '\\')
            {
                label.Add((byte)name[at]);
            }
            else if (char.IsAsciiDigit(name[at + 1]))
            {
                label.Add(byte.Parse(name.AsSpan(at + 1, 3), CultureInfo.InvariantCulture));
                at += 3;
            }
            else
            {
                label.Add((byte)name[++at]);
            }
        }

        yield return [.. label];
    }

    /// <summary>The first byte says of which protocol and port the rest is.</summary>
    private static void Payload(ReadOnlySpan<byte> input)
    {
        ReadOnlySpan<ushort> ports = [0, 21, 53, 110, 123, 161, 443, 500, 514, 4500, 4789, 5353, 5355, 65535];
        ushort port = ports[input.IsEmpty ? 0 : (input[0] >> 1) % ports.Length];
        byte protocol = input.IsEmpty || (input[0] & 1) == 0 ? FlowText.Tcp : FlowText.Udp;
        ReadOnlySpan<byte> payload = input.IsEmpty ? input : input[1..];

        // A sample ends anywhere.
        for (int length = payload.Length; length >= 0; length -= 1 + (payload.Length / 16))
        {
            if (FirstBytes.Recognise(payload[..length], protocol, port) is { } application)
            {
                Check.That(application.Name.Length is > 0 and < 20, "an application has no name");
                Check.That(application.Host is null || (application.Host.Length is > 0 and <= 261 && application.Host.All(static letter => letter is > ' ' and < '\u007f')), "a host is none");
            }
        }
    }

    /// <summary>What the kernel hands over of flows and sockets: addresses and numbers that are the packets'.</summary>
    private static void Flows(ReadOnlySpan<byte> input)
    {
        byte[] bytes = new byte[Math.Max(FlowKey.Size, Marshal.SizeOf<Endpoints>())];
        input[..Math.Min(input.Length, bytes.Length)].CopyTo(bytes);
        FlowKey key = MemoryMarshal.Read<FlowKey>(bytes);
        foreach (string? text in (string?[])[FlowText.Protocol(key), FlowText.End(key, isLocal: true), FlowText.End(key, isLocal: false), FlowText.Kind(key) ?? "-"])
        {
            Check.That(text is { Length: > 0 and < 80 }, "a flow has no name");
        }

        Endpoints ends = MemoryMarshal.Read<Endpoints>(bytes);
        foreach (string? text in (string?[])[SocketText.Protocol(ends), SocketText.State(ends) + "-", SocketText.Local(ends), SocketText.Remote(ends) ?? "-"])
        {
            Check.That(text is { Length: > 0 and < 80 }, "a socket has no name");
        }

        _ = SocketText.Text(input);
    }

    /// <summary>A library of a container's own.</summary>
    private static void Elf(ReadOnlySpan<byte> input)
    {
        SafeFileHandle file = _library ??= File.OpenHandle(Path.GetTempFileName(), FileMode.Create, FileAccess.ReadWrite, FileShare.ReadWrite, FileOptions.DeleteOnClose);
        RandomAccess.SetLength(file, 0);
        RandomAccess.Write(file, input, 0);
        Span<ulong> offsets = stackalloc ulong[_functions.Length];
        string? why = ElfFunctions.Find(file, _functions, offsets);
        Check.Same(why is null, offsets.ContainsAnyExcept(0UL), "whether there are functions");
    }

    /// <summary>Texts and lists of a driver.</summary>
    private static void Driver(ReadOnlySpan<byte> input)
    {
        Check.That(!GpuDevice.Decode(input).Contains('\0', StringComparison.Ordinal), "a text has a NUL in it");
        _ = ProcessLists.HasWideV3(Encoding.UTF8.GetString(input));
        foreach (int size in (ReadOnlySpan<int>)[NvmlProcessInfoV1.Size, NvmlProcessInfoV2.Size])
        {
            Dictionary<int, double> memory = [];
            ProcessLists.Parse(input, size, memory);
            Check.That(memory.All(static one => one.Key > 0 && !(one.Value < 0)), "a process uses less than no memory");
        }
    }
}

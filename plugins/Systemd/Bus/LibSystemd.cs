using System.Runtime.InteropServices;

namespace Bpftop.Systemd.Bus;

/// <summary>sd-bus (sd-bus(3)), without its functions of a variable number of arguments: C# cannot call those safely.
/// </summary>
/// <remarks>Each returns a negative errno where it fails.</remarks>
internal static unsafe partial class LibSystemd
{
    public const string Library = "libsystemd.so.0";

    /// <summary>SD_BUS_MESSAGE_METHOD_RETURN, _ERROR and _SIGNAL (sd-bus-protocol.h).</summary>
    public const byte Answer = 2;
    public const byte Error = 3;
    public const byte Signal = 4;

    private static bool s_isLoaded;

    /// <summary>Whether the library is on this machine; it may be installed later.</summary>
    public static bool IsThere => s_isLoaded || (s_isLoaded = NativeLibrary.TryLoad(Library, out _));

    [LibraryImport(Library, EntryPoint = "sd_bus_new")]
    public static partial int New(out nint bus);

    [LibraryImport(Library, EntryPoint = "sd_bus_set_address", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SetAddress(nint bus, string address);

    [LibraryImport(Library, EntryPoint = "sd_bus_set_bus_client")]
    public static partial int SetBusClient(nint bus, int isClient);

    [LibraryImport(Library, EntryPoint = "sd_bus_start")]
    public static partial int Start(nint bus);

    [LibraryImport(Library, EntryPoint = "sd_bus_close")]
    public static partial void Close(nint bus);

    [LibraryImport(Library, EntryPoint = "sd_bus_unref")]
    public static partial nint Unref(nint bus);

    [LibraryImport(Library, EntryPoint = "sd_bus_get_fd")]
    public static partial int GetFile(nint bus);

    [LibraryImport(Library, EntryPoint = "sd_bus_get_events")]
    public static partial int GetEvents(nint bus);

    [LibraryImport(Library, EntryPoint = "sd_bus_process")]
    public static partial int Process(nint bus, out nint message);

    [LibraryImport(Library, EntryPoint = "sd_bus_send")]
    public static partial int Send(nint bus, nint message, out ulong cookie);

    [LibraryImport(Library, EntryPoint = "sd_bus_message_new_method_call", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int NewCall(nint bus, out nint message, string? destination, string path, string iface, string member);

    [LibraryImport(Library, EntryPoint = "sd_bus_message_unref")]
    public static partial nint UnrefMessage(nint message);

    [LibraryImport(Library, EntryPoint = "sd_bus_message_append_basic")]
    public static partial int Append(nint message, byte type, void* value);

    [LibraryImport(Library, EntryPoint = "sd_bus_message_open_container", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Open(nint message, byte type, string contents);

    [LibraryImport(Library, EntryPoint = "sd_bus_message_close_container")]
    public static partial int CloseContainer(nint message);

    [LibraryImport(Library, EntryPoint = "sd_bus_message_read_basic")]
    public static partial int Read(nint message, byte type, void* value);

    [LibraryImport(Library, EntryPoint = "sd_bus_message_enter_container", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Enter(nint message, byte type, string contents);

    [LibraryImport(Library, EntryPoint = "sd_bus_message_exit_container")]
    public static partial int Exit(nint message);

    [LibraryImport(Library, EntryPoint = "sd_bus_message_get_type")]
    public static partial int GetType(nint message, out byte type);

    [LibraryImport(Library, EntryPoint = "sd_bus_message_get_reply_cookie")]
    public static partial int GetReplyCookie(nint message, out ulong cookie);

    [LibraryImport(Library, EntryPoint = "sd_bus_message_get_sender")]
    public static partial byte* GetSender(nint message);

    [LibraryImport(Library, EntryPoint = "sd_bus_message_get_path")]
    public static partial byte* GetPath(nint message);

    [LibraryImport(Library, EntryPoint = "sd_bus_message_get_interface")]
    public static partial byte* GetInterface(nint message);

    [LibraryImport(Library, EntryPoint = "sd_bus_message_get_member")]
    public static partial byte* GetMember(nint message);

    [LibraryImport(Library, EntryPoint = "sd_bus_message_get_error")]
    public static partial BusError* GetError(nint message);

    /// <summary>sd-bus.h: sd_bus_error.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct BusError
    {
        public byte* Name;
        public byte* Text;
        public int NeedsFree;
    }
}

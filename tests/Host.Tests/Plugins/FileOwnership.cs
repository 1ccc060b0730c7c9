using System.Runtime.InteropServices;

namespace Bpftop.Host.Tests.Plugins;

/// <summary>Gives files away; the tests run as root.</summary>
internal static partial class FileOwnership
{
    public const uint Nobody = 65534;

    public static void Give(string path, uint user) =>
        Assert.True(ChangeLinkOwner(path, user, user) == 0, $"{path}: chown failed with error {Marshal.GetLastPInvokeError()}; run the tests as root");

    [LibraryImport("libc", EntryPoint = "lchown", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ChangeLinkOwner(string path, uint user, uint group);
}

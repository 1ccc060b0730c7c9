using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace Bpftop.Tests.Support;

/// <summary>Does something as a user without privileges, on a thread of its own: to the kernel, each thread has credentials
/// of its own (it is the C library that changes them for all threads together, and it is not asked).</summary>
internal static partial class OtherUser
{
    /// <summary>nobody.</summary>
    public const uint Id = 65534;

    private const uint Unchanged = uint.MaxValue;

    private static nint SetUsersCall => RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 147 : 117;

    public static T Run<T>(Func<T> action)
    {
        T? result = default;
        ExceptionDispatchInfo? fault = null;
        Thread thread = new(() =>
        {
            try
            {
                Become();
                result = action();
            }
            catch (Exception caught) when (caught is not OutOfMemoryException)
            {
                fault = ExceptionDispatchInfo.Capture(caught);
            }
        });
        thread.Start();
        thread.Join();
        fault?.Throw();
        return result!;
    }

    /// <summary>Makes that user a file's owner.</summary>
    public static void Give(string path) => Assert.Equal(0, ChangeOwner(path, Id, Unchanged));

    /// <summary>Makes that user the owner of a folder and of the files in it.</summary>
    public static void GiveFolder(string path)
    {
        foreach (string file in Directory.GetFiles(path).Append(path))
        {
            Give(file);
        }
    }

    private static void Become()
    {
        Assert.Equal(0, SystemCall(SetUsersCall, Unchanged, Id, Unchanged));
        Assert.Equal(Id, GetEffectiveUser());
    }

    [LibraryImport("libc", EntryPoint = "syscall")]
    private static partial nint SystemCall(nint number, uint first, uint second, uint third);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint GetEffectiveUser();

    [LibraryImport("libc", EntryPoint = "chown", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ChangeOwner(string path, uint user, uint group);
}

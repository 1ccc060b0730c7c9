using Bpftop.Host.Plugins;
using Bpftop.Host.Plugins.Loading;

namespace Bpftop.Host.Tests.Plugins;

public sealed class TrustedFolderTests : IDisposable
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private static readonly TrustRule _asRoot = new(0, IsPrivileged: true, HasFileCapabilities: false);
    private static readonly TrustRule _asNobody = new(FileOwnership.Nobody, IsPrivileged: false, HasFileCapabilities: false);
    private static readonly TrustRule _withCapabilities = new(FileOwnership.Nobody, IsPrivileged: true, HasFileCapabilities: true);

    private readonly string _root = Directory.CreateTempSubdirectory("bpftop-trust-").FullName;
    private readonly string _folder;

    public TrustedFolderTests()
    {
        _folder = Directory.CreateDirectory(Path.Combine(_root, "plugin"), Private).FullName;
        File.WriteAllText(Path.Combine(_folder, "a.dll"), "");
        File.SetUnixFileMode(Path.Combine(_folder, "a.dll"), UnixFileMode.UserRead);
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void A_folder_of_root_below_a_sticky_folder_of_root_is_trusted() => Assert.Null(Check(_asRoot));

    [Fact]
    public void A_folder_of_somebody_else_is_refused_with_its_path_and_the_remedy()
    {
        FileOwnership.Give(_folder, FileOwnership.Nobody);

        Refusal refusal = Check(_asRoot)!;

        Assert.Equal($"{_folder} belongs to uid 65534, and bpftop runs with privileges", refusal.Reason);
        Assert.Contains("sudo make install", refusal.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void The_users_own_folder_is_trusted_only_without_privileges()
    {
        FileOwnership.Give(_root, FileOwnership.Nobody);
        FileOwnership.Give(_folder, FileOwnership.Nobody);
        FileOwnership.Give(Path.Combine(_folder, "a.dll"), FileOwnership.Nobody);

        Assert.Null(Check(_asNobody));
        Assert.StartsWith(_root + " belongs", Check(_withCapabilities)!.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_parent_of_somebody_else_is_refused()
    {
        FileOwnership.Give(_root, FileOwnership.Nobody);

        Assert.StartsWith(_root + " belongs", Check(_asRoot)!.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(UnixFileMode.GroupWrite, "its group")]
    [InlineData(UnixFileMode.OtherWrite, "everyone")]
    public void A_folder_that_others_may_write_to_is_refused(UnixFileMode mode, string who)
    {
        File.SetUnixFileMode(_folder, Private | mode);

        Refusal refusal = Check(_asRoot)!;

        Assert.Equal($"{_folder} can be written by {who}", refusal.Reason);
        Assert.Equal($"Take the right away: chmod go-w '{_folder}'", refusal.Remedy);
    }

    [Fact]
    public void A_sticky_folder_that_others_may_write_to_holds_no_plugins()
    {
        File.SetUnixFileMode(_folder, Private | UnixFileMode.OtherWrite | UnixFileMode.StickyBit);

        Assert.Contains("can be written by everyone", Check(_asRoot)!.Reason, StringComparison.Ordinal);
        Assert.Contains("can be written by everyone", new TrustedFolder(_asRoot).CheckFolder("/tmp")!.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_parent_that_others_may_write_to_is_refused_without_the_sticky_bit()
    {
        File.SetUnixFileMode(_root, Private | UnixFileMode.OtherWrite);
        Assert.StartsWith(_root + " can be written", Check(_asRoot)!.Reason, StringComparison.Ordinal);

        File.SetUnixFileMode(_root, Private | UnixFileMode.OtherWrite | UnixFileMode.StickyBit);
        Assert.Null(Check(_asRoot));
    }

    [Fact]
    public void A_file_in_it_that_others_may_write_to_is_refused()
    {
        string deep = Directory.CreateDirectory(Path.Combine(_folder, "runtimes"), Private).FullName;
        string library = Path.Combine(deep, "libx.so");
        File.WriteAllText(library, "");
        File.SetUnixFileMode(library, UnixFileMode.UserRead | UnixFileMode.OtherWrite);

        Assert.StartsWith(library + " can be written", Check(_asRoot)!.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_link_is_as_good_as_every_folder_on_the_way_to_its_target()
    {
        string elsewhere = Directory.CreateDirectory(Path.Combine(_root, "elsewhere"), Private).FullName;
        string target = Directory.CreateDirectory(Path.Combine(elsewhere, "real"), Private).FullName;
        string link = Path.Combine(_root, "link");
        Directory.CreateSymbolicLink(link, "elsewhere/../elsewhere/real");

        Assert.Null(new TrustedFolder(_asRoot).CheckFolder(link));
        File.SetUnixFileMode(elsewhere, Private | UnixFileMode.OtherWrite);
        Assert.StartsWith(elsewhere + " can be written", new TrustedFolder(_asRoot).CheckFolder(link)!.Reason, StringComparison.Ordinal);

        File.SetUnixFileMode(elsewhere, Private);
        File.CreateSymbolicLink(Path.Combine(_folder, "b.dll"), target);
        FileOwnership.Give(target, FileOwnership.Nobody);
        Assert.StartsWith(target + " belongs", Check(_asRoot)!.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_link_of_somebody_else_is_refused()
    {
        string link = Path.Combine(_root, "link");
        Directory.CreateSymbolicLink(link, _folder);
        FileOwnership.Give(link, FileOwnership.Nobody);

        Assert.StartsWith(link + " belongs", new TrustedFolder(_asRoot).CheckFolder(link)!.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_link_to_itself_ends()
    {
        string link = Path.Combine(_root, "link");
        Directory.CreateSymbolicLink(link, link);

        Assert.Contains("symbolic links", new TrustedFolder(_asRoot).CheckFolder(link)!.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_folder_is_a_reason() =>
        Assert.EndsWith("does not exist", new TrustedFolder(_asRoot).CheckFolder(Path.Combine(_root, "missing"))!.Reason, StringComparison.Ordinal);

    private Refusal? Check(TrustRule rule) => new TrustedFolder(rule).CheckTree(_folder);
}

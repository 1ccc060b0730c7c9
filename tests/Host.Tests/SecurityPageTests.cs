using System.Text.RegularExpressions;

namespace Bpftop.Host.Tests;

/// <summary>SECURITY.md names the test that holds each claim.</summary>
public sealed partial class SecurityPageTests
{
    [Fact]
    public void Every_test_that_the_page_names_is_there()
    {
        HashSet<string?> there = [.. Directory.EnumerateFiles(Path.Join(Repository.Root, "tests"), "*Tests.cs", SearchOption.AllDirectories).Select(Path.GetFileNameWithoutExtension)];
        string[] named = [.. Names().Matches(File.ReadAllText(Path.Join(Repository.Root, "SECURITY.md"))).Select(static name => name.Groups[1].Value)];
        Assert.True(named.Length > 30, $"{named.Length} names");
        Assert.All(named, name => Assert.Contains(name, there));
    }

    [GeneratedRegex("`([A-Za-z0-9]+Tests)`")]
    private static partial Regex Names();
}

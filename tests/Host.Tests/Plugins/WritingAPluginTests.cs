using System.Text.RegularExpressions;

namespace Bpftop.Host.Tests.Plugins;

/// <summary>The page for plugin authors shows code that is compiled and tested: the sample's.</summary>
public sealed partial class WritingAPluginTests
{
    [Fact]
    public void Every_piece_of_code_on_the_page_is_in_a_file_that_is_compiled()
    {
        string page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "writing-a-plugin.md"));
        string[] sources =
        [
            .. Files("samples/Bpftop.Sample.Script", "*.cs"),
            .. Files("samples/Bpftop.Sample.Script", "*.csproj"),
            .. Files("samples/Bpftop.Sample.Signals", "*.c"),
            .. Files("samples/Bpftop.Sample.Signals", "*.cs"),
            .. Files("samples/Bpftop.Sample.Signals", "*.csproj"),
            .. Files("samples/Bpftop.Sample.Script.Tests", "*.cs"),
            .. Files("samples/Bpftop.Sample.Script.Tests", "*.csproj"),
        ];
        string[] pieces = [.. CodeBlock().Matches(page).Select(static match => match.Groups[1].Value)];

        Assert.True(pieces.Length >= 11, $"{pieces.Length} pieces of code found");
        Assert.All(pieces, piece => Assert.Contains(sources, source => source.Contains(piece, StringComparison.Ordinal)));
    }

    private static IEnumerable<string> Files(string folder, string pattern) =>
        Directory.GetFiles(Path.Combine(Repository.Root, folder), pattern).Select(File.ReadAllText);

    [GeneratedRegex("```(?:csharp|xml|c)\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex CodeBlock();
}

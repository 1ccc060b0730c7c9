using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Bpftop.Plugins.Tests.Freezer;

namespace Bpftop.EndToEnd.Tests;

/// <summary>One snapshot, as a script takes it: there is no later refresh that could say more.</summary>
public sealed class FrozenSnapshotTests
{
    [Fact]
    public void What_is_frozen_by_an_ancestor_is_said_to_be_in_a_single_sample()
    {
        using TestCgroup above = new();
        string below = above.Make("below");
        using Process sleeper = Process.Start("sleep", "1000");
        try
        {
            TestCgroup.Write(below, "cgroup.procs", sleeper.Id.ToString(CultureInfo.InvariantCulture));
            TestCgroup.Write(above.Path, "cgroup.freeze", "1");
            Wait.Until(() => TestCgroup.IsFrozen(below), () => $"{below} is not frozen");

            using JsonDocument line = JsonDocument.Parse(CliProgram.Run("snapshot", "--format", "json").Expect(0).Output);

            JsonElement process = line.RootElement.GetProperty("processes").EnumerateArray()
                .Single(process => process.GetProperty("pid").GetInt32() == sleeper.Id);
            Assert.Equal("F", process.GetProperty("state").GetString());
            Assert.Equal($"frozen by {above.Path}", process.GetProperty("freezer.state").GetString());
            Assert.Equal(above.Path, process.GetProperty("freezer.cgroup").GetString());
        }
        finally
        {
            TestCgroup.Write(above.Path, "cgroup.freeze", "0");
            sleeper.Kill();
            sleeper.WaitForExit();
        }
    }
}

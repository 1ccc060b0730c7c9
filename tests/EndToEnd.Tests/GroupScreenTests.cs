using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Bpftop.EndToEnd.Tests;

/// <summary>Groups within groups on the real screen, over processes whose numbers stand still.</summary>
public sealed class GroupScreenTests
{
    [Fact]
    public void Every_head_adds_up_what_a_snapshot_lists_and_the_biggest_group_is_the_first()
    {
        string[] names = ["group-one", "group-two", "group-two", "group-three", "group-three", "group-three"];
        List<CliChild> children = [];
        try
        {
            foreach (string name in names)
            {
                children.Add(new CliChild(name));
            }

            string filter = $"pid in ({string.Join(", ", children.Select(static child => child.Id))})";
            using JsonDocument snapshot = JsonDocument.Parse(CliProgram.Run("snapshot", "--format", "json", "-d", "100", "-f", filter).Expect(0).Output);
            var groups = snapshot.RootElement.GetProperty("processes").EnumerateArray()
                .GroupBy(static process => process.GetProperty("command").GetString()!)
                .Select(static group => (Name: group.Key, Count: group.Count(), Faults: group.Sum(static one => one.GetProperty("minflt").GetInt64()), Threads: group.Sum(static one => one.GetProperty("threads").GetInt64())))
                .OrderByDescending(static group => group.Faults).ToArray();
            Assert.Equal(3, groups.Length);
            string user = snapshot.RootElement.GetProperty("processes")[0].GetProperty("user").GetString()!;

            using ScreenTerminal terminal = new($"-d 200 -g user,command -s minflt -c pid,minflt,threads,command -f '{filter}'");
            string screen = terminal.WaitFor(screen => Heads(screen).Length == 4, "four heads");
            (string Name, int Count, long Faults, long Threads) all = (user, names.Length, groups.Sum(static group => group.Faults), groups.Sum(static group => group.Threads));
            Assert.Equal(groups.Prepend(all), Heads(screen));

            // All closed: one line, which still adds up.
            terminal.Press("z", "M");
            screen = terminal.WaitFor(screen => Heads(screen).Length == 1, "one head");
            Assert.Equal(all, Heads(screen)[0]);

            // By users with one key, and back.
            terminal.Press("z", "R");
            terminal.WaitFor(screen => Heads(screen).Length == 4, "four heads");
            terminal.Press("O");
            terminal.WaitFor("group: user ");
            screen = terminal.WaitFor(screen => screen.Contains("by cpu", StringComparison.Ordinal) && Heads(screen).Length == 1, "one head by CPU");
            Assert.Equal(user, Heads(screen)[0].Name);
            terminal.Press("O");
            terminal.WaitFor(screen => screen.Contains("group: user, command", StringComparison.Ordinal) && Heads(screen).Length == 4, "four heads again");
        }
        finally
        {
            children.ForEach(static child => child.Dispose());
        }
    }

    private static (string Name, int Count, long Faults, long Threads)[] Heads(string screen) =>
    [
        .. Regex.Matches(screen, @"^ +(\d+) +(\d+) +[-+] (.+?)  \((\d+)\)", RegexOptions.Multiline).Select(static match => (
            match.Groups[3].Value,
            int.Parse(match.Groups[4].Value, CultureInfo.InvariantCulture),
            long.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture),
            long.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture))),
    ];
}

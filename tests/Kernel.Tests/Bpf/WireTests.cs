using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Bpftop.Host.Collect;
using Bpftop.Host.Collect.Bpf;
using Bpftop.Host.Details.Calls;
using Bpftop.Host.Details.Files;
using Bpftop.Host.Details.Sockets;

namespace Bpftop.Kernel.Tests.Bpf;

/// <summary>What the kernel's side writes is where the host reads it: each field against the type information of the object
/// itself, as bpftool reads it.</summary>
public sealed class WireTests
{
    /// <summary>Fields whose names say more here than in C.</summary>
    private static readonly Dictionary<string, string> _names = new(StringComparer.Ordinal)
    {
        ["flags"] = "task_flags",
        ["name"] = "comm",
        ["page_table_bytes"] = "pagetable_bytes",
    };

    [Theory]
    [InlineData("work_counters", typeof(WorkCounters))]
    [InlineData("process_record", typeof(ProcessRecord))]
    [InlineData("thread_record", typeof(ThreadRecord))]
    [InlineData("exit_record", typeof(ExitRecord))]
    [InlineData("walk_header", typeof(WalkHeader))]
    [InlineData("file_record", typeof(FileRecord), "files.bpf.o")]
    [InlineData("detail_socket", typeof(SocketRecord), "sockets.bpf.o")]
    [InlineData("socket_name", typeof(SocketName), "sockets.bpf.o")]
    [InlineData("call_sums", typeof(CallSums), "calls.bpf.o")]
    public void Every_field_is_where_the_object_has_it(string name, Type type, string compiled = "bpftop.bpf.o")
    {
        JsonElement[] types = TypesOfObject(compiled);
        JsonElement theirs = types.Single(candidate => Is(candidate, "STRUCT") && candidate.GetProperty("name").GetString() == name);
        SortedDictionary<string, int> expected = new(StringComparer.Ordinal);
        AddMembers(types, theirs, 0, expected);

        SortedDictionary<string, int> actual = new(StringComparer.Ordinal);
        foreach (FieldInfo field in type.GetFields(BindingFlags.Instance | BindingFlags.Public))
        {
            string ours = Snake(field.Name);
            actual.Add(_names.GetValueOrDefault(ours, ours), (int)Marshal.OffsetOf(type, field.Name));
        }

        Assert.Equal(theirs.GetProperty("size").GetInt32(), Marshal.SizeOf(type));
        Assert.Equal(expected, actual);
    }

    /// <summary>The members that the host has a field for: what is reserved has none, and a kernel thread's name lies over the
    /// fields of memory.</summary>
    private static void AddMembers(JsonElement[] types, JsonElement type, int start, SortedDictionary<string, int> into)
    {
        foreach (JsonElement member in type.GetProperty("members").EnumerateArray())
        {
            int offset = start + (member.GetProperty("bits_offset").GetInt32() / 8);
            string name = member.GetProperty("name").GetString()!;
            if (name is "(anon)" or "")
            {
                AddMembers(types, types.Single(candidate => candidate.GetProperty("id").GetInt32() == member.GetProperty("type_id").GetInt32()), offset, into);
            }
            else if (name is not ("reserved" or "kernel_name"))
            {
                into.Add(name, offset);
            }
        }
    }

    private static bool Is(JsonElement type, string kind) => type.GetProperty("kind").GetString() == kind;

    private static string Snake(string name)
    {
        StringBuilder snake = new();
        foreach (char letter in name)
        {
            if (char.IsUpper(letter) && snake.Length > 0)
            {
                snake.Append('_');
            }

            snake.Append(char.ToLower(letter, CultureInfo.InvariantCulture));
        }

        return snake.ToString();
    }

    private static JsonElement[] TypesOfObject(string name)
    {
        string file = Path.GetTempFileName();
        try
        {
            using (Stream embedded = typeof(BpfCollector).Assembly.GetManifestResourceStream(name)!)
            using (FileStream copy = File.Create(file))
            {
                embedded.CopyTo(copy);
            }

            // Debian has it where a user's PATH does not look.
            string program = File.Exists("/usr/sbin/bpftool") ? "/usr/sbin/bpftool" : "bpftool";
            using Process bpftool = Process.Start(new ProcessStartInfo(program, ["-j", "btf", "dump", "file", file]) { RedirectStandardOutput = true })!;
            string text = bpftool.StandardOutput.ReadToEnd();
            bpftool.WaitForExit();
            using JsonDocument dump = JsonDocument.Parse(text);
            return [.. dump.RootElement.GetProperty("types").EnumerateArray().Select(static type => type.Clone())];
        }
        finally
        {
            File.Delete(file);
        }
    }
}

using System.Diagnostics;
using System.Globalization;
using Bpftop.Network.Names;

namespace Bpftop.Plugins.Tests.Network.Names;

/// <summary>Names that programs look up by a libc: the machine's, musl, and one in a root of its own.</summary>
[Collection(nameof(NamesRig))]
public sealed class LibcTests : IDisposable
{
    private readonly NamesRig _rig = new();
    private readonly DnsServer _server = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("bpftop-test-");
    private readonly string _resolvConf;

    public LibcTests()
    {
        // mkdtemp's mode would keep other users' programs out, and those of a chroot.
        File.SetUnixFileMode(_folder.FullName, (UnixFileMode)0b111_101_101);
        _resolvConf = Path.Join(_folder.FullName, "resolv.conf");
        File.WriteAllText(_resolvConf, $"nameserver {_server.Address}\nsearch .\noptions timeout:1 attempts:1\n");
    }

    private LibcState Libcs => _rig.Watch.Libcs!.State;

    public void Dispose()
    {
        _rig.Dispose();
        _server.Dispose();
        _folder.Delete(true);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(50)]
    [InlineData(500)]
    public void What_getent_waits_for_is_what_the_server_takes(int delay)
    {
        // The call has work of its own, of a millisecond or two: what it takes where the server answers at once.
        double own = Enumerable.Range(0, 9).Min(_ => OwnWork(LookUp(0)));
        Assert.InRange(own, 0, 0.01);
        NineTries.AreWithinATenth(() =>
        {
            (Lookup call, Lookup[] queries, double[] held) = LookUp(delay);
            Assert.All(queries.Zip(held), static pair => Assert.InRange(pair.First.Latency, pair.Second, 30));
            double longest = held.Max();
            Assert.InRange(call.Latency, longest, 30);
            return Math.Max((call.Latency - own - longest) / longest, queries.Zip(held).Max(static pair => (pair.First.Latency / pair.Second) - 1));
        });
    }

    private static double OwnWork((Lookup Call, Lookup[] Queries, double[] Held) done) => done.Call.Latency - done.Held.Max();

    /// <summary>A look-up by getent: the call, a query for each kind of address, and how long the server held the answers back.</summary>
    private (Lookup Call, Lookup[] Queries, double[] Held) LookUp(int delay)
    {
        string name = Name($"d{delay}");
        int pid = Run(Asker.With(_resolvConf, "getent", "ahosts", name));
        Lookup[] lookups = _rig.Await(name, 3);
        Assert.True(lookups.Length == 3, string.Join("; ", (object[])lookups));
        Assert.All(lookups, lookup => Assert.Equal((pid, "getent"), (lookup.Process.Pid, lookup.ProcessName)));
        Lookup call = Assert.Single(lookups, static lookup => lookup.Via == "getaddrinfo");
        Assert.Equal(("ok", null, null), (call.Result, call.Type, call.Server));
        Lookup[] queries = [.. lookups.Where(static lookup => lookup.Via == "udp").OrderBy(static lookup => lookup.Type)];
        Assert.Equal(["A", "AAAA"], queries.Select(static lookup => lookup.Type));
        return (call, queries, [_server.Held(name, DnsWire.A), _server.Held(name, DnsWire.Aaaa)]);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(50)]
    [InlineData(500)]
    public void A_call_takes_as_long_as_its_caller_says(int delay)
    {
        using Asker asker = Asker.Start(Asker.Program, _resolvConf);
        Assert.All<string>(["getaddrinfo", "gethostbyname", "gethostbyname2"], function => NineTries.AreWithinATenth(() =>
        {
            string name = Name($"d{delay}");
            (int status, double seconds) = asker.Ask(function, name);
            Assert.Equal(0, status);
            Wait.Until(() => _rig.Of(name).Any(lookup => lookup.Via == function), () => $"no {function}");
            Lookup call = Assert.Single(_rig.Of(name), lookup => lookup.Via == function);
            Assert.Equal(("ok", asker.Pid), (call.Result, call.Process.Pid));
            Assert.Equal(function switch { "gethostbyname" => "A", "gethostbyname2" => "AAAA", _ => null }, call.Type);
            Assert.InRange(call.Latency, _server.Held(name, function == "gethostbyname2" ? DnsWire.Aaaa : DnsWire.A), seconds);
            return (call.Latency / seconds) - 1;
        }));
    }

    [Theory]
    [InlineData("ahostsv4", "A")]
    [InlineData("ahostsv6", "AAAA")]
    public void What_kind_of_address_a_call_asks_for_is_its_type(string database, string type)
    {
        string name = Name("d0");
        Run(Asker.With(_resolvConf, "getent", database, name));
        Assert.Equal(["getaddrinfo", "udp"], _rig.Await(name, 2).Select(static lookup => lookup.Via).Order());
        Assert.All(_rig.Of(name), lookup => Assert.Equal((type, "getent"), (lookup.Type, lookup.ProcessName)));
    }

    [Theory]
    [InlineData("nx", "getaddrinfo", "EAI_NONAME", "NXDOMAIN")]
    [InlineData("nx", "gethostbyname", "failed", "NXDOMAIN")]
    [InlineData("fail", "getaddrinfo", "EAI_AGAIN", "SERVFAIL")]
    [InlineData("silent", "getaddrinfo", "EAI_AGAIN", "time-out")]
    public void Failures_have_their_names(string order, string function, string status, string result)
    {
        string name = Name(order);
        using Asker asker = Asker.Start(Asker.Program, _resolvConf);
        Assert.NotEqual(0, asker.Ask(function, name).Status);

        Wait.Until(() => _rig.Of(name).Length > 1 && _rig.Of(name).Any(lookup => lookup.Via == function), () => string.Join("; ", (object[])_rig.Of(name)));
        Assert.All(_rig.Of(name), lookup => Assert.Equal(lookup.Via == function ? status : result, lookup.Result));
        Assert.All(_rig.Sums.Where(sum => sum.Name == name), static sum => Assert.Equal(sum.Count, sum.Failures));
    }

    /// <summary>Three at a time where there is room for two, whoever else looks up names meanwhile.</summary>
    [Fact]
    public void Calls_that_find_no_room_are_counted()
    {
        using NamesRig small = new(mostCalls: 2);
        string patient = Path.Join(_folder.FullName, "patient.conf");
        File.WriteAllText(patient, $"nameserver {_server.Address}\nsearch .\noptions timeout:30 attempts:1\n");
        List<Asker> askers = [];
        try
        {
            for (int number = 0; number < 3; number++)
            {
                string name = Name("silent");
                askers.Add(Asker.Start(Asker.Program, patient));
                askers[^1].Begin("getaddrinfo", name);
                Wait.Until(() => _server.HasSeen(name), () => $"nobody asks for {name}");
            }

            Wait.Until(
                () =>
                {
                    _ = small.Lookups;
                    return small.Notice?.Contains("calls found no room", StringComparison.Ordinal) == true;
                },
                () => $"{small.Notice}");
        }
        finally
        {
            askers.ForEach(static asker => asker.Dispose());
        }
    }

    [Fact]
    public void Threads_that_end_in_a_call_take_no_room()
    {
        using NamesRig small = new(mostCalls: 2);
        for (int number = 0; number < 3; number++)
        {
            string silent = Name("silent");
            using Asker asker = Asker.Start(Asker.Program, _resolvConf);
            asker.Begin("getaddrinfo", silent);
            Wait.Until(() => _server.HasSeen(silent), () => $"nobody asks for {silent}");
        }

        AssertSeen(small, "getaddrinfo");
    }

    [Fact]
    public void A_thread_that_jumps_out_of_calls_is_seen_at_the_next()
    {
        using Asker asker = Asker.Start(Asker.Program, _resolvConf);

        // Not out of loading the modules of the name service.
        asker.Ask("getaddrinfo", Name("d0"));
        for (int number = 0; number < 6; number++)
        {
            Assert.Equal(0, asker.Ask("left", Name("silent")).Status);
        }

        AssertSeen(_rig, "getaddrinfo", asker);
    }

    /// <summary>Other processes may have the room for a moment.</summary>
    private void AssertSeen(NamesRig rig, string function, Asker? asker = null)
    {
        using Asker? another = asker is null ? Asker.Start(Asker.Program, _resolvConf) : null;
        Wait.Until(
            () =>
            {
                string name = Name("d0");
                Assert.Equal(0, (asker ?? another!).Ask(function, name).Status);
                return rig.Of(name).Any(lookup => lookup.Via == function);
            },
            () => $"no call is seen; {rig.Notice}");
    }

    [Fact]
    public void Addresses_and_services_are_no_look_ups()
    {
        string name = Name("d0");
        using Asker asker = Asker.Start(Asker.Program, _resolvConf);
        foreach (string address in (string[])["192.0.2.7", "127.1", "2001:db8::7", "fe80::1%lo"])
        {
            Assert.Equal(0, asker.Ask("getaddrinfo", address).Status);
        }

        Assert.Equal(0, asker.Ask("service", "80").Status);
        Assert.Equal(0, asker.Ask("getaddrinfo", "localhost").Status);
        asker.Ask("getaddrinfo", name);
        _rig.Await(name, 3);

        Assert.Equal(["localhost", name], _rig.Lookups.Where(lookup => lookup.Process.Pid == asker.Pid && lookup.Via == "getaddrinfo").Select(static lookup => lookup.Name));
    }

    [Theory]
    [InlineData("musl", 5)]
    [InlineData("musl", 50)]
    [InlineData("musl", 500)]
    [InlineData("go", 5)]
    [InlineData("go", 50)]
    [InlineData("go", 500)]
    public void A_static_program_is_seen_by_its_packets(string kind, int delay)
    {
        using Asker asker = Asker.Start(kind == "go" ? Asker.GoProgram : Musl("-static"), _resolvConf);
        NineTries.AreWithinATenth(() =>
        {
            string name = Name($"d{delay}");
            (int status, double seconds) = asker.Ask("getaddrinfo", name);
            Assert.Equal(0, status);

            Lookup[] lookups = _rig.Await(name, 2);
            Assert.Equal(["A", "AAAA"], lookups.Select(static lookup => lookup.Type).Order());
            Assert.All(lookups, lookup => Assert.Equal(("udp", "NOERROR", asker.Pid), (lookup.Via, lookup.Result, lookup.Process.Pid)));
            double[] held = [.. lookups.Select(lookup => _server.Held(name, lookup.Type == "A" ? DnsWire.A : DnsWire.Aaaa))];
            Assert.All(lookups.Zip(held), pair => Assert.InRange(pair.First.Latency, pair.Second, seconds));
            return lookups.Zip(held).Max(static pair => (pair.First.Latency / pair.Second) - 1);
        });
    }

    [Fact]
    public void A_musl_that_nobody_had_before_is_followed()
    {
        using Asker asker = Asker.Start(Musl(), _resolvConf);
        AssertFollowed(asker, "EAI_NONAME");
    }

    [Fact]
    public void The_libc_of_another_root_is_followed_until_nobody_has_it()
    {
        Wait.Until(() => _rig.Lookups is not null && Libcs.IsSettled, static () => "not all processes were looked at");
        int before = Libcs.Watched;
        string root = Root();
        using (Asker asker = Asker.StartIn(root, "/lookup"))
        {
            AssertFollowed(asker, "EAI_NONAME");
            Wait.Until(() => _rig.Lookups is not null && Libcs.Watched == before + 1, () => $"{Libcs.Watched} libcs are watched, {before} before");
        }

        Wait.Until(() => _rig.Lookups is not null && Libcs.Watched == before, () => $"{Libcs.Watched} libcs are watched, {before} before");
    }

    [Fact]
    public void A_libc_of_which_the_file_is_deleted_is_followed()
    {
        string root = Root();
        using Asker asker = Asker.StartIn(root, "/lookup");
        foreach (string libc in Directory.GetFiles(root, "libc.so.6", SearchOption.AllDirectories))
        {
            File.Delete(libc);
        }

        AssertFollowed(asker, "EAI_NONAME");
    }

    [Fact]
    public async Task A_process_that_ends_in_a_call_is_no_trouble_for_the_next()
    {
        string name = Name("silent");
        Task<(int, double)> never;
        using (Asker doomed = Asker.Start(Asker.Program, _resolvConf))
        {
            never = Task.Run(() => doomed.Ask("getaddrinfo", name));
            await Wait.UntilAsync(() => _server.HasSeen(name), static () => "nothing was asked");
        }

        await Assert.ThrowsAnyAsync<Exception>(() => never);
        string next = Name("d0");
        using Asker asker = Asker.Start(Asker.Program, _resolvConf);
        asker.Ask("getaddrinfo", next);
        Assert.Equal("ok", Assert.Single(_rig.Await(next, 3), static lookup => lookup.Via == "getaddrinfo").Result);
        Assert.DoesNotContain(_rig.Of(name), static lookup => lookup.Via == "getaddrinfo");
    }

    private static string Name(string order) => $"{order}.{Guid.NewGuid():N}.test";

    /// <summary>Looks up until its calls are seen, which is once its libc is.</summary>
    private void AssertFollowed(Asker asker, string status)
    {
        string name = "";
        Wait.Until(
            () =>
            {
                name = Name("nx");
                asker.Ask("getaddrinfo", name);
                return _rig.Of(name).Any(static lookup => lookup.Via == "getaddrinfo");
            },
            () => $"{Libcs.Watched} libcs are watched; {_rig.Notice}");
        Lookup call = Assert.Single(_rig.Of(name), static lookup => lookup.Via == "getaddrinfo");
        Assert.Equal((status, asker.Pid), (call.Result, call.Process.Pid));
    }

    /// <summary>A root with the program, and libraries that no other process has.</summary>
    private string Root()
    {
        string root = Path.Join(_folder.FullName, "root");
        Directory.CreateDirectory(Path.Join(root, "etc"));
        File.Copy(_resolvConf, Path.Join(root, "etc/resolv.conf"));
        File.WriteAllText(Path.Join(root, "etc/nsswitch.conf"), "hosts: dns\n");
        File.Copy(Asker.Program, Path.Join(root, "lookup"));
        foreach (string word in Asker.Output("ldd", Asker.Program).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Where(static word => word[0] == '/'))
        {
            Directory.CreateDirectory(Path.Join(root, Path.GetDirectoryName(word)));
            File.Copy(new FileInfo(word).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? word, root + word);
        }

        return root;
    }

    private string Musl(params string[] flags)
    {
        string program = Path.Join(_folder.FullName, "lookup-musl");
        Asker.Output("musl-gcc", [.. flags, "-O1", "-o", program, Path.Join(Repository.Fixtures, "programs/lookup.c")]);
        return program;
    }

    /// <returns>The pid that it had.</returns>
    private static int Run(string[] words)
    {
        using Process process = Process.Start(new ProcessStartInfo(words[0], words[1..]) { RedirectStandardOutput = true })!;
        int pid = process.Id;
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? pid : throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"{string.Join(' ', words)} ended with {process.ExitCode}"));
    }
}

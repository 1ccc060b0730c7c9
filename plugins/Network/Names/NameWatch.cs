using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;
using System.Text;
using Bpftop.Linux;
using Bpftop.Network.Sockets;

namespace Bpftop.Network.Names;

/// <summary>Follows the look-ups of names: takes what the programs in the kernel saw, puts questions and answers together,
/// and publishes what came of them.</summary>
internal sealed class NameWatch(IBpf bpf, ICgroupPaths cgroups, TimeProvider time, QueryAttention attention, LookupLog log, NameSums sums) : INetworkPart, INetworkReader, IDisposable
{
    private const byte Tcp = 6;

    /// <summary>More than the rings hold at a time: what comes meanwhile is for the next time.</summary>
    private const int MostRecords = 16384;

    private readonly OpenQueries _queries = new();
    private readonly QueryWatch _queryWatch = new(attention, time);
    private NamePrograms? _programs;
    private LossRecord _lost;
    private (LossRecord Lost, long Dropped, long Refused, string? Trouble, string? Packets) _told;
    private string? _notice;
    private double _startOfClock;

    /// <summary>Queries up to then may have had an answer that was not seen.</summary>
    private ulong _lossNs;

    public string Name => "look-ups of names";

    /// <summary>Calls of libc that may be under way at a time. Before it is opened.</summary>
    public uint MostCalls { get; init; } = 4096;

    /// <summary>Watches libcs; null where none can be.</summary>
    public LibcThread? Libcs { get; private set; }

    public void Open()
    {
        if (_programs is not null)
        {
            return;
        }

        _programs = NamePrograms.Load(bpf, cgroups.Root, MostCalls);
        _lost = default;
        _queryWatch.Open(_programs);
        if (_programs.SeesCalls)
        {
            // The host's libc first: it is the one that this process has.
            LibcFiles libcs = new(_programs.Watch, time);
            libcs.Look(Environment.ProcessId);
            Libcs = new LibcThread(libcs, _programs, time);
        }
    }

    public void Read()
    {
        if (_programs is not { } programs)
        {
            // They cannot be followed, which the probe has told.
            log.Publish(null);
            sums.Publish();
            return;
        }

        bool areAnswersMissed = _queryWatch.Tend(programs);
        ulong nowNs = Libc.BootTimeNs();
        if (areAnswersMissed)
        {
            _lossNs = nowNs;
        }

        _startOfClock = (time.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalSeconds - (nowNs / 1e9);
        TakeCalls(programs.CallRing);
        TakePackets(programs.PacketRing);
        NoteLosses(programs.Lost, nowNs);
        while (_queries.TimeOut(nowNs) is { } query)
        {
            Decide(query, query.BeginNs <= _lossNs ? Words.NotKnown : Words.TimeOut, double.NaN);
        }

        FollowPrograms(programs);
        log.Publish(Notice(), !_queryWatch.HasBegun);
        sums.Publish(_queryWatch.Notice, !_queryWatch.HasBegun);
    }

    public void Dispose()
    {
        // First, and here: the libcs' thread, which closes the programs, may be kept waiting.
        _queryWatch.Dispose();
        IDisposable? last = (IDisposable?)Libcs ?? _programs;
        last?.Dispose();
        (Libcs, _programs) = (null, null);
    }

    private void TakeCalls(IBpfRing ring)
    {
        for (int record = 0; record < MostRecords && ring.TryRead(out ReadOnlySpan<byte> bytes); record++)
        {
            ref readonly CallRecord call = ref MemoryMarshal.AsRef<CallRecord>(bytes);

            // A name that could not be read is not known; one of no bytes, or an address, is no look-up.
            ReadOnlySpan<byte> name = call.Name;
            string? text = call.NameBytes < 0 ? null : Encoding.UTF8.GetString(name[..Math.Clamp(call.NameBytes - 1, 0, name.Length)]);
            if (text is not null && (text.Length == 0 || IsAddress(text)))
            {
                continue;
            }

            bool isAddrInfo = call.Function == LookupFunction.GetAddrInfo;
            string result = isAddrInfo ? Words.Result(call.Status) : call.Status == 0 ? Words.Ok : Words.Failed;
            Add(new Lookup(log.Newest + 1, call.Process.Key, SocketText.Text(call.Comm), text, NameOf(call.Function), result)
            {
                Time = Moment(call.BeginNs),
                Type = Words.TypeOf(call.Family),
                Latency = (call.EndNs - call.BeginNs) / 1e9,
                CgroupId = call.CgroupId,
            });
        }
    }

    private void TakePackets(IBpfRing ring)
    {
        for (int record = 0; record < MostRecords && ring.TryRead(out ReadOnlySpan<byte> bytes); record++)
        {
            ref readonly PacketRecord packet = ref MemoryMarshal.AsRef<PacketRecord>(bytes);
            ReadOnlySpan<byte> text = packet.Message;
            bool isAnswer = packet.IsAnswer != 0;
            if (!Message.TryParse(text[..Math.Min(packet.MessageBytes, text.Length)], out Message message) || message.IsAnswer != isAnswer)
            {
                continue;
            }

            ReadOnlySpan<byte> server = packet.Server;
            QueryKey key = new(packet.Socket, BinaryPrimitives.ReadUInt128BigEndian(server), message.Id, message.Name?.ToLowerInvariant(), message.Type);
            if (!isAnswer)
            {
                _queries.Send(new Query(
                    key,
                    packet.TimeNs,
                    packet.Process.Key,
                    packet.Process.Pid == 0 ? null : SocketText.Text(packet.Comm),
                    packet.CgroupId,
                    message.Name!,
                    new IPAddress(packet.Version == 4 ? server[..4] : server).ToString(),
                    packet.Protocol == Tcp ? "tcp" : "udp"));
            }
            else if (_queries.Answer(key) is { } query)
            {
                Decide(query, Words.Result(message), (packet.TimeNs - query.BeginNs) / 1e9);
            }
        }
    }

    /// <summary>Writes down what came of a query, anew where it was thought to have no answer.</summary>
    private void Decide(Query query, string result, double latency)
    {
        Lookup lookup = new(query.Number ?? log.Newest + 1, query.Process, query.ProcessName, query.Name, query.Via, result)
        {
            Time = Moment(query.BeginNs),
            Type = Words.Type(query.Key.Type),
            Latency = latency,
            Server = query.Server,
            Tries = query.Tries,
            CgroupId = query.CgroupId,
        };
        if (query.Number is null)
        {
            query.Number = lookup.Number;
            Add(lookup);
        }
        else
        {
            log.Replace(lookup);
            sums.AnswerLate(lookup);
        }
    }

    private void Add(Lookup lookup)
    {
        log.Add(lookup);
        sums.Count(lookup);
    }

    private void NoteLosses(LossRecord lost, ulong nowNs)
    {
        if (lost.Packets != _lost.Packets)
        {
            _lossNs = nowNs;
        }

        if (lost.Programs != _lost.Programs)
        {
            Libcs?.Miss();
        }

        _lost = lost;
    }

    /// <summary>What is missing, since the start.</summary>
    private string? Notice()
    {
        LibcState? libcs = Libcs?.State;
        (LossRecord, long, long, string?, string?) now = (_lost, _queries.Dropped, libcs?.Refused ?? 0, Libcs?.Trouble, _queryWatch.Notice);
        if (now != _told)
        {
            _told = now;
            List<string> clauses = _queryWatch.Notice is null ? [] : [_queryWatch.Notice];
            AddClause(clauses, (long)_lost.Packets, "packets found no room");
            AddClause(clauses, (long)_lost.Calls, "calls found no room");
            AddClause(clauses, _queries.Dropped, "queries made place before they were answered");
            AddClause(clauses, _told.Refused, $"libcs are not watched, {libcs?.LastRefusal}");
            if (_told.Trouble is { } trouble)
            {
                clauses.Add($"libcs that are new are not watched: {trouble}");
            }

            _notice = string.Join("; ", clauses);
        }

        return _notice;
    }

    private static void AddClause(List<string> clauses, long count, string what)
    {
        if (count > 0)
        {
            clauses.Add(string.Create(CultureInfo.InvariantCulture, $"{count} {what}"));
        }
    }

    private void FollowPrograms(NamePrograms programs)
    {
        if (Libcs is not { } libcs)
        {
            return;
        }

        for (int record = 0; record < MostRecords && programs.StartRing.TryRead(out ReadOnlySpan<byte> bytes); record++)
        {
            if (MemoryMarshal.AsRef<ProgramRecord>(bytes).Process.Pid is > 0 and int pid)
            {
                libcs.Start(pid);
            }
        }

        libcs.Tend();
    }

    private double Moment(ulong ns) => _startOfClock + (ns / 1e9);

    /// <summary>Addresses are taken without a look-up. Those of IPv6 may have a zone.</summary>
    private static bool IsAddress(string name)
    {
        int zone = name.IndexOf('%', StringComparison.Ordinal);
        ReadOnlySpan<char> address = zone > 0 && name.Contains(':', StringComparison.Ordinal) ? name.AsSpan(0, zone) : name;
        return !address.StartsWith('[') && IPAddress.TryParse(address, out _);
    }

    private static string NameOf(LookupFunction function) => LibcFiles.Functions[(int)function % LibcFiles.Functions.Length];
}

using System.Diagnostics;
using Bpftop.Toolkit;

namespace Bpftop.Abstractions.Tests.Toolkit;

public sealed class FieldRowsTests
{
    private readonly TableBuffer _buffer = new(FieldRows.Tab("fake.details", "Fake", "A fact."));

    [Fact]
    public void Fields_keep_their_order_and_have_keys_that_differ()
    {
        FieldRows rows = new(_buffer, CancellationToken.None);
        rows.Begin("one");
        rows.Add("b", "1");
        rows.Add("a", "2");
        rows.Add("unknown", null);
        rows.Begin("two");
        rows.Add("a", "3");
        rows.Add("a", "4");
        rows.AddLine(null, "text");
        rows.AddLine(null, "text");

        Assert.Equal(["one/b", "one/a", "two/a", "two/a//2", "two//text", "two//text//2"], _buffer.Keys.ToArray());
        Assert.Equal([0, 1, 2, 3, 4, 5], Enumerable.Range(0, 6).Select(row => _buffer.Number(row, 0)));
        Assert.Equal(("two", "a", "4"), (_buffer.Text(3, 1), _buffer.Text(3, 2), _buffer.Text(3, 3)));
        Assert.Null(_buffer.Text(4, 2));
    }

    [Fact]
    public void What_is_missing_is_said_in_one_clause_behind_the_other()
    {
        FieldRows rows = new(_buffer, CancellationToken.None);
        rows.Note("first");
        rows.Note("second");

        Assert.Equal("first; second", _buffer.Notice);
    }

    [Fact]
    public void A_group_is_not_begun_where_nobody_waits()
    {
        FieldRows rows = new(_buffer, new CancellationToken(canceled: true));

        Assert.Throws<OperationCanceledException>(() => rows.Begin("one"));
    }

    [Theory]
    [InlineData(0, "0")]
    [InlineData(1023, "1023")]
    [InlineData(1536, "1.5K")]
    [InlineData(536870912, "512M")]
    [InlineData(1.8446744073709552e19, "16E")]
    [InlineData(double.NaN, null)]
    public void Bytes_have_a_unit(double bytes, string? text) => Assert.Equal(text, FieldText.Bytes(bytes));

    [Theory]
    [InlineData(1_700_000_000, "2023-11-14 22:13:20")]
    [InlineData(0, null)]
    [InlineData(-62_135_596_800, null)]
    [InlineData(double.NaN, null)]
    [InlineData(1e300, null)]
    [InlineData(double.PositiveInfinity, null)]
    public void A_moment_is_one_or_none(double seconds, string? text) => Assert.Equal(text, FieldText.Moment(seconds, TimeZoneInfo.Utc));

    [Fact]
    public void A_row_has_its_process_and_a_threads_row_the_threads_process()
    {
        ProcessStat own = ProcessStat.Of("/proc", Environment.ProcessId)!.Value;
        ProcessRow row = new(own.Key, own.ParentPid, own.Pid, 0, 0, ProcessTraits.None, own.Name, own.Name);
        Assert.Equal(own.Key, LivingProcess.StatOf("/proc", row)?.Key);
        Assert.Null(LivingProcess.StatOf("/proc", row with { Key = row.Key with { StartNs = 12_345 } }));

        int id = 0;
        foreach (ProcessThread thread in Process.GetCurrentProcess().Threads)
        {
            id = thread.Id != own.Pid && ProcessStat.Read($"/proc/{own.Pid}/task/{thread.Id}/stat") is not null ? thread.Id : id;
        }

        ProcessStat found = ProcessStat.Read($"/proc/{own.Pid}/task/{id}/stat")!.Value;
        ProcessRow ofThread = row with { Key = found.Key, ParentPid = own.Pid, Traits = ProcessTraits.Thread };
        Assert.Equal(own.Key, LivingProcess.StatOf("/proc", ofThread)?.Key);
        Assert.Null(LivingProcess.StatOf("/proc", ofThread with { Key = ofThread.Key with { StartNs = 12_345 } }));
    }
}

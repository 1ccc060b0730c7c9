using Bpftop.Host.Details.Environ;
using Bpftop.Kernel.Tests.Oracle;

namespace Bpftop.Kernel.Tests.Details;

/// <summary>The environments of real processes.</summary>
public sealed class EnvironmentDetailTests
{
    private readonly EnvironmentDetail _environment = new("/proc");

    [Fact]
    public void Variables_are_shown_in_order_and_secrets_are_hidden()
    {
        using Holder holder = Holder.Start("environment", "0");

        Detail read = Detail.Read(_environment, holder.Pid);

        Assert.Null(read.Notice);
        Assert.Equal(
            [
                ("HOME", "/root", "/root"),
                ("API_TOKEN", Secrets.Mask, "abcdef"),
                ("DATABASE_URL", $"postgres://user:{Secrets.Mask}@host/db", "postgres://user:secret@host/db"),
                ("EMPTY", "", ""),
                ("no equals sign", null, null),
                ("ODD", "\\xff\e[31m", "\\xff\e[31m"),
                ("A", "b=c", "b=c"),
                ("HOME", "/twice", "/twice"),
            ],
            read.Rows.Select(row => (read.Text(row, "name")!, read.Text(row, "value"), read.Text(row, "value.plain"))));
    }

    [Fact]
    public void A_value_without_end_is_cut_and_says_so()
    {
        using Holder holder = Holder.Start("environment", "100000");

        Detail read = Detail.Read(_environment, holder.Pid);

        int row = read.RowWith("name", "LARGE");
        Assert.Equal(new string('x', EnvironmentText.LongestValue) + "…", read.Text(row, "value.plain"));
        Assert.Equal(EnvironmentText.LongestValue, read.Text(row, "value.plain")!.Length - 1);
    }

    [Fact]
    public void A_hundred_thousand_variables_are_all_there_and_counted_on_the_way()
    {
        const int Count = 100_000;
        using Holder holder = Holder.Start("variables", $"{Count}");
        Told progress = new();

        Detail read = Detail.Read(_environment, Detail.RowOf(holder.Pid), progress);

        Assert.Null(read.Notice);
        Assert.Equal(
            File.ReadAllText($"/proc/{holder.Pid}/environ").TrimEnd('\0').Split('\0'),
            read.Rows.Select(row => $"{read.Text(row, "name")}={read.Text(row, "value.plain")}"));
        Assert.Equal(Count, read.Count);
        Assert.True(progress.Counts.Count > 100, $"told {progress.Counts.Count} times");
        Assert.Equal(progress.Counts.Order(), progress.Counts);
    }

    [Fact]
    public void Kernel_threads_have_no_tab_and_an_ended_process_says_that_it_has_ended()
    {
        Assert.False(_environment.Has(Detail.RowOf(2)));
        Assert.StartsWith("process 2 environ cannot be read", Assert.Throws<DetailException>(() => Detail.Read(_environment, 2)).Message, StringComparison.Ordinal);
        using Actor actor = Actor.Start("sleep");
        ProcessRow row = Detail.RowOf(actor.Pid);
        Assert.True(_environment.Has(row));
        actor.Dispose();
        Assert.Contains("ended meanwhile", Assert.Throws<DetailException>(() => Detail.Read(_environment, row)).Message, StringComparison.Ordinal);
    }
}

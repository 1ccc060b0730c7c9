using Bpftop.Host.Journal;

namespace Bpftop.Host.Tests.Journal;

public sealed class CountingJournalTests
{
    [Fact]
    public void What_was_not_taken_is_counted()
    {
        Queue<bool> answers = new([true, false, false, true]);
        CountingJournal journal = new(new Answering(answers));

        Assert.Equal([true, false, false, true], Enumerable.Range(0, 4).Select(_ => journal.Write(new ActionEntry("nice", [], "done", Succeeded: true))));
        Assert.Equal(2, journal.Untaken);
    }

    private sealed class Answering(Queue<bool> answers) : IActionJournal
    {
        public bool Write(ActionEntry entry) => answers.Dequeue();
    }
}

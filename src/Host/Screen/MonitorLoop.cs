using Bpftop.Host.Sampling;
using Bpftop.Host.Snapshot;
using Bpftop.Terminal;

namespace Bpftop.Host.Screen;

/// <summary>The main thread's loop: wait, take input and frames, draw where something changed.</summary>
internal static class MonitorLoop
{
    /// <summary>From this interval on, a change of what is shown is refreshed at once; with a shorter one an extra refresh
    /// would only make rates noisy.</summary>
    private static readonly TimeSpan LongInterval = TimeSpan.FromMilliseconds(1500);

    /// <summary>A frame that is later than this may mean that a plugin hangs.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>While the past is shown, its age goes on.</summary>
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    /// <summary>Between two pieces of spare work: keys come in between, and other threads.</summary>
    private static readonly TimeSpan SparePause = TimeSpan.FromMilliseconds(4);

    /// <summary>How often what is read in the background is looked at for how far it is.</summary>
    private static readonly TimeSpan ProgressPause = TimeSpan.FromMilliseconds(200);

    /// <summary>Shows the monitor until the user leaves it or a signal ends it.</summary>
    /// <remarks>Starts the sampler once it knows what to sample. The caller owns sampler and session and disposes them.</remarks>
    /// <returns>The exit code.</returns>
    public static int Run(TerminalSession session, Sampler sampler, ScreenOptions options)
    {
        MonitorScreen screen = new(new SessionTerminal(session), options);
        FrameDemand demand = screen.Demand;
        int texts = sampler.TextsVersion;
        sampler.Demand = demand;
        sampler.Frames.Published = session.Wake;
        sampler.Start();
        while (!screen.IsDone && !session.EndRequested)
        {
            if (screen.NeedsDraw)
            {
                screen.Draw(session.Grid);
                session.Present();
            }

            WaitResult why = session.Wait(TimeToWait(screen, sampler, options.Time));
            if ((why & (WaitResult.Resized | WaitResult.Resumed)) != 0)
            {
                screen.NeedsDraw = true;
            }

            while (!screen.IsDone && session.TryRead(out InputEvent input))
            {
                screen.Take(input);
            }

            // On every turn: constant mouse input must not postpone it.
            sampler.ReplaceIfStuck();

            screen.Poll();
            if (why == WaitResult.None && screen.HasSpareWork)
            {
                screen.DoSpareWork();
            }

            screen.Fault = sampler.Fault;
            if (!screen.HoldsFrames)
            {
                int came = sampler.TextsVersion;
                if (sampler.Frames.Take() is { } frame)
                {
                    screen.Accept(frame);
                }
                else if (came != texts)
                {
                    screen.RenewTexts();
                }

                texts = came;
            }

            if (sampler.Paused != screen.IsPaused)
            {
                sampler.Paused = screen.IsPaused;
            }

            if (sampler.Interval != screen.Interval)
            {
                sampler.Interval = screen.Interval;
            }

            if (!ReferenceEquals(screen.Demand, demand))
            {
                demand = screen.Demand;
                sampler.Demand = demand;
                if (!screen.IsPaused && sampler.Interval >= LongInterval)
                {
                    sampler.RequestNow();
                }
            }
        }

        sampler.Frames.Published = null;
        return ExitCode.Done;
    }

    private static TimeSpan TimeToWait(MonitorScreen screen, Sampler sampler, TimeProvider time)
    {
        TimeSpan wait = screen.HasSpareWork ? SparePause
            : screen.ShowsProgress ? ProgressPause
            : screen.IsPast ? Second
            : sampler.Interval + Patience;
        return screen.MessageUntil is { } moment && time.Until(moment) is var left && left < wait ? left : wait;
    }

    private sealed class SessionTerminal(TerminalSession session) : IScreenTerminal
    {
        public Task<bool>? HandToTmux(string text) => session.HandToTmux(text);

        public bool Copy(ReadOnlySpan<char> text) => session.Copy(text);

        public void Suspend() => session.Suspend();

        public void Invalidate() => session.Invalidate();

        public void UseColors(ColorDepth? colors) => session.UseColors(colors);

        public void Wake() => session.Wake();
    }
}

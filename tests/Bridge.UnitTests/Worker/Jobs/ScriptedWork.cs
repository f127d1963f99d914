using System.Threading.Channels;
using Bridge.State.Requests;
using Bridge.Worker.Jobs;

namespace Bridge.UnitTests.Worker.Jobs;

/// <summary>Jobs that do what the test says next: go on, fail for now, or be refused.</summary>
internal sealed class ScriptedWork : IJobWork<ScriptedWork.Spec, ScriptedWork.Count>
{
    public const string GoesOn = "goes on", Fails = "fails", Refuses = "refuses", Ends = "ends";

    private readonly Channel<string> steps = Channel.CreateUnbounded<string>();
    private int working;

    /// <summary>How many jobs are worked on now.</summary>
    public int Working => Volatile.Read(ref working);

    /// <summary>How often work has begun.</summary>
    public int Begun { get; private set; }

    /// <summary>The jobs that were cleaned up.</summary>
    public List<string> Cleaned { get; } = [];

    /// <summary>The next step of whatever works.</summary>
    public void Next(string step) => steps.Writer.TryWrite(step);

    public async Task RunAsync(JobRun<Spec, Count> run, CancellationToken cancellationToken)
    {
        Begun++;
        Interlocked.Increment(ref working);
        try
        {
            while (true)
            {
                switch (await steps.Reader.ReadAsync(cancellationToken))
                {
                    case Fails: throw new IOException("a hiccup");
                    case Refuses: throw new RefusedRequestException("it cannot be done");
                    case Ends: return;
                    default: await run.SaveAsync(new Count((run.Progress?.Value ?? 0) + 1), cancellationToken); break;
                }
            }
        }
        finally
        {
            Interlocked.Decrement(ref working);
        }
    }

    public Task CleanUpAsync(Job<Spec, Count> job, CancellationToken cancellationToken)
    {
        Cleaned.Add(job.Id);
        return Task.CompletedTask;
    }

    public string? Explain(Exception exception) => exception is IOException ? exception.Message : null;

    internal sealed record Spec(string Name);

    internal sealed record Count(int Value);
}

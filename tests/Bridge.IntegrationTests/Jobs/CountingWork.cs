using System.Threading.Channels;
using Bridge.State.Requests;
using Bridge.Worker.Jobs;

namespace Bridge.IntegrationTests.Jobs;

/// <summary>A job that counts: each number comes from the test, and is saved as its progress.</summary>
internal sealed class CountingWork : IJobWork<CountingWork.Spec, CountingWork.Count>
{
    internal sealed record Spec(int To);

    internal sealed record Count(int Value);

    public Channel<int> Numbers { get; } = Channel.CreateUnbounded<int>();

    public int Started { get; private set; }

    /// <summary>Ends what a cancelled job's cleaning up waits for.</summary>
    public TaskCompletionSource Clean { get; set; } = Completed();

    /// <summary>Completes when a cancelled job is being cleaned up.</summary>
    public TaskCompletionSource Cleaning { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public async Task RunAsync(JobRun<Spec, Count> run, CancellationToken cancellationToken)
    {
        Started++;
        while ((run.Progress?.Value ?? 0) < run.Spec.To)
        {
            var number = await Numbers.Reader.ReadAsync(cancellationToken);
            if (number == -1) throw new RefusedRequestException("it cannot count so");
            if (number == -2) throw new IOException("a hiccup");
            await run.SaveAsync(new Count(number), cancellationToken);
        }
    }

    public async Task CleanUpAsync(Job<Spec, Count> job, CancellationToken cancellationToken)
    {
        Cleaning.TrySetResult();
        await Clean.Task.WaitAsync(cancellationToken);
    }

    private static TaskCompletionSource Completed()
    {
        var completed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        completed.SetResult();
        return completed;
    }

    public string? Explain(Exception exception) => exception is IOException ? exception.Message : null;
}

using Bridge.State;

namespace Bridge.Worker.State;

/// <summary>One attempt to hold the state, from its begin to the state's loss.</summary>
internal sealed class HoldingRound
{
    private readonly TaskCompletionSource<StateWriter> held = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource standby = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes with the writer, or fails as the attempt did.</summary>
    public Task<StateWriter> Held => held.Task;

    /// <summary>Completes when another process turns out to hold the state.</summary>
    public Task Standby => standby.Task;

    /// <summary>Another process holds it.</summary>
    public void Wait() => standby.TrySetResult();

    /// <summary>It is held.</summary>
    public void Hold(StateWriter writer) => held.TrySetResult(writer);

    /// <summary>The attempt failed.</summary>
    public void Fail(Exception exception)
    {
        // Nobody may be waiting.
        if (held.TrySetException(exception)) _ = held.Task.Exception;
    }
}

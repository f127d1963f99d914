using System.Collections.Concurrent;

namespace Bridge.Relay.Subscribers;

/// <summary>Questions that the relay has heard and not answered yet. Thread-safe.</summary>
internal sealed class LaneInbox
{
    private readonly ConcurrentQueue<(LaneRequest Request, TaskCompletionSource<LaneAnswer> Answer)> waiting = new();

    /// <summary>Hands a question over; its answer.</summary>
    public Task<LaneAnswer> AskAsync(LaneRequest request)
    {
        var answer = new TaskCompletionSource<LaneAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        waiting.Enqueue((request, answer));
        return answer.Task;
    }

    /// <summary>Answers what needs no lanes, from the front; true when a question is left that does.</summary>
    public bool NeedsLanes(Func<LaneRequest, LaneAnswer> answer)
    {
        while (waiting.TryPeek(out var next))
        {
            if (next.Request.Command is LaneCommand.Pause or LaneCommand.Replay) return true;
            waiting.TryDequeue(out next);
            next.Answer.SetResult(answer(next.Request));
        }

        return false;
    }

    /// <summary>Takes the next question.</summary>
    public bool TryTake(out LaneRequest request, out TaskCompletionSource<LaneAnswer> answer)
    {
        var isThere = waiting.TryDequeue(out var next);
        (request, answer) = next;
        return isThere;
    }

    /// <summary>Nothing can be done now.</summary>
    public void Refuse(string reason)
    {
        while (TryTake(out _, out var answer)) answer.SetResult(new LaneAnswer(reason, 0));
    }
}

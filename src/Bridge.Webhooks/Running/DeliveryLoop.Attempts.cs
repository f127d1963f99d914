using Bridge.State.Webhooks;
using Bridge.Webhooks.Delivery;
using Bridge.Webhooks.Messages;
using RabbitMQ.Client;

namespace Bridge.Webhooks.Running;

// Requests and what becomes of them.
internal sealed partial class DeliveryLoop
{
    private static readonly TimeSpan HalfOpenPatience = TimeSpan.FromSeconds(1);

    private int inFlight;
    private int inFlightQueued;

    private int MostInFlight => IsLooking ? 1 : subscription.Concurrency;

    private bool IsLooking => breaker.State == BreakerState.HalfOpen;

    // While the endpoint is looked at, every other look is for what waits, and any other for what is first in the queue: neither may hide
    // that it is up.
    private bool LooksAtWaiting(DateTimeOffset now) => breaker.Looks % 2 == 0 || now >= breaker.At + HalfOpenPatience;

    private void StartAttempts(DateTimeOffset now)
    {
        while (inFlight < MostInFlight && now >= pace.Next)
        {
            if (!IsLooking || LooksAtWaiting(now))
            {
                if (session.Rows.TryTake(IsLooking ? DateTimeOffset.MaxValue : now, out var row))
                {
                    if (session.Delivered.Contains(row.Entries.Peek().Message.DeliveryKey)) SkipWaiting(row);
                    else Start(new DeliveryJob([], row), now);
                    continue;
                }
            }

            var queued = TakeQueued();
            if (queued.Count == 0) return;
            inFlightQueued++;
            Start(new DeliveryJob(queued, null), now);
        }
    }

    private List<QueuedMessage> TakeQueued()
    {
        var taken = new List<QueuedMessage>(subscription.BatchSize);
        if (isDraining || consumer is null) return taken;
        while (taken.Count < subscription.BatchSize && lanes.TryPeek(out var next))
        {
            if (taken.Count > 0 && !IsAlike(taken[0].Message, next.Message)) break;
            lanes.Take();
            if (session.Delivered.Contains(next.Message.DeliveryKey)) Skip(next);
            else if (session.Rows.Count > 0 && session.Rows.Find(next.Message) is not null)
            {
                MoveToWaiting(next);
                lanes.Release(next);
            }
            else taken.Add(next);
        }

        if (taken.Count == 0 && lanes.IsEmpty && inFlightQueued == 0 && ofTable is { } truncate)
        {
            if (session.Delivered.Contains(truncate.Message.DeliveryKey)) Skip(truncate);
            else taken.Add(truncate);
        }

        return taken;
    }

    // What a request says of itself in a header holds for all that it carries.
    private static bool IsAlike(WebhookMessage left, WebhookMessage right) =>
        left.Replay == right.Replay && left.Redelivery == right.Redelivery && left.Test == right.Test;

    private void Skip(QueuedMessage queued)
    {
        counters.Duplicates.Increment();
        Complete(queued.Tag);
        Release(queued);
    }

    private void Start(DeliveryJob job, DateTimeOffset now)
    {
        inFlight++;
        pace.Start(now);
        _ = AttemptAsync(job);
    }

    // Signed and sent where it is started: a turn of the loop costs less than waking another thread for it.
    private async Task AttemptAsync(DeliveryJob job)
    {
        try
        {
            var results = new AttemptResult[job.Messages.Count];
            var result = await SendAsync(job.Messages, job.Attempt);
            Array.Fill(results, result);
            if (result.Outcome == DeliveryOutcome.Rejected && results.Length > 1)
            {
                // One of them is not taken: sent alone, each shows which.
                for (var i = 0; i < results.Length; i++) results[i] = await SendAsync([job.Messages[i]], job.Attempt);
            }

            Post(() => Finish(job, results));
        }
        catch (Exception failure)
        {
            Post(() =>
            {
                inFlight--;
                if (job.Row is null) inFlightQueued--;
                Fail(failure);
            });
        }
    }

    private async Task<AttemptResult> SendAsync(IReadOnlyList<WebhookMessage> messages, int attempt)
    {
        var body = DeliveryBody.Write(messages, subscription.BatchSize > 1);
        var result = await context.Client.SendAsync(endpoint, messages, body, CancellationToken.None);
        log.Add(messages, body, attempt, result);
        return result;
    }

    private void Finish(DeliveryJob job, AttemptResult[] results)
    {
        inFlight--;
        if (job.Row is null) inFlightQueued--;
        var now = context.Time.GetUtcNow();
        for (var i = 0; i < results.Length; i++)
        {
            Learn(job.Messages[i], results[i], now);
            if (job.Row is { } row) SettleWaiting(row, results[i], now);
            else Settle(job.Queued[i], results[i], now);
        }
    }

    private void Learn(WebhookMessage message, AttemptResult result, DateTimeOffset now)
    {
        if (result.Outcome == DeliveryOutcome.Gone && gone is null)
        {
            gone = result.Reason;
            isEnding = true;
            LogGone(context.Logger, subscription.Name, gone);
        }

        if (result.Outcome != DeliveryOutcome.Retry)
        {
            if (!breaker.Answered()) return;
            session.Rows.MakeDue(now);
            LogUp(context.Logger, subscription.Name);
            return;
        }

        counters.Failed.Increment();
        lastFailure = result.Reason;
        if (result.RetryAfter is { } wait && now + wait > pausedUntil)
        {
            pausedUntil = now + (wait < subscription.Retry.Age ? wait : subscription.Retry.Age);
            LogAsksToWait(context.Logger, subscription.Name, wait.TotalSeconds);
        }
        else if (breaker.Failed(WaitingRows.RowOf(message), now)) LogDown(context.Logger, subscription.Name, result.Reason);
    }

    private void Settle(QueuedMessage queued, AttemptResult result, DateTimeOffset now)
    {
        var message = queued.Message;
        if (result.Outcome == DeliveryOutcome.Delivered) Delivered(message, queued.Tag);
        else if (message.Test.Length > 0) Complete(queued.Tag);
        else if (result.Outcome == DeliveryOutcome.Rejected) Park(message, result.Reason, () => Complete(queued.Tag));
        else
        {
            var row = MoveToWaiting(queued);
            row.Attempts = Math.Max(row.Attempts, 1);
            if (!row.IsUnderWay) session.Rows.Schedule(row, now + Pause(row.Attempts));
        }

        Release(queued);
    }

    private void Delivered(WebhookMessage message, ulong tag)
    {
        counters.Delivered.Increment();
        session.Delivered.Add(message.DeliveryKey);
        Complete(tag, message.DeliveryKey);
    }

    private void Park(WebhookMessage message, string reason, Action then)
    {
        var headers = new Dictionary<string, object?> { [WebhookHeaderNames.Sequence] = message.Sequence };
        if (message.Replay.Length > 0) headers[WebhookHeaderNames.Replay] = message.Replay;
        Park(message.Body, new BasicProperties { MessageId = message.Id, ContentType = message.ContentType, Headers = headers },
            message.Sequence, reason, then);
    }

    private void Park(ReadOnlyMemory<byte> body, BasicProperties properties, long sequence, string reason, Action then)
    {
        counters.Parked.Increment();
        LogParked(context.Logger, subscription.Name, sequence, reason);
        Publish(() => session.ParkAsync(body, properties, reason, context.Time.GetUtcNow(), lost.Token), then);
    }
}

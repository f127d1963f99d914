using Bridge.Webhooks.Delivery;

namespace Bridge.Webhooks.Running;

// Rows that wait for another attempt.
internal sealed partial class DeliveryLoop
{
    private WaitingRow MoveToWaiting(QueuedMessage queued)
    {
        var entry = session.Waiting.Create(queued.Message);
        var row = session.Rows.Add(entry, context.Time.GetUtcNow());
        var oldest = session.Rows.OldestRecord(session.Waiting.NextRecord);
        Publish(
            () => session.Waiting.AppendAsync(entry, oldest, lost.Token),
            () =>
            {
                entry.IsStored = true;
                Complete(queued.Tag);
            });
        return row;
    }

    private void SettleWaiting(WaitingRow row, AttemptResult result, DateTimeOffset now)
    {
        var first = row.Entries.Peek();
        if (result.Outcome == DeliveryOutcome.Delivered)
        {
            Delivered(first.Message, tag: 0);
            RemoveFirst(row, first);
        }
        else if (result.Outcome == DeliveryOutcome.Gone) row.IsUnderWay = false;
        else if (result.Outcome == DeliveryOutcome.Retry && now - first.Since < subscription.Retry.Age)
        {
            row.IsUnderWay = false;
            row.Attempts++;
            session.Rows.Schedule(row, now + Pause(row.Attempts));
        }
        else
        {
            // It waits until it is parked: no record may say before that it does not.
            var reason = result.Outcome == DeliveryOutcome.Retry ? $"not delivered within {subscription.Retry.Age:c}: {result.Reason}"
                : result.Reason;
            Park(first.Message, reason, () => RemoveFirst(row, first));
        }
    }

    private void SkipWaiting(WaitingRow row)
    {
        counters.Duplicates.Increment();
        RemoveFirst(row, row.Entries.Peek());
    }

    private void RemoveFirst(WaitingRow row, WaitingEntry first)
    {
        row.IsUnderWay = false;
        session.Rows.RemoveFirst(row);
        session.Rows.Schedule(row, context.Time.GetUtcNow());
        AppendDone(first);
    }

    private void AppendDone(WaitingEntry done)
    {
        var oldest = session.Rows.OldestRecord(session.Waiting.NextRecord);
        Publish(() => session.Waiting.AppendDoneAsync(done, oldest, lost.Token), static () => { });
    }

    private TimeSpan Pause(int attempts) =>
        Jitter.Shorten(
            TimeSpan.FromTicks(Math.Min(subscription.Retry.MaxDelay.Ticks,
            subscription.Retry.MinDelay.Ticks << Math.Min(attempts - 1, 20))));
}

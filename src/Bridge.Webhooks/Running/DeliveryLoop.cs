using System.Threading.Channels;
using Bridge.State.Webhooks;
using Bridge.Webhooks.Delivery;
using Bridge.Webhooks.Log;
using Bridge.Webhooks.Messages;
using RabbitMQ.Client.Exceptions;

namespace Bridge.Webhooks.Running;

/// <summary>
/// A subscription's one loop: everything that happens is posted to it and handled in turn, so that nothing in it needs a lock. Requests,
/// appends and acks run
/// beside it and post their ends.
/// </summary>
/// <remarks>
/// A message is acked when it was delivered, left out, parked, or is in the waiting stream: the last two confirmed by the broker. The first
/// attempt that
/// fails moves its row to the waiting stream; what comes for that row joins it there.
/// </remarks>
internal sealed partial class DeliveryLoop : IDisposable
{
    private static readonly TimeSpan LongestSleep = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan StandInterval = TimeSpan.FromMilliseconds(100);

    // A loop that waits goes on in the thread that posts: an answer starts the next request without waking another one.
    private readonly Channel<Action> posts = Channel
        .CreateUnbounded<Action>(new UnboundedChannelOptions { SingleReader = true, AllowSynchronousContinuations = true });
    private readonly RunnerContext context;
    private readonly RunnerSession session;
    private readonly WebhookSubscription subscription;
    private readonly SubscriptionCounters counters;
    private readonly MessageFilter filter;
    private readonly EndpointRequest endpoint;
    private readonly DeliveryLog log;
    private readonly CircuitBreaker breaker;
    private readonly RequestPace pace;
    private readonly ITimer timer;
    private readonly CancellationTokenSource lost = new();
    private DateTimeOffset pausedUntil;
    private DateTimeOffset armedFor;
    private DateTimeOffset stoodAt;
    private DateTimeOffset? standDue;
    private string? gone;
    private string lastFailure = "";
    private Exception? fault;
    private int publishing;
    private bool isEnding;

    /// <summary>Prepares the loop of an opened session.</summary>
    public DeliveryLoop(RunnerContext context, RunnerSession session, WebhookSubscription subscription, SubscriptionCounters counters)
    {
        (this.context, this.session, this.subscription, this.counters) = (context, session, subscription, counters);
        filter = new MessageFilter(subscription.Filter);
        endpoint = new EndpointRequest(subscription);
        log = new DeliveryLog(context.Options, context.Time);
        breaker = new CircuitBreaker(context.Options.BreakerFailures, context.Options.BreakerMaxDelay);
        pace = new RequestPace(subscription.RateLimit);
        fullPrefetch = (ushort)Math.Clamp(subscription.Concurrency * subscription.BatchSize * 8, 64, 5_000);
        timer = context.Time.CreateTimer(_ => Post(() => armedFor = default), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Runs until stopped, and then until nothing is under way. The reason when the endpoint is gone, else null.</summary>
    /// <exception cref="OperationInterruptedException">The broker was lost: what was not acked comes again.</exception>
    public async Task<string?> RunAsync(CancellationToken stop)
    {
        using var stopping = stop.Register(() => Post(() => isEnding = true));
        session.Watch(reason => Post(() => Fail(new AlreadyClosedException(reason))));
        Post(static () => { });
        while (await posts.Reader.WaitToReadAsync(CancellationToken.None))
        {
            while (posts.Reader.TryRead(out var post)) post();
            await StepAsync();
            if (isEnding && IsQuiet && consumer is null && inFlight == 0) break;
        }

        // What the endpoint has is not delivered again, although a queue that was lost will give it out again.
        await session.Records.WriteAsync(DeliveredKeys(completions), log.Take());
        return fault is null ? gone : throw fault;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        timer.Dispose();
        endpoint.Dispose();
        lost.Dispose();
    }

    private bool IsQuiet => inFlightQueued == 0 && publishing == 0 && !isFlushing
        && ((completions.Count == 0 && !outstanding.HasPostponed) || fault is not null);

    private async Task StepAsync()
    {
        var now = context.Time.GetUtcNow();
        breaker.Look(now);
        var mayAttempt = !isEnding && breaker.State != BreakerState.Open && now >= pausedUntil;
        // Always the same: what a channel gave back goes behind what an earlier one gave back and no later one has taken, so a smaller
        // window would change the order.
        var wanted = !mayAttempt || session.Rows.Bytes > context.Options.WaitingBytes ? (ushort)0 : fullPrefetch;
        try
        {
            await ConsumeAsync(wanted);
            if (mayAttempt) StartAttempts(now);
            StartFlush(now);
        }
        catch (Exception failure)
        {
            // The broker's client threw: the session ends, and what is not acked comes again.
            Fail(failure);
        }

        Stand(now);
        Arm(now, mayAttempt && inFlight < MostInFlight);
    }

    private void Post(Action action) => posts.Writer.TryWrite(action);

    private void Fail(Exception failure)
    {
        fault ??= failure;
        isEnding = true;
        // Nothing is waited for that a lost broker may never answer.
        lost.Cancel();
    }

    // Appends and parks; the loop does not wait for the broker, and ends when it refuses.
    private void Publish(Func<Task> publish, Action then)
    {
        publishing++;
        _ = PublishAsync(publish, then);
    }

    private async Task PublishAsync(Func<Task> publish, Action then)
    {
        try
        {
            await publish();
            Post(() =>
            {
                publishing--;
                then();
            });
        }
        catch (Exception failure)
        {
            Post(() =>
            {
                publishing--;
                Fail(failure);
            });
        }
    }

    // Only for what nothing else wakes the loop for: an attempt that ends posts itself.
    private void Arm(DateTimeOffset now, bool canStart)
    {
        DateTimeOffset?[] times =
        [
            breaker.State == BreakerState.Open ? breaker.At : null,
            IsLooking && canStart && breaker.At + HalfOpenPatience > now ? breaker.At + HalfOpenPatience : null,
            pausedUntil > now ? pausedUntil : null,
            canStart && !IsLooking ? session.Rows.NextDue() : null,
            pace.Next > now ? pace.Next : null,
            standDue,
            isFlushing ? null : flushDue,
            isFlushing ? null : log.DueAt,
            !isDraining && outstanding.OldestReceived is { } oldest ? now + context.Options.HoldLimit - context.Time.GetElapsedTime(oldest)
                : null,
        ];
        var next = times.Min() is { } due && due < now + LongestSleep ? due : now + LongestSleep;
        // A timer that fires too early does no harm.
        if (armedFor > now && armedFor <= next) return;
        armedFor = next;
        timer.Change(TimeSpan.FromMilliseconds(Math.Max((next - now).TotalMilliseconds + 1, 5)), Timeout.InfiniteTimeSpan);
    }

    private void Stand(DateTimeOffset now)
    {
        var (state, next) = breaker.State != BreakerState.Closed ? ("down", breaker.At) : pausedUntil > now ? ("waiting", pausedUntil)
            : ("delivering", default(DateTimeOffset?));
        if (state == counters.Standing.State && now < stoodAt + StandInterval)
        {
            standDue = stoodAt + StandInterval;
            return;
        }

        (stoodAt, standDue) = (now, null);
        counters.Standing = new WebhookStatus
        {
            State = state,
            Reason = state == "delivering" && session.Rows.Count == 0 ? "" : lastFailure,
            InFlight = inFlight,
            WaitingRows = session.Rows.Count,
            WaitingMessages = session.Rows.Messages,
            WaitingSince = session.Rows.Since,
            NextAttempt = next,
        };
    }
}

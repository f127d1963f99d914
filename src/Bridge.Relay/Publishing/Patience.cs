namespace Bridge.Relay.Publishing;

/// <summary>Decides how long refused and unanswered messages are waited for. Not thread-safe: the window's lock guards it.</summary>
/// <remarks>
/// A broker nacks a message for all its queues when one of them refuses it, so each further attempt is a duplicate for the others.
/// Therefore per destination one refused message is tried again, with growing pauses, as a probe. When it is taken, the other refused ones
/// follow in outbox order, and with them whatever of the same rows was taken behind them: no row's older change stays the last one a queue
/// has seen.
/// After <see cref="RelayOptions.GiveUpAfter"/> they are passed over and the destination is suspect: what it refuses from then on is passed
/// over at once, until it has refused nothing for as long as that. What was neither confirmed nor refused is waited for as long as
/// patience lasts, whoever else is suspect: it may be on its way to a queue that is merely slow. A destination of which nothing was
/// confirmed for that long is mute: until it confirms something, its messages are waited for a second.
/// </remarks>
internal sealed class Patience(RelayOptions options, TimeProvider time)
{
    private static readonly TimeSpan MutePatience = TimeSpan.FromSeconds(1);

    private readonly Dictionary<string, Refusals> destinations = [];
    private readonly HashSet<string> mute = [];
    private long floor;
    private bool isBlocked;

    /// <summary>True while the broker takes nothing; when that ends, waiting begins anew for every message.</summary>
    public bool IsBlocked
    {
        get => isBlocked;
        set
        {
            if (isBlocked && !value) BeginAnew();
            isBlocked = value;
        }
    }

    /// <summary>Waiting begins anew for every message.</summary>
    public void BeginAnew() => floor = time.GetTimestamp();

    /// <summary>True when no destination refuses anything.</summary>
    public bool IsQuiet => destinations.Count == 0;

    /// <summary>Notes a confirm; true when the message was its destination's probe.</summary>
    public bool IsTakenProbe(RelayMessage message)
    {
        Heard(message.Destination);
        return destinations.Count > 0 && destinations.TryGetValue(message.Destination, out var refusals) && refusals.Accepted(message);
    }

    /// <summary>Notes that a message of the destination was confirmed, however late: it is not mute.</summary>
    public void Heard(string destination)
    {
        if (mute.Count > 0) mute.Remove(destination);
    }

    /// <summary>Notes a nack; true when the message is passed over because its destination is suspect.</summary>
    public bool RefusedForGood(RelayMessage message)
    {
        var refusals = Find(message.Destination);
        refusals.Refused(message, time.GetTimestamp(), time);
        return refusals.IsSuspect && !isBlocked;
    }

    /// <summary>Passes over what has waited too long, and says what is to be published again.</summary>
    public (IReadOnlyList<RelayMessage> PassedOver, IReadOnlyList<RelayMessage> Again) Examine(RelayRoute[] routes)
    {
        var now = time.GetTimestamp();
        var passedOver = routes.SelectMany(route => route.Pending).Where(message => IsOverdue(message, now)).ToList();
        foreach (var message in passedOver)
        {
            // Slowness is no refusal: who did not answer is not suspect. A probe was refused before.
            if (message.State == MessageState.Nacked || destinations.GetValueOrDefault(message.Destination)?.Probe == message)
                Find(message.Destination).PassedOver(now);
            else if (!routes.Any(route => route.Pending.Any(later => IsConfirmed(later, message)))) mute.Add(message.Destination);
            message.State = MessageState.PassedOver;
        }

        var again = destinations.Count == 0 ? [] : routes.SelectMany(route => Again(route, now)).ToList();
        Forget(routes, now);
        return (passedOver, again);
    }

    private bool IsOverdue(RelayMessage message, long now)
    {
        if (message.State is MessageState.Settled or MessageState.PassedOver or MessageState.Taken) return false;
        var age = time.GetElapsedTime(Math.Max(message.FirstSent, floor), now);
        if (age >= options.GiveUpAfter || (age >= MutePatience && mute.Contains(message.Destination))) return true;
        return message.State == MessageState.Nacked && destinations.TryGetValue(message.Destination, out var refusals)
            && refusals.IsSuspect;
    }

    // Confirms come about in the order of what was sent.
    private static bool IsConfirmed(RelayMessage later, RelayMessage message) =>
        later.State is MessageState.Settled or MessageState.Taken && later.Destination == message.Destination
        && later.FirstSent >= message.FirstSent;

    private List<RelayMessage> Again(RelayRoute route, long now)
    {
        var again = new List<RelayMessage>();
        var rows = new Dictionary<ulong, long>();
        foreach (var message in route.Pending)
        {
            var refusals = destinations.GetValueOrDefault(message.Destination);
            if (message.State == MessageState.Taken)
            {
                message.State = MessageState.Settled;
                rows.TryAdd(message.Row, message.Sequence);
            }
            else if (message.State == MessageState.Nacked && refusals is { IsRepairDue: true })
            {
                rows.TryAdd(message.Row, message.Sequence);
                again.Add(message);
            }
            else if (message.State == MessageState.Nacked && refusals?.IsProbeDue(now) == true)
            {
                refusals.Probing(message);
                again.Add(message);
            }
            else if (rows.TryGetValue(message.Row, out var first) && message.Sequence > first) again.Add(message);
        }

        return again;
    }

    private void Forget(RelayRoute[] routes, long now)
    {
        foreach (var (destination, refusals) in destinations)
        {
            refusals.IsRepairDue = false;
            var isOver = refusals.IsSuspect
                ? time.GetElapsedTime(refusals.LastRefusal, now) >= options.GiveUpAfter
                : refusals.Probe is null && !routes.Any(route => route.Pending
                    .Any(message => message.State == MessageState.Nacked && message.Destination == destination));
            if (isOver) destinations.Remove(destination);
        }
    }

    private Refusals Find(string destination)
    {
        if (!destinations.TryGetValue(destination, out var refusals)) destinations[destination] = refusals = new Refusals();
        return refusals;
    }
}

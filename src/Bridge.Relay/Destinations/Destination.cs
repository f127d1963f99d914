using System.Globalization;
using System.IO.Hashing;
using System.Text;
using RabbitMQ.Client;

namespace Bridge.Relay.Destinations;

/// <summary>What a lane feeds: a queue, or exchanges of a team of which nobody can foresee what they let through.</summary>
/// <remarks>
/// A queue is reached through the default exchange, by its name as the only <c>BCC</c>, so that the message keeps the routing key that the
/// relay gives it; <c>BCC</c> is taken off before delivery. Whatever else there is, is reached through an exchange of ours that is bound to
/// it alone. See https://www.rabbitmq.com/docs/sender-selected
/// </remarks>
public abstract class Destination
{
    private readonly Dictionary<(string Contract, string RoutingKey), bool> answers = [];

    /// <summary>What tells it from others, from one look to the next and in what is stored.</summary>
    public abstract string Key { get; }

    /// <summary>The same as part of a name in the broker: of one length, and of letters that every name may have.</summary>
    public string Id => IdOf(Key);

    /// <summary>What people call it: the queue's name, or the exchanges'.</summary>
    public abstract string Name { get; }

    /// <summary>The bindings by which the relay's messages come to it, in a fixed order: when they change, it may want more.</summary>
    public required IReadOnlyList<FirstHop> Hops { get; init; }

    /// <summary>The exchange of ours through which it is reached; null when that is the default one.</summary>
    public string? Exchange { get; init; }

    /// <summary>True when a failure may cost the whole connection: it gets one of its own.</summary>
    public virtual bool NeedsConnection => false;

    /// <summary>True when it would get this message through the relay's exchanges.</summary>
    public bool Takes(string contract, string routingKey)
    {
        lock (answers)
        {
            if (!answers.TryGetValue((contract, routingKey), out var answer))
                answers[(contract, routingKey)] = answer = Wants(contract, routingKey);
            return answer;
        }
    }

    /// <summary>Declares what it is reached through.</summary>
    public virtual Task PrepareAsync(IChannel channel, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>The exchange that a message goes to.</summary>
    public virtual string ExchangeOf(string contract) => Exchange ?? "";

    /// <summary>True when a message that comes back unroutable shows that the destination is gone.</summary>
    public virtual bool IsOneQueue => false;

    /// <summary>The queue that the default exchange is to reach; null when an exchange of ours leads there.</summary>
    public virtual string? Queue => null;

    /// <summary>What <see cref="Id"/> is made of a key.</summary>
    public static string IdOf(string key) =>
        XxHash64.HashToUInt64(Encoding.UTF8.GetBytes(key)).ToString("x16", CultureInfo.InvariantCulture);

    /// <summary>The same, without a memory.</summary>
    protected abstract bool Wants(string contract, string routingKey);
}

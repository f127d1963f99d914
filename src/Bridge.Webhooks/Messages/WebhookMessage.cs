namespace Bridge.Webhooks.Messages;

/// <summary>A message as a subscription's queue gave it, read as far as delivery needs.</summary>
internal sealed class WebhookMessage
{
    /// <summary>The message's id: the same for every attempt and every replay.</summary>
    public required string Id { get; init; }

    /// <summary>The contract, such as <c>ContainerChanged</c>.</summary>
    public required string Contract { get; init; }

    /// <summary>The table's schema.</summary>
    public string Schema { get; init; } = "";

    /// <summary>The table.</summary>
    public string Table { get; init; } = "";

    /// <summary>The operation's word.</summary>
    public string Operation { get; init; } = "";

    /// <summary>The change's Sequence; 0 when the message has none.</summary>
    public long Sequence { get; init; }

    /// <summary>When the change was committed, as the message says.</summary>
    public string CommittedAt { get; init; } = "";

    /// <summary>The same for all messages of a row, whatever their contract; 0 for a truncate, which is of none; the table's number where
    /// nothing tells its rows apart.</summary>
    public ulong Row { get; init; }

    /// <summary>The row's number before the change gave it another key; 0 when it kept its key.</summary>
    public ulong PreviousRow { get; init; }

    /// <summary>The replay that it belongs to; empty for none.</summary>
    public string Replay { get; init; } = "";

    /// <summary>The command that sent it again; empty for none.</summary>
    public string Redelivery { get; init; } = "";

    /// <summary>The test that it is; empty for none.</summary>
    public string Test { get; init; } = "";

    /// <summary>The body as it came.</summary>
    public required ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>The contract's JSON in <see cref="Body"/>.</summary>
    public required ReadOnlyMemory<byte> Data { get; init; }

    /// <summary>The body's content type.</summary>
    public string ContentType { get; init; } = "";

    /// <summary>What it is recognized by when it comes twice: a replay and a redelivery are not the first delivery.</summary>
    public string DeliveryKey => Replay.Length == 0 && Redelivery.Length == 0 ? Id : $"{Id}/{Replay}/{Redelivery}";

    /// <summary>True for a truncate: it is of no row, and of all.</summary>
    public bool IsOfTable => Operation == MessageContent.Truncate;
}

namespace Bridge.Console.Endpoints;

/// <summary>A stored place to resume from.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Sequence">The last Sequence done.</param>
/// <param name="Behind">How many numbers the outbox's last Sequence is ahead; across epochs more than there are changes. Null when the outbox is not known.</param>
public sealed record OffsetReport(string Name, long? Sequence, long? Behind);

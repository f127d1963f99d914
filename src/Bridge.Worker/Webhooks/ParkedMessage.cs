namespace Bridge.Worker.Webhooks;

/// <summary>A message that the endpoint did not take.</summary>
/// <param name="Id">The message's id.</param>
/// <param name="Sequence">The change's Sequence.</param>
/// <param name="Reason">Why it is parked.</param>
/// <param name="ParkedAt">Since when.</param>
/// <param name="Bytes">Its size.</param>
public sealed record ParkedMessage(string Id, long Sequence, string Reason, string ParkedAt, int Bytes);

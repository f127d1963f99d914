namespace Bridge.Worker.Webhooks;

/// <summary>A test that is on its way.</summary>
/// <param name="Id">Its id, which the log's entry has as <c>replay</c>.</param>
public sealed record WebhookTest(string Id);

namespace Bridge.Hosting.Messaging;

/// <summary>What bodies on the bus are.</summary>
public static class MediaTypes
{
    /// <summary>MassTransit's envelope in JSON.</summary>
    public const string MassTransit = "application/vnd.masstransit+json";

    /// <summary>JSON.</summary>
    public const string Json = "application/json";
}

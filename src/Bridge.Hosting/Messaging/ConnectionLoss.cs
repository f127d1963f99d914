using RabbitMQ.Client.Exceptions;

namespace Bridge.Hosting.Messaging;

/// <summary>Tells the loss of a connection to RabbitMQ from a mistake, and says it in a few words; the client's own messages hold whole
/// stack traces.</summary>
public static class ConnectionLoss
{
    /// <summary>True for what the loss of a connection, or a broker that does not answer, makes of a call; its client cancels a request
    /// whose answer does not come.</summary>
    public static bool Is(Exception exception) =>
        exception is RabbitMQClientException or IOException or TimeoutException or OperationCanceledException;

    /// <summary>The broker's or the network's words; the message of any other exception.</summary>
    public static string Describe(Exception exception) => exception switch
    {
        OperationInterruptedException { ShutdownReason: { } reason } => reason.ReplyText,
        BrokerUnreachableException => $"it cannot be reached: {exception.GetBaseException().Message}",
        _ => exception.Message,
    };
}

using RabbitMQ.Client.Exceptions;

namespace Bridge.Hosting.Messaging;

/// <summary>Says in a few words how a connection to RabbitMQ was lost; the client's own messages hold whole stack traces.</summary>
public static class ConnectionLoss
{
    /// <summary>The broker's or the network's words; the message of any other exception.</summary>
    public static string Describe(Exception exception) => exception switch
    {
        OperationInterruptedException { ShutdownReason: { } reason } => reason.ReplyText,
        BrokerUnreachableException => $"it cannot be reached: {exception.GetBaseException().Message}",
        _ => exception.Message,
    };
}

namespace Bridge.Hosting.Messaging;

/// <summary>The management API of RabbitMQ did not give what was asked; the message says what to do.</summary>
public sealed class RabbitMqManagementException(RabbitMqManagementFailure failure, string message, Exception? inner = null)
    : Exception(message, inner)
{
    /// <summary>The kind of failure.</summary>
    public RabbitMqManagementFailure Failure { get; } = failure;
}

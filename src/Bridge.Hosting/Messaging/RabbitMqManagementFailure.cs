namespace Bridge.Hosting.Messaging;

/// <summary>Why the management API did not answer.</summary>
public enum RabbitMqManagementFailure
{
    /// <summary>Nothing listens there, or it does not answer in time.</summary>
    Unreachable,

    /// <summary>User or password are wrong, or the user lacks the <c>monitoring</c> tag.</summary>
    Refused,

    /// <summary>The virtual host, queue or exchange does not exist.</summary>
    NotFound,

    /// <summary>Anything else; the message holds the status.</summary>
    Failed,
}

using Bridge.Capture.Decoding;
using Bridge.Capture.Replication;
using Bridge.Capture.Status;
using Bridge.Hosting.Messaging;
using Bridge.Outbox;
using Bridge.Outbox.Writing;
using Bridge.State;
using RabbitMQ.Client.Exceptions;

namespace Bridge.Worker.Capture;

/// <summary>Why capture is not streaming: the state it is in, and one line that says what to do.</summary>
/// <param name="State">What status shows.</param>
/// <param name="Reason">For a person; never a row's value or a secret.</param>
internal sealed record CaptureProblem(CaptureState State, string Reason)
{
    /// <summary>Classifies an exception; null when it is a bug and must surface.</summary>
    public static CaptureProblem? Of(Exception exception) => exception switch
    {
        CaptureProblemException e => e.Problem,
        OutboxRefusedException e => new(CaptureState.Stopped, e.Message),
        OutboxMissingException e => new(CaptureState.Stopped, Vanished(e.Message)),
        StateCutException e => new(CaptureState.Stopped, e.Message),
        StateFullException e => new(CaptureState.Stopped, e.Message),
        InvalidDataException e => new(CaptureState.Stopped, e.Message),
        ExcludedKeyException e => new(CaptureState.Stopped, e.Message),
        BrokerUnreachableException { InnerException: AuthenticationFailureException } =>
            new(CaptureState.Stopped, "RabbitMQ refuses the user or the password: check ConnectionStrings:RabbitMq."),
        StateNotHeldException e => new(CaptureState.Reconnecting, e.Message),
        OutboxLostException or RabbitMQClientException or BrokerUnreachableException =>
            new(CaptureState.Reconnecting, $"RabbitMQ: {ConnectionLoss.Describe(exception)}"),
        // Nobody asked for it: RabbitMQ's client cancels a request whose answer does not come.
        OperationCanceledException => new(CaptureState.Reconnecting, "RabbitMQ: a request was not answered"),
        _ => CaptureFailure.Of(exception) is { } failure
            ? new(failure.Kind == FailureKind.Operator ? CaptureState.Stopped : failure.IsWaiting ? CaptureState.Standby
                : CaptureState.Reconnecting, failure.Reason)
            : null,
    };

    /// <summary>What to say of an outbox that was there and is not any more (outbox rule 7, refuse).</summary>
    public static string Vanished(string what) =>
        $"{what} Nothing is captured and nothing acknowledged, so what PostgreSQL still has is safe. Remedy: restore the broker's data; " +
        "or, if what the outbox held is given up, start a new outbox ('bridge teardown', then 'bridge migrate' and a backfill).";
}

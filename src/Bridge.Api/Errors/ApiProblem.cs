using System.Text.Json;
using Bridge.Capture.Backfill.Conditions;
using Bridge.Hosting.Messaging;
using Bridge.Outbox;
using Bridge.Relay.Subscribers;
using Bridge.State;
using Bridge.State.Requests;
using Microsoft.AspNetCore.Http;
using RabbitMQ.Client.Exceptions;

namespace Bridge.Api.Errors;

/// <summary>What an error is for the API: a status and one line that says what is wrong and what to do.</summary>
/// <param name="Status">The status.</param>
/// <param name="Detail">The line.</param>
internal readonly record struct ApiProblem(int Status, string Detail)
{
    /// <summary>The problem of an exception; null for one that nobody expects.</summary>
    public static ApiProblem? Of(Exception exception) => exception switch
    {
        NotFoundException => new(StatusCodes.Status404NotFound, exception.Message),
        ConditionException => new(StatusCodes.Status422UnprocessableEntity, exception.Message),
        InvalidRequestException => new(StatusCodes.Status400BadRequest, exception.Message),
        RefusedRequestException => new(StatusCodes.Status409Conflict, exception.Message),
        StateCutException => new(StatusCodes.Status503ServiceUnavailable, exception.Message),
        StateFullException => new(StatusCodes.Status409Conflict, exception.Message),
        RelayAbsentException => new(StatusCodes.Status503ServiceUnavailable, $"{exception.Message}: try again in a moment"),
        StateNotHeldException => new(StatusCodes.Status503ServiceUnavailable, exception.Message),
        OutboxMissingException => new(StatusCodes.Status503ServiceUnavailable, "There is no outbox yet; run 'bridge migrate'."),
        RabbitMQClientException or BrokerUnreachableException =>
            new(StatusCodes.Status503ServiceUnavailable, $"RabbitMQ does not answer: {ConnectionLoss.Describe(exception)}"),
        BadHttpRequestException { InnerException: JsonException wrong } bad =>
            new(bad.StatusCode, $"The request's body cannot be read at {wrong.Path ?? "its begin"}: {wrong.Message}"),
        BadHttpRequestException bad => new(bad.StatusCode, bad.Message),
        _ => null,
    };
}

using Bridge.Capture.Backfill.Conditions;
using Bridge.Hosting.Messaging;
using Bridge.Hosting.State;
using Microsoft.AspNetCore.Http;
using RabbitMQ.Client.Exceptions;

namespace Bridge.Console.Endpoints;

/// <summary>Answers of endpoints that change or read the state: every failure becomes a status and one line.</summary>
internal static class JobAnswers
{
    /// <summary>Runs <paramref name="action"/>; 200 with what it gives.</summary>
    public static async Task<IResult> AnswerAsync<T>(Func<Task<T>> action, int success = StatusCodes.Status200OK)
    {
        try
        {
            return TypedResults.Json(await action(), ConsoleJson.Options, statusCode: success);
        }
        catch (Exception exception) when (Status(exception) is { } status)
        {
            return TypedResults.Json(new ErrorSummary(Summary(exception)), ConsoleJson.Options, statusCode: status);
        }
    }

    private static int? Status(Exception exception) => exception switch
    {
        JobNotFoundException => StatusCodes.Status404NotFound,
        ConditionException => StatusCodes.Status422UnprocessableEntity,
        JobRequestException => StatusCodes.Status400BadRequest,
        JobRefusedException => StatusCodes.Status409Conflict,
        StateNotHeldException or RabbitMQClientException or BrokerUnreachableException => StatusCodes.Status503ServiceUnavailable,
        _ => null,
    };

    private static string Summary(Exception exception) => exception is RabbitMQClientException or BrokerUnreachableException
        ? $"RabbitMQ does not answer: {ConnectionLoss.Describe(exception)}"
        : exception.Message;
}

using Bridge.Api.Access;
using Bridge.Hosting.Messaging;
using Bridge.Worker.Audit;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace Bridge.Api.Audit;

/// <summary>Notes every change that is asked for, before it is done and after: what cannot be noted is not done.</summary>
internal sealed partial class AuditTrail(RequestDelegate next, AuditLog audit, TimeProvider time, ILogger<AuditTrail> logger)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Answers 503 where it cannot note what is asked for, or passes the request on and notes what became of it.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        if (context.Features.Get<Caller>() is not { } caller || !IsChange(context))
        {
            await next(context);
            return;
        }

        var note = new AuditNote();
        if (context.GetEndpoint()?.Metadata.GetMetadata<AuditedThing>() is { } thing) note.Before = await thing.ReadAsync(context);
        var intent = Intent(context, caller, note);
        try
        {
            await AppendAsync(intent);
        }
        catch (Exception failure) when (ConnectionLoss.Is(failure))
        {
            await TypedResults.Problem(
                $"Nothing is changed that cannot be noted in the audit: {ConnectionLoss.Describe(failure)}",
                statusCode: StatusCodes.Status503ServiceUnavailable).ExecuteAsync(context);
            return;
        }

        context.Features.Set(note);
        await PassAsync(context, intent, note);
    }

    private async Task PassAsync(HttpContext context, AuditRecord intent, AuditNote note)
    {
        var status = 0;
        try
        {
            await next(context);
            status = context.Response.StatusCode;
        }
        catch (Exception failure)
        {
            status = Errors.ApiProblem.Of(failure)?.Status ?? StatusCodes.Status500InternalServerError;
            throw;
        }
        finally
        {
            await NoteOutcomeAsync(intent with
            {
                Phase = AuditPhase.Outcome,
                At = time.GetUtcNow(),
                Status = status,
                After = AuditNote.Describe(note.After),
            });
        }
    }

    private async Task NoteOutcomeAsync(AuditRecord outcome)
    {
        try
        {
            await AppendAsync(outcome);
        }
        catch (Exception failure) when (ConnectionLoss.Is(failure))
        {
            // The intent is there, and without an outcome says that it is not known.
            LogNoOutcome(logger, outcome.Id, outcome.Status ?? 0, ConnectionLoss.Describe(failure));
        }
    }

    private static bool IsChange(HttpContext context) => !HttpMethods.IsGet(context.Request.Method)
        && context.GetEndpoint() is RouteEndpoint endpoint && endpoint.Metadata.GetMetadata<ChangesNothing>() is null;

    private AuditRecord Intent(HttpContext context, Caller caller, AuditNote note) => new()
    {
        Id = Guid.NewGuid().ToString("N"),
        Phase = AuditPhase.Intent,
        At = time.GetUtcNow(),
        Who = caller.Name,
        Role = Words.Of(caller.Role),
        From = Gate.AddressOf(context),
        What = $"{context.Request.Method} {context.Request.Path}",
        Before = AuditNote.Describe(note.Before),
    };

    // Also when the caller has gone: what he asked for may have been done.
    private async Task AppendAsync(AuditRecord record)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        await audit.AppendAsync(record, patience.Token);
    }

    [LoggerMessage(EventId = 8002, EventName = "AuditNoOutcome", Level = LogLevel.Warning,
        Message = "The audit has no outcome for {Id}, which was answered {Status}: {Reason}")]
    private static partial void LogNoOutcome(ILogger logger, string id, int status, string reason);
}

using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Mvc;

namespace Bridge.Api.Errors;

/// <summary>Answers what an endpoint throws as problem details (RFC 9457).</summary>
/// <remarks>See https://www.rfc-editor.org/rfc/rfc9457</remarks>
internal sealed class ApiExceptionHandler(IProblemDetailsService problems) : IExceptionHandler
{
    /// <inheritdoc/>
    public ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (ApiProblem.Of(exception) is not { } problem) return ValueTask.FromResult(false);
        if (exception is BadHttpRequestException && LacksBody(httpContext))
            problem = problem with { Detail = "The request's body is empty; it must be JSON." };
        httpContext.Response.StatusCode = problem.Status;
        return problems.TryWriteAsync(new ProblemDetailsContext
        {
            HttpContext = httpContext,
            ProblemDetails = new ProblemDetails { Status = problem.Status, Detail = problem.Detail },
        });
    }

    private static bool LacksBody(HttpContext context) =>
        context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false }
        && context.Features.Get<IExceptionHandlerFeature>()?.Endpoint?.Metadata.GetMetadata<IAcceptsMetadata>() is not null;
}

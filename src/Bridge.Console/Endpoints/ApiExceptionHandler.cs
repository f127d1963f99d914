using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace Bridge.Console.Endpoints;

/// <summary>Answers what an endpoint throws as problem details (RFC 9457).</summary>
/// <remarks>See https://www.rfc-editor.org/rfc/rfc9457</remarks>
internal sealed class ApiExceptionHandler(IProblemDetailsService problems) : IExceptionHandler
{
    /// <inheritdoc/>
    public ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (ApiProblem.Of(exception) is not { } problem) return ValueTask.FromResult(false);
        httpContext.Response.StatusCode = problem.Status;
        return problems.TryWriteAsync(new ProblemDetailsContext
        {
            HttpContext = httpContext,
            ProblemDetails = new ProblemDetails { Status = problem.Status, Detail = problem.Detail },
        });
    }
}

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Bridge.Api.Audit;

/// <summary>How endpoints say what the audit notes of them.</summary>
internal static class AuditConventions
{
    /// <summary>Notes how the thing that the route names stood before.</summary>
    public static TBuilder Noted<TBuilder>(this TBuilder endpoint, Func<HttpContext, string, Task<object?>> read)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new AuditedThing(read));

    /// <summary>Notes what every endpoint answers as what it made or changed.</summary>
    public static RouteGroupBuilder NoteAnswers(this RouteGroupBuilder group) => group.AddEndpointFilter(async (context, next) =>
    {
        var answer = await next(context);
        if (context.HttpContext.Features.Get<AuditNote>() is { } note) note.After = answer is IValueHttpResult made ? made.Value : answer;
        return answer;
    });
}

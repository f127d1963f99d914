using Bridge.State.Requests;
using Microsoft.AspNetCore.Http;

namespace Bridge.Api.Audit;

/// <summary>How what an endpoint changes is looked at before.</summary>
/// <param name="read">Reads it by the request's route.</param>
internal sealed class AuditedThing(Func<HttpContext, string, Task<object?>> read)
{
    private static readonly string[] Names = ["name", "id"];

    /// <summary>It as it stands; null where there is none.</summary>
    public async Task<object?> ReadAsync(HttpContext context)
    {
        if (Names.Select(name => context.Request.RouteValues[name] as string).FirstOrDefault(value => value is not null) is not { } named)
            return null;
        try
        {
            return await read(context, named);
        }
        catch (NotFoundException)
        {
            return null;
        }
    }
}

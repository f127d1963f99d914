using Bridge.Console.Status;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Bridge.Console.Endpoints;

/// <summary><c>/api/offsets</c>: the relay's two routes.</summary>
internal static class OffsetEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/offsets", async (StatusReader status, CancellationToken cancellationToken) =>
            TypedResults.Json(new DataList<OffsetReport>(await ReadAsync(status, cancellationToken)), ConsoleJson.Options));
        api.MapGet("/offsets/{name}", ShowAsync);
    }

    private static async Task<Results<JsonHttpResult<OffsetReport>, JsonHttpResult<ErrorSummary>>> ShowAsync(
        string name, StatusReader status, CancellationToken cancellationToken)
    {
        var offsets = await ReadAsync(status, cancellationToken);
        var found = offsets.FirstOrDefault(offset => offset.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
        return found is not null
            ? TypedResults.Json(found, ConsoleJson.Options)
            : TypedResults.Json(
                new ErrorSummary($"There is no offset '{name}'; there are {string.Join(", ", offsets.Select(offset => offset.Name))}."),
                ConsoleJson.Options, statusCode: StatusCodes.Status404NotFound);
    }

    private static async Task<IReadOnlyList<OffsetReport>> ReadAsync(StatusReader status, CancellationToken cancellationToken)
    {
        var report = await status.ReadAsync(cancellationToken);
        return [Offset("relay.typed", report.Relay.TypedOffset, report), Offset("relay.batches", report.Relay.BatchesOffset, report)];
    }

    private static OffsetReport Offset(string name, long? sequence, StatusReport report) =>
        new(name, sequence, report.Outbox.LastSequence is { } last && sequence is { } at ? Math.Max(0, last - at) : null);
}

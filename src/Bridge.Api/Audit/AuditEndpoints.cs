using System.Globalization;
using Bridge.Api.Access;
using Bridge.State.Access;
using Bridge.State.Requests;
using Bridge.Worker.Audit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Bridge.Api.Audit;

/// <summary><c>GET /api/audit?from=&amp;limit=</c>: who changed what.</summary>
internal static class AuditEndpoints
{
    private const int DefaultLimit = 100;
    private const int MostLimit = 10_000;
    private static readonly TimeSpan DefaultStretch = TimeSpan.FromDays(7);

    public static void Map(IEndpointRouteBuilder api) =>
        api.MapGet("/audit", async (string? from, int? limit, AuditLog audit, TimeProvider time, CancellationToken cancellationToken) =>
            new DataList<AuditRecord>(await audit.ReadAsync(
                from is null ? time.GetUtcNow() - DefaultStretch : Read(from), Math.Clamp(limit ?? DefaultLimit, 1, MostLimit),
                cancellationToken))).Requires(AccessRole.Admin);

    private static DateTimeOffset Read(string from) =>
        DateTimeOffset.TryParse(from, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time
            : throw new InvalidRequestException($"from is '{from}', must be a time such as 2026-11-22T06:10:28Z");
}

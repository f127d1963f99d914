using Bridge.Api.Access;
using Bridge.Api.Audit;
using Bridge.Api.Status;
using Bridge.Relay.Offsets;
using Bridge.State.Access;
using Bridge.State.Requests;
using Bridge.Worker.Offsets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Bridge.Api.Offsets;

/// <summary><c>/api/offsets</c>: the relay's two routes, and those that people store: GET, PUT, DELETE.</summary>
internal static class OffsetEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/offsets", async (StatusReader status, OffsetCommands offsets, CancellationToken cancellationToken) =>
            new DataList<OffsetReport>(await ReadAsync(status, offsets, cancellationToken))).Requires(AccessRole.Read);
        api.MapGet("/offsets/{name}", (string name, StatusReader status, OffsetCommands offsets, CancellationToken cancellationToken) =>
            ShowAsync(name, status, offsets, cancellationToken)).Requires(AccessRole.Read);
        api.MapPut("/offsets/{name}", (string name, OffsetRequest request, OffsetCommands offsets, CancellationToken cancellationToken) =>
            offsets.SetAsync(name, request, cancellationToken)).Requires(AccessRole.Operate).Noted(FindAsync);
        api.MapDelete("/offsets/{name}", (string name, OffsetCommands offsets, CancellationToken cancellationToken) => offsets
            .DeleteAsync(name, cancellationToken)).Requires(AccessRole.Operate).Noted(FindAsync);
    }

    private static async Task<object?> FindAsync(HttpContext context, string name) =>
        (await context.RequestServices.GetRequiredService<OffsetCommands>().ListAsync(context.RequestAborted))
            .FirstOrDefault(offset => offset.Name == name);

    private static async Task<OffsetReport> ShowAsync(
        string name, StatusReader status, OffsetCommands offsets, CancellationToken cancellationToken)
    {
        var all = await ReadAsync(status, offsets, cancellationToken);
        return all.FirstOrDefault(offset => offset.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            ?? throw new NotFoundException(
                $"There is no offset '{name}'; there are {string.Join(", ", all.Select(offset => offset.Name))}.");
    }

    private static async Task<IReadOnlyList<OffsetReport>> ReadAsync(
        StatusReader status, OffsetCommands offsets, CancellationToken cancellationToken)
    {
        var report = await status.ReadAsync(cancellationToken);
        return
        [
            Offset(OffsetNames.RelayTyped, report.Relay.TypedOffset, report),
                Offset(OffsetNames.RelayBatches, report.Relay.BatchesOffset, report),
            .. await offsets.ListAsync(cancellationToken),
        ];
    }

    private static OffsetReport Offset(string name, long? sequence, StatusReport report) =>
        new(name, sequence, report.Outbox.LastSequence is { } last && sequence is { } at ? Math.Max(0, last - at) : null);
}

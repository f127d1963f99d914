using Bridge.Api.Access;
using Bridge.Api.Status;
using Bridge.Relay.Subscribers;
using Bridge.State.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Bridge.Api.Subscribers;

/// <summary><c>/api/subscribers</c>: the queues that the relay feeds (GET), and POST <c>/pause|resume</c> of one.</summary>
internal static class SubscriberEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/subscribers", async (StatusReader status, CancellationToken cancellationToken) =>
            new DataList<SubscriberReport>((await status.ReadAsync(cancellationToken)).Subscribers)).Requires(AccessRole.Read);
        foreach (var (word, command) in new[] { ("pause", LaneCommand.Pause), ("resume", LaneCommand.Resume) })
            api.MapPost($"/subscribers/{word}", (SubscriberRequest request, SubscriberLanes lanes, CancellationToken cancellationToken) =>
                AskAsync(lanes, command, request.Queue, cancellationToken)).Requires(AccessRole.Operate);
    }

    private static async Task<SubscriberPlace> AskAsync(
        SubscriberLanes lanes, LaneCommand command, string queue, CancellationToken cancellationToken)
    {
        var answer = await lanes.AskAsync(command, queue, null, cancellationToken);
        return new SubscriberPlace(queue, answer.IsPaused, answer.After);
    }
}

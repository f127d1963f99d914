using Bridge.Contracts;
using MassTransit;

namespace Subscriber;

/// <summary>The team's queues, and what is done with what comes.</summary>
internal static class Team
{
    public static void ReceiveEndpoints(IRabbitMqBusFactoryConfigurator configure, Func<string, Task> print)
    {
        // Every AnalysisChanged.
        configure.ReceiveEndpoint("analysis-team", endpoint => endpoint.Handler<AnalysisChanged>(context =>
            print($"analysis {context.Message.Operation} {context.Message.AnalysisId} {context.Message.Analysis?.Name}")));

        // Updates of the table containers only.
        configure.ReceiveEndpoint("container-team", endpoint =>
        {
            endpoint.ConfigureConsumeTopology = false;
            endpoint.Bind("bridge.changes", binding =>
            {
                binding.ExchangeType = "topic";
                binding.RoutingKey = "ContainerChanged.public.containers.update";
            });
            endpoint.Handler<ContainerChanged>(context =>
                print($"container {context.Message.Operation} {context.Message.ContainerId} {context.Message.Container?.Name}"));
        });
    }
}

// A team's own subscriber: MassTransit and the package Bridge.Contracts, nothing else.
// Usage: subscriber amqp://user:password@host:port/vhost [messages]
using Bridge.Contracts;
using MassTransit;

var count = args.Length > 1 ? int.Parse(args[1]) : int.MaxValue;
var done = new TaskCompletionSource();

Task Print(string text)
{
    Console.WriteLine(text);
    if (Interlocked.Decrement(ref count) == 0) done.TrySetResult();
    return Task.CompletedTask;
}

var bus = Bus.Factory.CreateUsingRabbitMq(configure =>
{
    configure.Host(new Uri(args[0]));

    // Every AnalysisChanged.
    configure.ReceiveEndpoint("analysis-team", endpoint => endpoint.Handler<AnalysisChanged>(context =>
        Print($"analysis {context.Message.Operation} {context.Message.AnalysisId} {context.Message.Analysis?.Name}")));

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
            Print($"container {context.Message.Operation} {context.Message.ContainerId} {context.Message.Container?.Name}"));
    });
});

await bus.StartAsync();
Console.WriteLine("ready");
await done.Task;
await bus.StopAsync();

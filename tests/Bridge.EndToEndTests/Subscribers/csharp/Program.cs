// A team's own subscriber: MassTransit and the package Bridge.Contracts, no topology settings.
// Usage: subscriber amqp://user:password@host:port/vhost [messages]
using Bridge.Contracts;
using MassTransit;

var count = args.Length > 1 ? int.Parse(args[1]) : int.MaxValue;
var done = new TaskCompletionSource();

var bus = Bus.Factory.CreateUsingRabbitMq(configure =>
{
    configure.Host(new Uri(args[0]));
    configure.ReceiveEndpoint("analysis-team", endpoint => endpoint.Handler<AnalysisChanged>(context =>
    {
        var change = context.Message;
        Console.WriteLine($"{change.Source.Sequence} {change.Operation} {change.AnalysisId} {change.Analysis?.Name}");
        if (Interlocked.Decrement(ref count) == 0) done.TrySetResult();
        return Task.CompletedTask;
    }));
});

await bus.StartAsync();
Console.WriteLine("ready");
await done.Task;
await bus.StopAsync();

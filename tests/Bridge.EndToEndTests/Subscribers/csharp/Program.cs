// A team's own subscriber: MassTransit and the package Bridge.Contracts, nothing else.
// Usage: subscriber amqp://user:password@host:port/vhost [messages]
using MassTransit;
using Subscriber;

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
    Team.ReceiveEndpoints(configure, Print);
});

await bus.StartAsync();
Console.WriteLine("ready");
await done.Task;
await bus.StopAsync();

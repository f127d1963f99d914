// Prints every change of an analysis. Usage: subscriber amqp://user:password@host:port/vhost
using Bridge.Contracts;
using MassTransit;

var bus = Bus.Factory.CreateUsingRabbitMq(configure =>
{
    configure.Host(new Uri(args[0]));
    configure.ReceiveEndpoint("first-team", endpoint =>
    {
        endpoint.ConcurrentMessageLimit = 1; // one after the other, in order
        endpoint.Handler<AnalysisChanged>(context => Console.Out.WriteLineAsync(
            $"{context.Message.Source.Sequence} {context.Message.Operation} {context.Message.AnalysisId} {context.Message.Analysis?.Name}"));
    });
});

await bus.StartAsync();
Console.WriteLine("ready");
Console.ReadLine(); // until Enter is pressed
await bus.StopAsync();

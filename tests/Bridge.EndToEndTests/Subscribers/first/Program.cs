// Prints every change of an analysis. Usage: subscriber amqp://user:password@host:port/vhost
using Bridge.Contracts;
using MassTransit;

var bus = Bus.Factory.CreateUsingRabbitMq(configure =>
{
    configure.Host(new Uri(args[0]));
    configure.ReceiveEndpoint("first-team", endpoint => endpoint.Handler<AnalysisChanged>(context =>
    {
        var change = context.Message;
        return Console.Out.WriteLineAsync($"{change.Source.Sequence} {change.Operation} {change.AnalysisId} {change.Analysis?.Name}");
    }));
});

await bus.StartAsync();
Console.WriteLine("ready");
Console.ReadLine(); // until Enter is pressed
await bus.StopAsync();

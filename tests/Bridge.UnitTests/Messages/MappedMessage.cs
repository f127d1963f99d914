using System.Text.Json;
using Bridge.Messages;
using Bridge.Messages.Reading;
using Bridge.Messages.Writing;
using Bridge.Outbox.Records;

namespace Bridge.UnitTests.Messages;

/// <summary>Everything that the mappers make of a record.</summary>
internal sealed record MappedMessage(Guid Id, string Contract, string RoutingKey, string? Fault, JsonElement Envelope)
{
    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);

    /// <summary>The envelope's message.</summary>
    public JsonElement Message => Envelope.GetProperty("message");

    /// <summary>The message as its contract reads it.</summary>
    public T As<T>() => Message.Deserialize<T>(Web)!;

    /// <summary>Maps every change of the record.</summary>
    public static List<MappedMessage> Of(OutboxRecord record, ContractList? contracts = null)
    {
        var routes = (contracts ?? ContractList.Default).CreateRoutes();
        var writer = new TypedMessageWriter(
            routes, new MessageIdentity("7300000000000000001", "test"), "test", "rabbitmq://localhost/", "bridge.test.relay",
            TimeProvider.System);
        var reader = new BatchReader(routes);
        var result = new List<MappedMessage>();
        reader.Open(record);
        while (reader.MoveNext())
        {
            for (var step = 0; step >= 0;)
            {
                var message = writer.Write(reader.Change, step);
                result.Add(new MappedMessage(message.Id, message.Contract, message.RoutingKey, message.Fault,
                    JsonDocument.Parse(message.Body).RootElement.Clone()));
                step = message.NextStep;
            }
        }

        return result;
    }
}

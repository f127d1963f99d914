namespace Bridge.Benchmarks.Relay;

/// <summary>A typed message as the relay published it.</summary>
internal sealed record StoredMessage(string RoutingKey, string MessageId, string ContentType, long Sequence, byte[] Body)
{
    /// <summary>Writes messages to a file.</summary>
    public static void Write(string path, IReadOnlyCollection<StoredMessage> messages)
    {
        using var writer = new BinaryWriter(File.Create(path));
        writer.Write(messages.Count);
        foreach (var message in messages)
        {
            writer.Write(message.RoutingKey);
            writer.Write(message.MessageId);
            writer.Write(message.ContentType);
            writer.Write(message.Sequence);
            writer.Write(message.Body.Length);
            writer.Write(message.Body);
        }
    }

    /// <summary>Reads them back.</summary>
    public static StoredMessage[] Read(string path)
    {
        using var reader = new BinaryReader(File.OpenRead(path));
        var messages = new StoredMessage[reader.ReadInt32()];
        for (var index = 0; index < messages.Length; index++)
            messages[index] = new StoredMessage(
                reader.ReadString(), reader.ReadString(), reader.ReadString(), reader.ReadInt64(), reader.ReadBytes(reader.ReadInt32()));
        return messages;
    }
}

using System.Buffers;
using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Bridge.Contracts;

namespace Bridge.Messages.Writing;

/// <summary>Writes MassTransit's JSON envelope around messages of one contract; what repeats is prepared once.</summary>
/// <remarks>See https://masstransit.io/documentation/configuration/serialization#message-envelope</remarks>
internal sealed class EnvelopeWriter
{
    /// <summary>The header that names the replay.</summary>
    public const string ReplayHeader = MessageHeaders.Replay;

    private readonly byte[] addresses;
    private readonly byte[] host;

    /// <summary>Prepares the envelope of a contract.</summary>
    /// <param name="contract">The contract's name.</param>
    /// <param name="broker">The broker's address in MassTransit's form: <c>rabbitmq://host/vhost/</c>.</param>
    /// <param name="sender">The name of who sends.</param>
    /// <param name="replay">The id of the replay that sends; null for the relay.</param>
    public EnvelopeWriter(string contract, string broker, string sender, string? replay = null)
    {
        addresses = Encoding.UTF8.GetBytes(
            $"\"sourceAddress\":{Quote(broker + sender)},\"destinationAddress\":{Quote($"{broker}Bridge.Contracts:{contract}")}," +
            $"\"messageType\":[\"urn:message:Bridge.Contracts:{contract}\"],\"message\":{{");
        var mark = replay is null ? "" : $",\"{ReplayHeader}\":{Quote(replay)}";
        host = Encoding.UTF8.GetBytes(mark + "},\"host\":" + Host() + "}");
    }

    /// <summary>Writes everything before the message's members.</summary>
    public void Begin(IBufferWriter<byte> buffer, Guid messageId)
    {
        buffer.Write("{\"messageId\":\""u8);
        Write(buffer, messageId);
        buffer.Write("\",\"conversationId\":\""u8);
        Write(buffer, messageId);
        buffer.Write("\","u8);
        buffer.Write(addresses);
    }

    /// <summary>Writes everything behind the message's members.</summary>
    public void End(IBufferWriter<byte> buffer, DateTimeOffset sentTime, long sequence)
    {
        buffer.Write("},\"sentTime\":\""u8);
        Write(buffer, sentTime.UtcDateTime);
        buffer.Write("\",\"headers\":{\"bridge-sequence\":"u8);
        Write(buffer, sequence);
        buffer.Write(host);
    }

    private static void Write<T>(IBufferWriter<byte> buffer, T value)
        where T : IUtf8SpanFormattable
    {
        var format = value is DateTime ? "O" : default;
        value.TryFormat(buffer.GetSpan(64), out var written, format, CultureInfo.InvariantCulture);
        buffer.Advance(written);
    }

    private static string Host()
    {
        var assembly = typeof(EnvelopeWriter).Assembly.GetName();
        return JsonSerializer.Serialize(new
        {
            machineName = Environment.MachineName,
            processName = Path.GetFileNameWithoutExtension(Environment.ProcessPath) ?? "bridge",
            processId = Environment.ProcessId,
            assembly = Assembly.GetEntryAssembly()?.GetName().Name ?? assembly.Name,
            assemblyVersion = assembly.Version?.ToString(),
            frameworkVersion = Environment.Version.ToString(),
            operatingSystemVersion = RuntimeInformation.OSDescription,
        });
    }

    private static string Quote(string text) => JsonSerializer.Serialize(text);
}

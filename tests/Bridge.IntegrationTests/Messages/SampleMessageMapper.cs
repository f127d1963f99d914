using System.Text.Json;
using Bridge.Contracts;
using Bridge.Messages;
using Bridge.Messages.Reading;
using Bridge.Messages.Writing;

namespace Bridge.IntegrationTests.Messages;

/// <summary>Table <c>samples</c> → <see cref="SampleChanged"/>.</summary>
internal sealed class SampleMessageMapper() : MessageMapper(nameof(SampleChanged))
{
    private static readonly JsonEncodedText ExternalLabel = JsonEncodedText.Encode("externalLabel");
    private static readonly byte[][] Columns = ["id"u8.ToArray(), "external_label"u8.ToArray()];

    /// <summary>The contracts of Bridge, and this one.</summary>
    public static ContractList Contracts { get; } = new(
        [.. Bridge.Messages.Chemotion.ChemotionTables.Contracts,
        new TableContract("public", "samples", () => [new SampleMessageMapper()])]);

    /// <inheritdoc/>
    public override void Write(RelayedChange change, MessageWriter writer)
    {
        ChangeMembers.WriteColumns(change, Columns, writer);
        if (change.Operation == Operation.Truncate) return;
        RowIdentity.Write(change, Contract, writer);
        if (!change.Row.Exists) return;
        writer.Json.WriteStartObject(Contract.Row);
        writer.Integer(RowMembers.Id, change, "id"u8, required: true);
        writer.Text(ExternalLabel, change, "external_label"u8);
        writer.Json.WriteEndObject();
    }
}

using System.Text;
using System.Text.Json;
using Bridge.Contracts;
using Bridge.Messages.Reading;
using Bridge.Messages.Writing;

namespace Bridge.Messages.Chemotion;

/// <summary>Table <c>containers</c> → <see cref="ContainerChanged"/>, for every row.</summary>
internal sealed class ContainerMessageMapper() : MessageMapper(nameof(ContainerChanged))
{
    /// <summary>The table's columns that contracts carry.</summary>
    internal static readonly byte[][] Columns =
    [
        .. "id parent_id container_type name description containable_type containable_id extended_metadata plain_text_content created_at updated_at deleted_at"
            .Split(' ').Select(Encoding.UTF8.GetBytes),
    ];

    private static readonly JsonEncodedText ContainerType = JsonEncodedText.Encode("containerType");
    private static readonly JsonEncodedText ContainableType = JsonEncodedText.Encode("containableType");
    private static readonly JsonEncodedText ContainableId = JsonEncodedText.Encode("containableId");
    private static readonly JsonEncodedText ExtendedMetadata = JsonEncodedText.Encode("extendedMetadata");
    private static readonly JsonEncodedText PlainTextContent = JsonEncodedText.Encode("plainTextContent");

    /// <inheritdoc/>
    public override void Write(RelayedChange change, MessageWriter writer)
    {
        ChangeMembers.WriteColumns(change, Columns, writer);
        if (change.Operation == Operation.Truncate) return;
        RowIdentity.Write(change, Contract, writer);
        if (!change.Row.Exists) return;
        ChangeMembers.WriteSoftDelete(change, writer);
        writer.Json.WriteStartObject(Contract.Row);
        WriteRow(change, writer);
        writer.Json.WriteEndObject();
    }

    private static void WriteRow(RelayedChange change, MessageWriter writer)
    {
        writer.Integer(RowMembers.Id, change, "id"u8, required: true);
        writer.Integer(RowMembers.ParentId, change, "parent_id"u8);
        writer.Text(ContainerType, change, "container_type"u8);
        writer.Text(RowMembers.Name, change, "name"u8);
        writer.Text(RowMembers.Description, change, "description"u8);
        writer.Text(ContainableType, change, "containable_type"u8);
        writer.Integer(ContainableId, change, "containable_id"u8);
        writer.TextMap(ExtendedMetadata, change, "extended_metadata"u8);
        writer.Text(PlainTextContent, change, "plain_text_content"u8);
        RowMembers.WriteTimes(change, writer);
    }
}

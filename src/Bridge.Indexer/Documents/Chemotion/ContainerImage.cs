using System.Text.Json;

namespace Bridge.Indexer.Documents.Chemotion;

/// <summary>Makes a container of the row that a change carries, which is JSON as <c>to_jsonb</c> gives it.</summary>
internal static class ContainerImage
{
    /// <summary>The container, with its path only where it is a root itself; null when the change lacks a column: it was too long, or TOASTed and unchanged.</summary>
    public static ContainerRecord? Read(JsonElement? image, bool hasPlainText)
    {
        if (image is not { ValueKind: JsonValueKind.Object } row || !row.TryGetProperty("id", out var id) || !id.TryGetInt32(out var number)) return null;
        if (!TryInteger(row, "parent_id", out var parent) || !TryText(row, "container_type", out var type) || !TryText(row, "name", out var name)
            || !TryText(row, "description", out var description) || !row.TryGetProperty("extended_metadata", out var metadata)
            || !TryRaw(row, "created_at", out var created) || !TryRaw(row, "updated_at", out var updated) || !TryRaw(row, "deleted_at", out var deleted)
            || !TryText(row, "containable_type", out var ownerType) || !TryInteger(row, "containable_id", out var owner)) return null;
        string? plain = null;
        if (hasPlainText && !TryText(row, "plain_text_content", out plain)) return null;
        var isRoot = parent is null;
        return new ContainerRecord
        {
            Id = number, ParentId = parent, Type = type, Name = name, Description = description, Metadata = ContainerRecord.MetadataOf(metadata), PlainText = plain,
            CreatedAt = created, UpdatedAt = updated, DeletedAt = deleted,
            RootId = isRoot ? number : null, OwnerType = isRoot ? ownerType : null, OwnerId = isRoot ? owner : null,
        };
    }

    private static bool TryText(JsonElement row, string column, out string? text)
    {
        text = null;
        if (!row.TryGetProperty(column, out var value) || value.ValueKind is not (JsonValueKind.String or JsonValueKind.Null)) return false;
        text = value.GetString();
        return true;
    }

    private static bool TryInteger(JsonElement row, string column, out int? number)
    {
        number = null;
        if (!row.TryGetProperty(column, out var value)) return false;
        if (value.ValueKind == JsonValueKind.Null) return true;
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetInt32(out var integer)) return false;
        number = integer;
        return true;
    }

    private static bool TryRaw(JsonElement row, string column, out string? json)
    {
        json = null;
        if (!row.TryGetProperty(column, out var value)) return false;
        if (value.ValueKind != JsonValueKind.Null) json = value.GetRawText();
        return true;
    }
}

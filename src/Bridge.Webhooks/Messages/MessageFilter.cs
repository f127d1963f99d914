using System.Globalization;
using System.Text.Json;
using Bridge.Contracts;
using Bridge.Messages;
using Bridge.State.Webhooks;

namespace Bridge.Webhooks.Messages;

/// <summary>Tells which messages a subscription gets. Conditions are looked at only when there are some.</summary>
internal sealed class MessageFilter(WebhookFilter filter)
{
    private readonly HashSet<string> contracts = [.. filter.Contracts];
    private readonly HashSet<string> operations = [.. filter.Operations];
    private readonly HashSet<(string, string)> tables = [.. filter.Tables.Select(WebhookFilter.Split)];

    /// <summary>True when the message is to be delivered; always for a test and for what a command sends again.</summary>
    public bool Takes(WebhookMessage message)
    {
        if (message.Test.Length > 0 || message.Redelivery.Length > 0) return true;
        if (contracts.Count > 0 && !contracts.Contains(message.Contract)) return false;
        if (operations.Count > 0 && !operations.Contains(message.Operation)) return false;
        if (tables.Count > 0 && !tables.Contains((message.Schema, message.Table))) return false;
        if (filter.Conditions.Count == 0) return true;
        using var document = BridgeJson.Parse(message.Data);
        var contract = MessageContract.Of(message.Contract);
        return filter.Conditions.All(condition => Holds(condition, document.RootElement, contract));
    }

    private static bool Holds(ColumnCondition condition, JsonElement data, MessageContract contract)
    {
        if (condition.Operator == ConditionOperator.Changed) return HasChanged(condition.Column, data);
        if (Find(condition.Column, data, contract) is not { } value) return true;
        var text = value.ValueKind switch
        {
            JsonValueKind.Null => null,
            JsonValueKind.String => value.GetString(),
            _ =>
            value.GetRawText()
        };
        return condition.Operator switch
        {
            ConditionOperator.IsNull => text is null,
            ConditionOperator.IsNotNull => text is not null,
            ConditionOperator.In => text is not null && condition.Values.Any(wanted => Compare(text, wanted) == 0),
            ConditionOperator.NotEqual => text is null || Compare(text, condition.Values[0]) != 0,
            _ => text is not null && Fits(condition.Operator, Compare(text, condition.Values[0])),
        };
    }

    private static bool Fits(ConditionOperator comparison, int order) => comparison switch
    {
        ConditionOperator.Equal => order == 0,
        ConditionOperator.Less => order < 0,
        ConditionOperator.LessOrEqual => order <= 0,
        ConditionOperator.Greater => order > 0,
        _ => order >= 0,
    };

    private static int Compare(string value, string wanted) =>
        decimal.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var left)
            && decimal.TryParse(wanted, NumberStyles.Float, CultureInfo.InvariantCulture, out var right)
            ? left.CompareTo(right)
            : string.CompareOrdinal(value, wanted);

    private static bool HasChanged(string column, JsonElement data)
    {
        if (!data.TryGetProperty("changedColumns", out var changed) || changed.ValueKind != JsonValueKind.Array) return true;
        return changed.EnumerateArray().Any(name => Same(name.GetString()!, column));
    }

    // The row after the change; of a delete what is left of it, the old row or its key. Null: the message does not have it.
    private static JsonElement? Find(string column, JsonElement data, MessageContract contract)
    {
        foreach (var member in (string[])[contract.Row.Value, "old", "key"])
            if (data.TryGetProperty(member, out var row) && row.ValueKind == JsonValueKind.Object)
                return IsUnavailable(column, data) ? null : FindIn(column, row);
        return Same(column, "id") && data.TryGetProperty(contract.Id.EncodedUtf8Bytes, out var id) ? id : null;
    }

    private static bool IsUnavailable(string column, JsonElement data) =>
        data.TryGetProperty("unavailableColumns", out var names) && names.ValueKind == JsonValueKind.Array
        && names.EnumerateArray().Any(name => Same(name.GetString()!, column.Split('.')[0]));

    private static JsonElement? FindIn(string path, JsonElement row)
    {
        foreach (var member in row.EnumerateObject())
            if (Same(member.Name, path)) return member.Value;
        for (var dot = path.IndexOf('.', StringComparison.Ordinal); dot > 0; dot = path.IndexOf('.', dot + 1))
            foreach (var member in row.EnumerateObject())
                if (member.Value.ValueKind == JsonValueKind.Object && Same(member.Name, path[..dot]))
                    return FindIn(path[(dot + 1)..], member.Value);
        return null;
    }

    // container_type is containerType in a contract.
    private static bool Same(string left, string right) =>
        left.Equals(right, StringComparison.Ordinal)
        || left.Replace("_", "", StringComparison.Ordinal)
            .Equals(right.Replace("_", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase);
}

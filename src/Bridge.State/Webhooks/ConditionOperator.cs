using System.Text.Json.Serialization;

namespace Bridge.State.Webhooks;

/// <summary>How a condition compares a column's value.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ConditionOperator>))]
public enum ConditionOperator
{
    /// <summary><c>=</c>: the value is the one named.</summary>
    Equal,

    /// <summary><c>!=</c>: the value is another; null is another.</summary>
    NotEqual,

    /// <summary><c>&lt;</c>, by number where both are numbers, else by text.</summary>
    Less,

    /// <summary><c>&lt;=</c>.</summary>
    LessOrEqual,

    /// <summary><c>&gt;</c>.</summary>
    Greater,

    /// <summary><c>&gt;=</c>.</summary>
    GreaterOrEqual,

    /// <summary><c>in a,b,c</c>: the value is one of those named.</summary>
    In,

    /// <summary><c>is null</c>.</summary>
    IsNull,

    /// <summary><c>is not null</c>.</summary>
    IsNotNull,

    /// <summary><c>changed</c>: this change gave the column another value; holds where that is unknown.</summary>
    Changed,
}

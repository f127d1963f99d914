using System.Text.Json.Serialization;

namespace Bridge.State.Jobs;

/// <summary>The state in which an operator wants a job to be.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<DesiredState>))]
public enum DesiredState
{
    /// <summary>It goes on.</summary>
    Running,

    /// <summary>It stops where it is and can go on later.</summary>
    Paused,

    /// <summary>It ends for good.</summary>
    Cancelled,
}

using System.Text.Json.Serialization;

namespace Bridge.State.Jobs;

/// <summary>What an operator wants of a job.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<JobWish>))]
public enum JobWish
{
    /// <summary>It goes on.</summary>
    Running,

    /// <summary>It stops where it is and can go on later.</summary>
    Paused,

    /// <summary>It ends for good.</summary>
    Cancelled,
}

using System.Text.Json.Serialization;

namespace Bridge.State.Access;

/// <summary>What a caller may do; each may do what those before it may.</summary>
[JsonConverter(typeof(AccessRoleConverter))]
public enum AccessRole
{
    /// <summary>Looks at how things stand: status, jobs, offsets, subscriptions; no values of rows, and so no keys either.</summary>
    Read,

    /// <summary>Sees values of rows: changes with their keys, the delivery log, parked messages.</summary>
    Inspect,

    /// <summary>Changes what runs: offsets, backfills, replays, subscriptions.</summary>
    Operate,

    /// <summary>Says who may do what: tokens.</summary>
    Admin,
}

using Bridge.Hosting.Configuration;

namespace Bridge.Outbox.Offsets;

/// <summary>The names of the relay's offsets, and where Redis keeps an offset.</summary>
public static class OffsetNames
{
    /// <summary>The relay's offset of typed messages.</summary>
    public const string RelayTyped = "relay.typed";

    /// <summary>The relay's offset of batches.</summary>
    public const string RelayBatches = "relay.batches";

    /// <summary>The Redis key of an offset: a hash with the fields <c>sequence</c> and <c>record</c>.</summary>
    public static string Key(TopologyNames names, string offset) => $"{names.RedisPrefix}offset:{offset}";
}

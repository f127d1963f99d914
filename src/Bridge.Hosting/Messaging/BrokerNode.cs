using System.Text.Json.Serialization;

namespace Bridge.Hosting.Messaging;

/// <summary>A node of RabbitMQ; sizes in bytes. A node under an alarm takes no publish.</summary>
/// <param name="Name">The node.</param>
/// <param name="Running">False: it is down, and the figures are 0.</param>
/// <param name="DiskFree">Free disk.</param>
/// <param name="DiskFreeLimit">Below this all publishers are blocked.</param>
/// <param name="DiskAlarm">True: blocked for want of disk.</param>
/// <param name="MemoryUsed">Memory in use.</param>
/// <param name="MemoryLimit">Above this all publishers are blocked.</param>
/// <param name="MemoryAlarm">True: blocked for want of memory.</param>
public sealed record BrokerNode(
    string Name,
    bool Running,
    [property: JsonPropertyName("disk_free")] long DiskFree,
    [property: JsonPropertyName("disk_free_limit")] long DiskFreeLimit,
    [property: JsonPropertyName("disk_free_alarm")] bool DiskAlarm,
    [property: JsonPropertyName("mem_used")] long MemoryUsed,
    [property: JsonPropertyName("mem_limit")] long MemoryLimit,
    [property: JsonPropertyName("mem_alarm")] bool MemoryAlarm);

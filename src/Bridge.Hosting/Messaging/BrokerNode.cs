namespace Bridge.Hosting.Messaging;

/// <summary>A node of RabbitMQ, its members named as RabbitMQ names them; sizes in bytes. A node under an alarm takes no publish.</summary>
/// <param name="Name">The node.</param>
/// <param name="Running">False: it is down, and the figures are 0.</param>
/// <param name="DiskFree">Free disk.</param>
/// <param name="DiskFreeLimit">Below this all publishers are blocked.</param>
/// <param name="DiskFreeAlarm">True: blocked for want of disk.</param>
/// <param name="MemUsed">Memory in use.</param>
/// <param name="MemLimit">Above this all publishers are blocked.</param>
/// <param name="MemAlarm">True: blocked for want of memory.</param>
public sealed record BrokerNode(
    string Name,
    bool Running,
    long DiskFree,
    long DiskFreeLimit,
    bool DiskFreeAlarm,
    long MemUsed,
    long MemLimit,
    bool MemAlarm);

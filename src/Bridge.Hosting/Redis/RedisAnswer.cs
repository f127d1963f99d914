namespace Bridge.Hosting.Redis;

/// <summary>What a call to Redis gave.</summary>
/// <param name="Reached">False when Redis is missing; then <paramref name="Value"/> is the default.</param>
/// <param name="Value">The answer.</param>
public readonly record struct RedisAnswer<T>(bool Reached, T? Value);

namespace Bridge.Relay.Destinations;

/// <summary>The patterns of topic exchanges. See https://www.rabbitmq.com/tutorials/amqp-concepts#exchange-topic</summary>
internal static class TopicPattern
{
    /// <summary>True when the pattern takes the routing key.</summary>
    public static bool Matches(string pattern, string routingKey) =>
        Matches(pattern.Length == 0 ? [] : pattern.Split('.'), routingKey.Length == 0 ? [] : routingKey.Split('.'));

    private static bool Matches(ReadOnlySpan<string> pattern, ReadOnlySpan<string> words)
    {
        if (pattern.Length == 0) return words.Length == 0;
        if (pattern[0] != "#") return words.Length > 0 && (pattern[0] == "*" || pattern[0] == words[0])
            && Matches(pattern[1..], words[1..]);
        for (var skip = 0; skip <= words.Length; skip++)
            if (Matches(pattern[1..], words[skip..])) return true;
        return false;
    }
}

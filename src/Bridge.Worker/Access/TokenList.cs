using System.Text.Json;
using Bridge.Contracts;
using Bridge.State;
using Bridge.State.Access;

namespace Bridge.Worker.Access;

/// <summary>The tokens as the state last had them. While it cannot be followed they are taken for <see cref="AccessRole.Read"/> alone, for
/// a quarter of an hour: what was revoked meanwhile is not known here.</summary>
public sealed class TokenList(TimeProvider time) : IDisposable
{
    /// <summary>For how long what was known is taken without the state.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromMinutes(15);

    // No timer is set for longer: what is open by a token is asked for anew after that.
    private static readonly TimeSpan LongestTimer = TimeSpan.FromDays(40);

    private readonly Lock changing = new();
    private volatile Dictionary<string, KnownToken> byHash = [];
    private Dictionary<string, CancellationTokenSource> ends = [];
    private TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private DateTimeOffset? lostAt = time.GetUtcNow() - Grace;

    /// <summary>Why the state cannot be followed; empty while it is.</summary>
    public string Reason { get; private set; } = "it was not read yet";

    /// <summary>True while the state is followed: what is known is what holds.</summary>
    public bool IsFollowed { get { lock (changing) return lostAt is null; } }

    /// <summary>All that are known, by name.</summary>
    public IReadOnlyList<KnownToken> All => [.. byHash.Values.OrderBy(known => known.Token.Name, StringComparer.Ordinal)];

    /// <summary>Takes the state as it is now.</summary>
    public void Apply(IReadOnlyDictionary<string, StateEntry> state)
    {
        lock (changing)
        {
            (lostAt, Reason) = (null, "");
            Replace(Read(state), keep: true);
        }
    }

    /// <summary>The state can be followed no more; what is open by a token ends.</summary>
    public void Lose(string reason)
    {
        lock (changing)
        {
            (lostAt, Reason) = (lostAt ?? time.GetUtcNow(), reason);
            Replace([.. byHash.Values.Select(known => (known.Token, known.UsedOn))], keep: false);
        }
    }

    /// <summary>The token of this text, if it is taken now.</summary>
    public KnownToken? Find(string text) => TokenText.IsToken(text) ? Taken(byHash.GetValueOrDefault(TokenText.HashOf(text))) : null;

    /// <summary>The token of this name, if it is taken now.</summary>
    public KnownToken? FindByName(string name) => Taken(byHash.Values.FirstOrDefault(known => known.Token.Name == name));

    /// <summary>What a token's role counts for now: nothing above <see cref="AccessRole.Read"/> while the state is not followed.</summary>
    public AccessRole RoleOf(KnownToken known) => IsFollowed ? known.Token.Role : AccessRole.Read;

    /// <summary>True while what is known may be taken at all.</summary>
    public bool IsKnown
    {
        get
        {
            lock (changing) return lostAt is not { } since || time.GetUtcNow() < since + Grace;
        }
    }

    /// <summary>Waits until what is known fulfils the condition: whoever made a token can use it at once.</summary>
    public async Task UntilAsync(Func<IReadOnlyList<KnownToken>, bool> condition, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task next;
            lock (changing) next = changed.Task;
            if (condition(All)) return;
            await next.WaitAsync(cancellationToken);
        }
    }

    /// <summary>The token that an entry of the state holds; null when it holds none.</summary>
    internal static AccessToken? TryRead(StateEntry entry) => TryRead<AccessToken>(entry);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var end in ends.Values) end.Dispose();
    }

    private static List<(AccessToken Token, DateOnly? UsedOn)> Read(IReadOnlyDictionary<string, StateEntry> state)
    {
        var tokens = new List<(AccessToken, DateOnly?)>();
        foreach (var (key, entry) in state)
        {
            if (!AccessToken.IsKey(key) || TryRead(entry) is not { Name: { } name, Hash: not null } token || AccessToken.KeyOf(name) != key)
                continue;
            tokens.Add((token, state.TryGetValue(AccessToken.UsedKeyOf(name), out var used) ? TryRead<TokenUse>(used)?.On : null));
        }

        return tokens;
    }

    // What somebody else wrote under such a key is no token, and keeps nobody out.
    private static T? TryRead<T>(StateEntry entry)
        where T : class
    {
        try
        {
            return entry.Value?.Deserialize<T>(BridgeJson.Web);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private KnownToken? Taken(KnownToken? known) => IsKnown && known?.Token.IsValidAt(time.GetUtcNow()) == true ? known : null;

    // What stays as it was keeps what is open by it; everything else ends.
    private void Replace(List<(AccessToken Token, DateOnly? UsedOn)> tokens, bool keep)
    {
        var (nextTokens, nextEnds) = (new Dictionary<string, KnownToken>(), new Dictionary<string, CancellationTokenSource>());
        foreach (var (token, usedOn) in tokens)
        {
            var stays = keep && byHash.TryGetValue(token.Hash, out var before) && before.Token == token;
            var end = stays ? ends[token.Hash] : Timer(token);
            nextEnds[token.Hash] = end;
            nextTokens[token.Hash] = new KnownToken(token, usedOn, end.Token);
        }

        var gone = ends.Where(end => nextEnds.GetValueOrDefault(end.Key) != end.Value).Select(end => end.Value).ToList();
        (byHash, ends) = (nextTokens, nextEnds);
        var told = changed;
        changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        told.TrySetResult();
        foreach (var end in gone) _ = end.CancelAsync();
    }

    private CancellationTokenSource Timer(AccessToken token)
    {
        var left = token.ExpiresAt - time.GetUtcNow() is { } until && until < LongestTimer ? until : LongestTimer;
        return new CancellationTokenSource(left > TimeSpan.Zero ? left : TimeSpan.Zero, time);
    }
}

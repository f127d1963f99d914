using Bridge.State;
using Bridge.State.Access;
using Bridge.State.Requests;
using Bridge.Worker.State;

namespace Bridge.Worker.Access;

/// <summary>Tokens in the state, <c>token/&lt;name&gt;</c>. Every worker shows them; the one that leads makes and revokes them.</summary>
/// <remarks>Every method may throw <see cref="StateNotHeldException"/>, <see cref="NotFoundException"/>,
/// <see cref="InvalidRequestException"/> or <see cref="RefusedRequestException"/>; each says what to do.</remarks>
internal sealed class TokenCommands(StateHolder holder, TokenList tokens, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim changing = new(1, 1);

    /// <summary>All tokens, by name.</summary>
    public IReadOnlyList<TokenReport> List() => [.. tokens.All.Select(known => Report(known.Token, known.UsedOn))];

    /// <summary>Makes one; this process takes it when it returns, the others within a second.</summary>
    public Task<TokenMade> CreateAsync(TokenRequest request, CancellationToken cancellationToken) => ChangeAsync(
        async writer =>
        {
            var text = TokenText.Create();
            var token = Checked(request, text);
            if (writer.Entries.ContainsKey(AccessToken.KeyOf(token.Name)))
                throw new RefusedRequestException($"There is a token '{token.Name}' already: revoke it first, or choose another name.");
            await ForgetUseAsync(writer, token.Name, cancellationToken);
            await writer.PutAsync(AccessToken.KeyOf(token.Name), token, cancellationToken);
            await UntilAsync(all => all.Any(known => known.Token == token), cancellationToken);
            return new TokenMade(text, Report(token, null));
        },
        cancellationToken);

    /// <summary>Revokes one: no process that follows the state takes it a second later. As it was.</summary>
    public Task<TokenReport> RevokeAsync(string name, CancellationToken cancellationToken) => ChangeAsync(
        async writer =>
        {
            var token = writer.Entries.TryGetValue(AccessToken.KeyOf(name), out var entry) ? TokenList.TryRead(entry) : null;
            if (token is null) throw new NotFoundException($"There is no token '{name}'; 'bridge tokens list' shows them.");
            var usedOn = tokens.All.FirstOrDefault(known => known.Token.Name == name)?.UsedOn;
            await writer.RemoveAsync(AccessToken.KeyOf(name), cancellationToken);
            await ForgetUseAsync(writer, name, cancellationToken);
            await UntilAsync(all => all.All(known => known.Token.Name != name), cancellationToken);
            return Report(token, usedOn);
        },
        cancellationToken);

    /// <summary>Notes that tokens were used on a day; does nothing where this worker does not lead.</summary>
    public async Task NoteUseAsync(IEnumerable<string> names, DateOnly day, CancellationToken cancellationToken)
    {
        if (holder.Current is null) return;
        await ChangeAsync(
            async writer =>
            {
                foreach (var name in names.Where(name => writer.Entries.ContainsKey(AccessToken.KeyOf(name))))
                    await writer.PutAsync(AccessToken.UsedKeyOf(name), new TokenUse(day), cancellationToken);
                return true;
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose() => changing.Dispose();

    private static async Task ForgetUseAsync(StateWriter writer, string name, CancellationToken cancellationToken)
    {
        if (writer.Entries.ContainsKey(AccessToken.UsedKeyOf(name)))
            await writer.RemoveAsync(AccessToken.UsedKeyOf(name), cancellationToken);
    }

    private AccessToken Checked(TokenRequest request, string text)
    {
        if (!AccessToken.IsName(request.Name))
            throw new InvalidRequestException(
                $"'{request.Name}' is no name for a token: use small letters, digits, '.', '-' and '_', beginning with a letter, at most 63.");
        if (request.ExpiresAt is { } end && end <= time.GetUtcNow())
            throw new InvalidRequestException($"expiresAt is {end:u}, which is over.");
        var role = request.Role ?? throw new InvalidRequestException("Give it a role: read, inspect, operate or admin.");
        return new AccessToken(request.Name, TokenText.HashOf(text), role, time.GetUtcNow(), request.ExpiresAt?.ToUniversalTime());
    }

    private async Task<T> ChangeAsync<T>(Func<StateWriter, Task<T>> change, CancellationToken cancellationToken)
    {
        await changing.WaitAsync(cancellationToken);
        try
        {
            return await change(await holder.RequireAsync(cancellationToken));
        }
        finally
        {
            changing.Release();
        }
    }

    // It is written by then: where the stream is slow to come back, the caller need not wait for it.
    private async Task UntilAsync(Func<IReadOnlyList<KnownToken>, bool> condition, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        await tokens.UntilAsync(condition, patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private TokenReport Report(AccessToken token, DateOnly? usedOn) =>
        new(token.Name, token.Role, token.CreatedAt, token.ExpiresAt, !token.IsValidAt(time.GetUtcNow()), usedOn);
}

using System.Text.Json;
using Bridge.Contracts;
using Bridge.State;
using Bridge.Worker.State;

namespace Bridge.UnitTests.Worker.Jobs;

/// <summary>The state in memory: a test gives it to the worker, takes it away, and lets writes fail.</summary>
internal sealed class ScriptedState : IStateHolder, IHeldState, IDisposable
{
    private readonly Dictionary<string, StateEntry> entries = new(StringComparer.Ordinal);
    private CancellationTokenSource lost = new();
    private TaskCompletionSource held = NewSignal();
    private TaskCompletionSource changed = NewSignal();
    private long version;

    public IReadOnlyDictionary<string, StateEntry> Entries { get { lock (entries) return new Dictionary<string, StateEntry>(entries); } }

    public CancellationToken Lost => lost.Token;

    /// <summary>Fails writes of the keys that it takes.</summary>
    public Func<string, bool> Fails { get; set; } = _ => false;

    /// <summary>Gives it to the worker.</summary>
    public void Give()
    {
        lost = new CancellationTokenSource();
        held.SetResult();
    }

    /// <summary>The connection that holds it is lost.</summary>
    public void Take()
    {
        held = NewSignal();
        lost.Cancel();
    }

    public async Task<IHeldState> WaitAsync(CancellationToken cancellationToken)
    {
        await held.Task.WaitAsync(cancellationToken);
        return this;
    }

    public Task<IHeldState> RequireAsync(CancellationToken cancellationToken) => held.Task.IsCompleted
        ? Task.FromResult<IHeldState>(this) : Task.FromException<IHeldState>(new StateNotHeldException("another holds it"));

    public Task<IReadOnlyDictionary<string, StateEntry>> ReadAsync(CancellationToken cancellationToken) => Task.FromResult(Entries);

    public Task<long> PutAsync<T>(string key, T value, CancellationToken cancellationToken) =>
        Write(key, JsonSerializer.SerializeToElement(value, BridgeJson.Web));

    public Task<long> RemoveAsync(string key, CancellationToken cancellationToken) => Write(key, null);

    /// <summary>Waits until the state is so; it is looked at after each write.</summary>
    public async Task UntilAsync(Func<Task<bool>> isTrue)
    {
        while (true)
        {
            Task next;
            lock (entries) next = changed.Task;
            if (await isTrue()) return;
            await next.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        }
    }

    public void Dispose() => lost.Dispose();

    private Task<long> Write(string key, JsonElement? value)
    {
        if (Fails(key)) return Task.FromException<long>(new StateFullException("The state is full."));
        lock (entries)
        {
            version++;
            if (value is null) entries.Remove(key);
            else entries[key] = new StateEntry(key, value, version);
            changed.SetResult();
            changed = NewSignal();
            return Task.FromResult(version);
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

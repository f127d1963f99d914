using Bridge.Contracts;
using Bridge.Messages.Reading;
using Bridge.Relay.Subscribers;

namespace Bridge.Relay.Replay;

/// <summary>Which changes and contracts a replay takes.</summary>
internal sealed class ReplayFilter(ReplaySpec spec)
{
    private readonly HashSet<string> tables = [.. spec.Tables];
    private readonly HashSet<Operation> operations = [.. spec.Operations];
    private readonly HashSet<string> contracts = [.. spec.Contracts];
    private readonly KeyFilter[] keys = [.. spec.Keys.Select(key => new KeyFilter(key))];

    /// <summary>True when the change is taken. A truncate concerns every row of its table.</summary>
    public bool Takes(RelayedChange change) =>
        (tables.Count == 0 || tables.Contains($"{change.Table.Schema}.{change.Table.Name}")) &&
        (operations.Count == 0 || operations.Contains(change.Operation)) &&
        (keys.Length == 0 || change.Operation == Operation.Truncate || Array.Exists(keys, key => key.Takes(change)));

    /// <summary>True when typed messages are taken, of whatever contract.</summary>
    public bool TakesTyped => contracts.Count == 0 || contracts.Any(contract => contract != nameof(ChangeBatch));

    /// <summary>True when the contract is taken: by default every typed message, and for a bound queue whatever it is bound to.</summary>
    public bool TakesContract(string contract) => contracts.Count > 0 ? contracts.Contains(contract) : spec.IsBound
        || contract != nameof(ChangeBatch);
}

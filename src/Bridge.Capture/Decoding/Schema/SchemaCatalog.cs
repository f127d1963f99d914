using Bridge.Capture.Decoding.Values;
using Npgsql;

namespace Bridge.Capture.Decoding.Schema;

/// <summary>What the decoder must know of the server's catalog: types that are not built in, and primary keys under REPLICA IDENTITY
/// FULL.</summary>
/// <remarks>
/// Nothing is loaded ahead: the decoder notes what is missing, the caller loads it. The catalog is read as it is now, WAL was written
/// before:
/// a type that is gone is written as a string, and a table without its primary key has its whole row as the key. Composites change without
/// a word on the wire: they are looked at anew for each transaction that has rows of them. Not thread-safe.
/// </remarks>
public sealed class SchemaCatalog
{
    // No type nests so deeply; a limit keeps a broken catalog from exhausting the stack.
    private const int MaxNesting = 64;

    private readonly Dictionary<uint, TypeRow?> types = [];
    private readonly Dictionary<uint, ValueShape> shapes = [];
    private readonly Dictionary<uint, string[]> primaryKeys = [];
    private readonly HashSet<uint> missingTypes = [];
    private readonly HashSet<uint> missingKeys = [];
    private uint? lookedFor;
    private uint? toLookFor;

    /// <summary>Rises when what is known changes.</summary>
    internal int Version { get; private set; }

    /// <summary>Loads what the decoder found missing.</summary>
    /// <remarks>Load when a SELECT can see the open transaction: before, a type that it created could be taken for one that is
    /// gone.</remarks>
    /// <param name="dataSource">Ordinary connections to the captured database.</param>
    /// <param name="cancellationToken">Cancels the queries.</param>
    /// <exception cref="NpgsqlException">The server cannot be asked; nothing was changed, so the call can be repeated.</exception>
    public async Task LoadMissingAsync(NpgsqlDataSource dataSource, CancellationToken cancellationToken)
    {
        await LookAtCompositesAsync(dataSource, cancellationToken);
        var loadedTypes = new List<TypeRow>();
        var asked = new HashSet<uint>();
        uint[] wanted = [.. missingTypes];
        while (wanted.Length > 0)
        {
            asked.UnionWith(wanted);
            var rows = await CatalogReader.ReadTypesAsync(dataSource, wanted, cancellationToken);
            loadedTypes.AddRange(rows);
            wanted = [.. rows.SelectMany(row => row.References).Distinct().Where(IsUnknown)];
        }

        var loadedKeys = await CatalogReader.ReadPrimaryKeysAsync(dataSource, [.. missingKeys], cancellationToken);
        Complete(loadedTypes, loadedKeys);

        bool IsUnknown(uint oid) => !BuiltInTypes.TryGet(oid, out _) && !types.ContainsKey(oid) && !asked.Contains(oid);
    }

    /// <summary>Takes what was loaded; what was missing and is not among it counts as gone.</summary>
    internal void Complete(IEnumerable<TypeRow> loadedTypes, IReadOnlyDictionary<uint, string[]> loadedKeys)
    {
        foreach (var oid in missingTypes) types[oid] = null;
        foreach (var row in loadedTypes) types[row.Oid] = row;
        foreach (var oid in missingKeys) primaryKeys[oid] = loadedKeys.GetValueOrDefault(oid, []);
        missingTypes.Clear();
        missingKeys.Clear();
        Version++;
    }

    /// <summary>The shape of a type; false, and noted as missing, when it must be loaded first.</summary>
    internal bool TryGetShape(uint oid, out ValueShape shape)
    {
        if (BuiltInTypes.TryGet(oid, out shape!) || shapes.TryGetValue(oid, out shape!)) return true;
        shape = ValueShape.Text;
        if (!types.ContainsKey(oid))
        {
            missingTypes.Add(oid);
            return false;
        }

        shapes[oid] = shape = Build(oid, 0);
        return true;
    }

    /// <summary>The primary key's columns, none when there is no primary key; false, and noted as missing, when they must be loaded
    /// first.</summary>
    internal bool TryGetPrimaryKey(uint relation, out IReadOnlyList<string> columns)
    {
        var known = primaryKeys.TryGetValue(relation, out var key);
        columns = key ?? [];
        if (!known) missingKeys.Add(relation);
        return known;
    }

    /// <summary>True when the composites that are known were looked at for the transaction; else noted as to be looked at.</summary>
    internal bool IsCurrentFor(uint xid)
    {
        if (lookedFor == xid) return true;
        toLookFor = xid;
        return false;
    }

    /// <summary>The table was described anew: its primary key may have changed.</summary>
    internal void ForgetPrimaryKey(uint relation) => primaryKeys.Remove(relation);

    /// <summary>A value did not fit its type: all types that are not built in are to be loaded anew.</summary>
    internal void ForgetTypes()
    {
        types.Clear();
        shapes.Clear();
        Version++;
    }

    private async Task LookAtCompositesAsync(NpgsqlDataSource dataSource, CancellationToken cancellationToken)
    {
        if (toLookFor is null) return;
        uint[] known = [.. types.Values.OfType<TypeRow>().Where(row => row.Kind == 'c').Select(row => row.Oid)];
        var now = known.Length == 0 ? [] : await CatalogReader.ReadTypesAsync(dataSource, known, cancellationToken);
        Look(now);
    }

    /// <summary>Takes the composites as they are now, for the transaction that is to be looked for: where one has changed, all types are to
    /// be loaded anew.</summary>
    internal void Look(IReadOnlyCollection<TypeRow> now)
    {
        if (toLookFor is not { } xid) return;
        (lookedFor, toLookFor) = (xid, null);
        var known = types.Values.OfType<TypeRow>().Where(row => row.Kind == 'c').ToList();
        if (!known.All(row => now.Any(other => other.Oid == row.Oid && other.HasAttributesOf(row)))) ForgetTypes();
    }

    private ValueShape Build(uint oid, int nesting)
    {
        if (BuiltInTypes.TryGet(oid, out var shape)) return shape;
        if (nesting > MaxNesting || types.GetValueOrDefault(oid) is not { } row) return ValueShape.Text;
        if (row.IsHstore) return new ValueShape(ValueKind.Hstore);
        if (row.Kind == 'd') return Build(row.BaseType, nesting + 1);
        if (row.Kind == 'c') return new ValueShape(oid, [.. row.AttributeNames.Select(BuildField)], row.ChangedBy);
        return row.Element == 0 ? ValueShape.Text : new ValueShape(ValueKind.Array, Build(row.Element, nesting + 1), (byte)row.Delimiter);

        CompositeField BuildField(string name, int index) => new(new MemberName(name), Build(row.AttributeTypes[index], nesting + 1));
    }
}

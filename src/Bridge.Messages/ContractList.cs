using Bridge.Messages.Chemotion;

namespace Bridge.Messages;

/// <summary>The contracts that tables give: the one place to add one. Every list of contracts is computed from it.</summary>
public sealed class ContractList
{
    private readonly IReadOnlyList<TableContract> tables;

    /// <summary>Creates the list of these tables; every other table gives <c>RowChanged</c>.</summary>
    /// <exception cref="ArgumentException">A contract has a name that none may have, or a table stands there twice.</exception>
    internal ContractList(params IReadOnlyList<TableContract> tables)
    {
        this.tables = tables;
        if (tables.GroupBy(table => (table.Schema, table.Table)).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new ArgumentException($"The table {twice.Key.Schema}.{twice.Key.Table} stands there twice.", nameof(tables));
        Names = [.. tables.SelectMany(table => table.CreateMappers()).Append(new RowMessageMapper()).Select(mapper => mapper.Contract.Name)
            .Distinct()];
        if (Names.FirstOrDefault(name => !MessageContract.IsName(name)) is { } wrong)
            throw new ArgumentException($"'{wrong}' is no name of a contract: it must be a word that ends with Changed.", nameof(tables));
    }

    /// <summary>The contracts of Chemotion's tables.</summary>
    public static ContractList Default { get; } = new(ChemotionTables.Contracts);

    /// <summary>No table has a contract: for who reads changes and makes no messages.</summary>
    public static ContractList None { get; } = new();

    /// <summary>The names of all contracts, <c>RowChanged</c> last.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Routes for one reader of the outbox.</summary>
    internal TableRoutes CreateRoutes() => new(tables);
}

using Bridge.Messages;
using Bridge.Testing.Repository;

namespace Bridge.UnitTests.Documentation;

/// <summary>Tables that must be complete. Those of metrics are held to what the processes tell by <c>MetricsExpositionTests</c>.</summary>
public sealed class TableTests
{
    [Fact]
    public void Every_configuration_key_stands_there_with_its_default() =>
        Assert.Equal(
            ConfigurationKeys.All.Select(key => $"{key.Key} = {key.Default}"),
            Documents.Infra.Rows("Configuration").Select(row => $"{row[0].Trim('`')} = {row[1].Trim('`')}"));

    [Fact]
    public void Every_typed_contract_stands_there() =>
        Assert.Equal(
            ContractList.Default.Names.Order(),
            Documents.Contracts.Rows("Subscribe").Where(row => row.Length == 2).Select(row => row[0].Trim('`'))
                .Where(name => name.EndsWith("Changed", StringComparison.Ordinal)).Order());
}

using Bridge.Messages;
using Bridge.Relay;

namespace Bridge.UnitTests.Relay;

/// <summary>The relay's exchanges, beside what it publishes.</summary>
public sealed class RelayTopologyTests
{
    [Fact]
    public void Every_contract_that_a_table_gives_has_its_exchange()
    {
        var mappers = typeof(MessageMapper).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(MessageMapper))).Select(type => (MessageMapper)Activator.CreateInstance(type)!);
        Assert.Equal(RelayTopology.TypedContracts.Order(), mappers.Select(mapper => mapper.Contract).Distinct().Order());
    }
}

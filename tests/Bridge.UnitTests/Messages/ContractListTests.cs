using System.Reflection;
using Bridge.Contracts;
using Bridge.Messages;

namespace Bridge.UnitTests.Messages;

/// <summary>What a contract is stands in one place; the lists follow from it.</summary>
public sealed class ContractListTests
{
    [Fact]
    public void Names_are_those_of_the_mappers() => Assert
        .Equal(["ContainerChanged", "AnalysisChanged", "RowChanged"], ContractList.Default.Names);

    [Fact]
    public void No_mapper_is_forgotten()
    {
        var mappers = typeof(MessageMapper).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(MessageMapper)))
            .Select(type => (MessageMapper)Activator.CreateInstance(type)!);
        Assert.Equal(ContractList.Default.Names.Order(), mappers.Select(mapper => mapper.Contract.Name).Distinct().Order());
    }

    [Fact]
    public void Every_contract_has_a_type_with_the_members_that_follow_from_its_name()
    {
        foreach (var name in ContractList.Default.Names)
        {
            var type = typeof(RowChanged).Assembly.GetType($"Bridge.Contracts.{name}")!;
            var contract = MessageContract.Of(name);
            Assert.NotNull(Member(type, contract.Row.Value));
            if (name == nameof(RowChanged)) continue;
            Assert.NotNull(Member(type, contract.Id.Value));
            Assert.NotNull(Member(type, contract.PreviousId.Value));
        }
    }

    [Fact]
    public void Members_follow_from_the_name()
    {
        var contract = MessageContract.Of("SampleChanged");
        Assert.Equal(("sample", "sampleId", "previousSampleId"), (contract.Row.Value, contract.Id.Value, contract.PreviousId.Value));
    }

    [Theory]
    [InlineData("Sample")]
    [InlineData("sampleChanged")]
    [InlineData("Changed")]
    [InlineData("Sample.Changed")]
    public void A_contract_of_another_name_is_refused(string name) => Assert
        .Throws<ArgumentException>(() => new ContractList(new TableContract("public", "samples", () => [new Named(name)])));

    [Fact]
    public void A_table_stands_there_once()
    {
        var table = new TableContract("public", "samples", () => [new Named("SampleChanged")]);
        Assert.Throws<ArgumentException>(() => new ContractList(table, table));
    }

    private static PropertyInfo? Member(Type type, string json) => type.GetProperty(char.ToUpperInvariant(json[0]) + json[1..]);

    private sealed class Named(string name) : MessageMapper(name)
    {
        public override void Write(Bridge.Messages.Reading.RelayedChange change, Bridge.Messages.Writing.MessageWriter writer)
        {
        }
    }
}

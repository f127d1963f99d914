using Bridge.State.Webhooks;

namespace Bridge.UnitTests.State.Webhooks;

public sealed class ColumnConditionTests
{
    [Theory]
    [InlineData("container_type = analysis", "container_type", ConditionOperator.Equal, "analysis")]
    [InlineData("name='1H NMR'", "name", ConditionOperator.Equal, "1H NMR")]
    [InlineData("id >= 5", "id", ConditionOperator.GreaterOrEqual, "5")]
    [InlineData("id != 5", "id", ConditionOperator.NotEqual, "5")]
    [InlineData("id < 5", "id", ConditionOperator.Less, "5")]
    [InlineData("id in 1, 2,3", "id", ConditionOperator.In, "1|2|3")]
    [InlineData("id in (1,2)", "id", ConditionOperator.In, "1|2")]
    [InlineData("name = a in b", "name", ConditionOperator.Equal, "a in b")]
    [InlineData("deleted_at is null", "deleted_at", ConditionOperator.IsNull, "")]
    [InlineData("deleted_at IS NOT NULL", "deleted_at", ConditionOperator.IsNotNull, "")]
    [InlineData("extended_metadata.kind changed", "extended_metadata.kind", ConditionOperator.Changed, "")]
    public void Reads_a_condition_and_writes_it_again(string text, string column, ConditionOperator comparison, string values)
    {
        var condition = ColumnCondition.Parse(text);
        Assert.Equal((column, comparison, values), (condition.Column, condition.Operator, string.Join('|', condition.Values)));
        var again = ColumnCondition.Parse(condition.ToString());
        Assert.Equal((condition.Column, condition.Operator, values), (again.Column, again.Operator, string.Join('|', again.Values)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("name")]
    [InlineData("= 5")]
    [InlineData("a b = 5")]
    public void Refuses_what_is_none(string text) => Assert.Throws<FormatException>(() => ColumnCondition.Parse(text));
}

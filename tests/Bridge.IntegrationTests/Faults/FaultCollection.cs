namespace Bridge.IntegrationTests.Faults;

/// <summary>The tests that share <see cref="FaultServices"/>.</summary>
[CollectionDefinition(Name)]
public sealed class FaultCollection : ICollectionFixture<FaultServices>
{
    /// <summary>The collection's name.</summary>
    public const string Name = "faults";
}

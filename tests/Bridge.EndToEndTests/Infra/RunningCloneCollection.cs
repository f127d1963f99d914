using System.Runtime.Versioning;

namespace Bridge.EndToEndTests.Infra;

/// <summary>The tests that share one running clone, one after the other.</summary>
[SupportedOSPlatform("linux")]
[CollectionDefinition(RunningClone.Collection)]
public sealed class RunningCloneCollection : ICollectionFixture<RunningClone>;

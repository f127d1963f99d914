using Bridge.Hosting.Configuration;
using Bridge.Testing.Repository;
using Microsoft.Extensions.DependencyInjection;

namespace Bridge.UnitTests.Wire;

/// <summary>The keys that people have in their files and environments.</summary>
public sealed class ConfigurationKeysTests
{
    [Fact]
    public void Are_those_of_the_list() =>
        WireList.AssertEqual(
            "tests/Bridge.UnitTests/Wire/configuration-keys.txt",
            WireApps.Build().SelectMany(process => process.App.Services.GetServices<OptionsSection>())
                .SelectMany(section => Keys(section.Name, section.Type)));

    [Fact]
    public void Name_a_file_by_this_suffix() => Assert.Equal("_FILE", SecretFiles.Suffix);

    private static IEnumerable<string> Keys(string prefix, Type type) => type.GetProperties()
        .SelectMany(property => Keys($"{prefix}:{property.Name}", property));

    private static IEnumerable<string> Keys(string key, System.Reflection.PropertyInfo property)
    {
        var type = property.PropertyType;
        if (!type.IsGenericType || type.GetGenericTypeDefinition() != typeof(IList<>)) return [key];
        var element = type.GetGenericArguments()[0];
        return element == typeof(string) || element.IsPrimitive ? [key + ":0"] : Keys(key + ":0", element);
    }
}

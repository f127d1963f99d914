using Bridge.Testing.Repository;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Bridge.UnitTests.Architecture;

/// <summary>A file of C# of the repository, parsed.</summary>
internal sealed record SourceFile(string Path, SyntaxTree Tree)
{
    private static readonly Lazy<IReadOnlyList<SourceFile>> Every = new(() => [.. Read("src"), .. Read("tests")]);

    /// <summary>All of src and tests.</summary>
    public static IReadOnlyList<SourceFile> All => Every.Value;

    /// <summary>Its syntax.</summary>
    public SyntaxNode Root => Tree.GetRoot();

    /// <summary>How many lines a node takes.</summary>
    public static int LinesOf(SyntaxNodeOrToken from, SyntaxNode to) =>
        to.GetLocation().GetLineSpan().EndLinePosition.Line - from.GetLocation()!.GetLineSpan().StartLinePosition.Line + 1;

    private static IEnumerable<SourceFile> Read(string folder) =>
        CloneRoot.Sources(folder).Select(file => new SourceFile(
            System.IO.Path.GetRelativePath(CloneRoot.Folder, file), CSharpSyntaxTree.ParseText(File.ReadAllText(file))));
}

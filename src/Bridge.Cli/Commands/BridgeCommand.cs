using System.CommandLine;
using Bridge.Cli.Terminal;

namespace Bridge.Cli.Commands;

/// <summary>What every command has: what it does, and examples that its help shows.</summary>
internal class BridgeCommand(string name, string description) : Command(name, description)
{
    /// <summary>Sets the examples.</summary>
    public void Show(params string[] examples) => Examples.Set(this, examples);
}

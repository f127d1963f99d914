using System.CommandLine;
using Bridge.Cli.Terminal;

namespace Bridge.Cli.Commands.Tokens;

/// <summary><c>bridge tokens</c>.</summary>
internal static class TokensCommand
{
    public static Command Create()
    {
        var command = new Command("tokens", "Who may ask the worker, and what.")
        {
            TokensListCommand.Create(),
            TokensCreateCommand.Create(),
            TokensRevokeCommand.Create(),
            TokensLinkCommand.Create(),
        };
        Examples.Set(command, "bridge tokens list", "bridge tokens create laptop --role operate --days 90", "bridge tokens revoke laptop");
        return command;
    }
}

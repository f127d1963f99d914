
namespace Bridge.Cli.Commands.Tokens;

/// <summary><c>bridge tokens</c>.</summary>
internal static class TokensCommand
{
    public static BridgeCommand Create()
    {
        var command = new BridgeCommand("tokens", "Who may ask the worker, and what.")
        {
            TokensListCommand.Create(),
            TokensCreateCommand.Create(),
            TokensRevokeCommand.Create(),
            TokensLinkCommand.Create(),
        };
        command.Show("bridge tokens list", "bridge tokens create laptop --role operate --days 90", "bridge tokens revoke laptop");
        return command;
    }
}

using Receiver.Cli;

return await ReceiverCommand.InvokeAsync(args, Console.Out, Console.Error);

using BenchmarkDotNet.Running;
using Receiver.Benchmarks.Goals;

// dotnet run --project tests/Receiver.Benchmarks -c Release -- --filter '*'   (--job short for a quick look)
// dotnet run --project tests/Receiver.Benchmarks -c Release -- goals          (figures beside their goals, in a minute)
if (args is ["goals"])
{
    FrameGoals.Print();
    SensingGoals.Print();
}
else BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);

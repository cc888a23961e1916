using Receiver.Algorithms.OneBit.Activity;
using Receiver.Algorithms.OneBit.BernoulliGaussian;
using Receiver.Algorithms.OneBit.BigAmp;
using Receiver.Algorithms.OneBit.BilinearVariational;
using Receiver.Algorithms.OneBit.Gamp;
using Receiver.Algorithms.OneBit.Linear;
using Receiver.Algorithms.OneBit.Partitioned;
using Receiver.Algorithms.OneBit.Svm;
using Receiver.Algorithms.OneBit.Variational;
using Receiver.Pipelines.Sinks;
using Receiver.Pipelines.Sources;
using Receiver.Pipelines.Stages;
using Receiver.Simulation;

namespace Receiver.Pipelines.Definition;

/// <summary>What comes with the receiver. A new algorithm is one line here.</summary>
public static class BuiltInCatalogue
{
    /// <summary>Creates the catalogue.</summary>
    public static Catalogue Create()
    {
        var catalogue = new Catalogue();

        catalogue.Sources
            .Add<OneBitSimulatorOptions>("simulator", "frames made here, with their truth", (o, c) => new SimulatorSource(c.Format!, o, c.Clock))
            .Add<FileSourceOptions>("file", "a SigMF recording, scored against the truth file beside it", (o, _) => new FileSource(o))
            .Add<UdpSourceOptions>("udp", "native datagrams from the network", (o, c) => new UdpSource(c.Format!, o, c.Clock));

        catalogue.Stages
            .Add<RealTransformOptions>("real-transform", "expands packed signs into real numbers, lost samples into zeros",
                (o, _) => new RealTransformStage(o.Name ?? "real-transform"))
            .Add<ChannelEstimationOptions>("channel-estimation", "estimates the channel from pilots and fed-back data",
                (o, c) => o.Algorithm.Type == GenieStage.Algorithm
                    ? new GenieStage(o.Name ?? "channel-estimation")
                    : new ChannelEstimationStage(o.Name ?? "channel-estimation", o.Algorithm.Type, c.Catalogue.ChannelEstimators.Create(o.Algorithm, c)))
            .Add<DataDetectionOptions>("data-detection", "detects the data symbols through the estimated channel",
                (o, c) => new DataDetectionStage(o.Name ?? "data-detection", o.Algorithm.Type, c.Catalogue.DataDetectors.Create(o.Algorithm, c)))
            .Add<ActivityDetectionOptions>("activity-detection", "decides who is active from the channel stage's soft activity",
                (o, c) => new ActivityDetectionStage(o.Name ?? "activity-detection", o.Algorithm.Type, c.Catalogue.ActivityDetectors.Create(o.Algorithm, c)))
            .Add<JointEstimationOptions>("joint-estimation", "estimates channel and data symbols together",
                (o, c) => new JointEstimationStage(o.Name ?? "joint-estimation", o.Algorithm.Type, c.Catalogue.JointEstimators.Create(o.Algorithm, c)))
            .Add<IterateOptions>("iterate", "repeats its stages, feeding decided symbols back as pilots; stops by tolerance, rounds or deadline",
                (_, _) => throw new InvalidOperationException("iterate is built with its children by LineBuilder"));

        catalogue.Sinks
            .Add<ScoreOptions>("score", "compares with the truth, where it is known", (_, c) => new ScoreSink(c.Pipeline))
            .Add<ResultsOptions>("results", "one JSON object a frame", (o, _) => new ResultsSink(o))
            .Add<ReportOptions>("report", "the summary as JSON, when the run ends", (o, _) => new ReportSink(o));

        catalogue.ChannelEstimators
            .Add<AdviOptions>("advi", "variational inference with a logistic likelihood, deterministic", (o, _) => new AdviChannelEstimator(o))
            .Add<AdviMonteCarloOptions>("advi-monte-carlo", "the same by sampled gradients, as published", (o, _) => new AdviMonteCarloChannelEstimator(o))
            .Add<AdviOptions>("advi-matched", "advi with the slope of the noise, which it knows", (o, _) => new AdviMatchedChannelEstimator(o))
            .Add<SvmOptions>("svm", "support vector machine by dual coordinate descent", (o, _) => new SvmChannelEstimator(o))
            .Add<GampChannelOptions>("gamp", "generalised approximate message passing with the probit output; knows the noise", (o, _) => new GampChannelEstimator(o))
            .Add<BilinearAdviOptions>("bilinear-advi", "massive access: channel and activity by bilinear variational inference", (o, _) => new BilinearAdviChannelEstimator(o))
            .Add<BernoulliGaussianGampOptions>("bernoulli-gaussian-gamp", "massive access: message passing with activity shared over antennas; knows the noise", (o, _) => new BernoulliGaussianGampEstimator(o))
            .Add<NoOptions>("least-squares", "least squares on the signs, the baseline everyone knows", (_, _) => new LeastSquaresChannelEstimator())
            .Add<NoOptions>("bussgang-lmmse", "Bussgang linear MMSE; knows the noise", (_, _) => new BussgangLmmseChannelEstimator())
            .Add<NoOptions>(GenieStage.Algorithm, "the true channel: a bound, where the source knows the truth",
                (_, _) => throw new InvalidOperationException("the genie is a stage of its own"))
            .Add<AdviOptions>("pvi-sequential", "advi, which is local to each antenna and hence to each client", (o, _) => new AdviChannelEstimator(o))
            .Add<AdviOptions>("pvi-synchronous", "advi, which is local to each antenna and hence to each client", (o, _) => new AdviChannelEstimator(o))
            .Add<AdviOptions>("pvi-asynchronous", "advi, which is local to each antenna and hence to each client", (o, _) => new AdviChannelEstimator(o));

        catalogue.DataDetectors
            .Add<AdviOptions>("advi", "variational inference with a logistic likelihood, deterministic", (o, _) => new AdviDataDetector(o))
            .Add<AdviMonteCarloOptions>("advi-monte-carlo", "the same by sampled gradients, as published", (o, _) => new AdviMonteCarloDataDetector(o))
            .Add<AdviOptions>("advi-matched", "advi with the slope of the noise, which it knows", (o, _) => new AdviMatchedDataDetector(o))
            .Add<SvmOptions>("svm", "support vector machine by dual coordinate descent", (o, _) => new SvmDataDetector(o))
            .Add<GampDetectionOptions>("gamp", "generalised approximate message passing with a QPSK prior; knows the noise", (o, _) => new GampDataDetector(o))
            .Add<NoOptions>("zero-forcing", "zero forcing on the signs, the baseline everyone knows", (_, _) => new ZeroForcingDataDetector())
            .Add<NoOptions>("bussgang-mmse", "Bussgang linear MMSE; knows the noise", (_, _) => new BussgangMmseDataDetector())
            .Add<PartitionedOptions>("pvi-sequential", "partitioned variational inference, one client after the other",
                (o, _) => new PartitionedDataDetector(o, new SequentialScheduler(o)))
            .Add<PartitionedOptions>("pvi-synchronous", "partitioned variational inference, all clients at once in rounds",
                (o, _) => new PartitionedDataDetector(o, new SynchronousScheduler(o)))
            .Add<AsynchronousInferenceOptions>("pvi-asynchronous", "partitioned variational inference, clients that wait for nobody",
                (o, _) => new PartitionedDataDetector(o, o.CreateScheduler()));

        catalogue.JointEstimators
            .Add<BigAmpOptions>("big-amp", "bilinear message passing for channel and symbols at once, guarded and polished; knows the noise", (o, _) => new BigAmpEstimator(o))
            .Add<BigAmpActivityOptions>("big-amp-activity", "massive access: activity, channel and symbols at once, polished; knows the noise", (o, _) => new BigAmpActivityEstimator(o));

        catalogue.ActivityDetectors
            .Add<ThresholdActivityOptions>("threshold", "coefficient at or above a threshold, as published", (o, _) => new ThresholdActivityDetector(o))
            .Add<TwoClassActivityOptions>("two-class", "two classes of received strength with a floor", (o, _) => new TwoClassActivityDetector(o))
            .Add<NoOptions>("posterior-odds", "more probably active than not", (_, _) => new PosteriorOddsActivityDetector());

        return catalogue;
    }
}

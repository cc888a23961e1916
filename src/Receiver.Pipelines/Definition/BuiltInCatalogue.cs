using Receiver.Algorithms.OneBit.Activity;
using Receiver.Algorithms.OneBit.BernoulliGaussian;
using Receiver.Algorithms.OneBit.BigAmp;
using Receiver.Algorithms.OneBit.BilinearVariational;
using Receiver.Algorithms.OneBit.Gamp;
using Receiver.Algorithms.OneBit.Linear;
using Receiver.Algorithms.OneBit.Partitioned;
using Receiver.Algorithms.OneBit.Svm;
using Receiver.Algorithms.OneBit.Variational;
using Receiver.Algorithms.Sensing;
using Receiver.Algorithms.Sensing.Baselines;
using Receiver.Algorithms.Sensing.Coarse;
using Receiver.Algorithms.Sensing.Demodulation;
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
            .Add<SimulatorOptions>("simulator", "frames made here, with their truth", (o, c) => new SimulatorSource(c.Format!, o, c.Clock))
            .Add<FileSourceOptions>("file", "a SigMF recording, scored against the truth file beside it", (o, _) => new FileSource(o))
            .Add<UdpSourceOptions>("udp", "native datagrams from the network", (o, c) => new UdpSource(c.Format!, o, c.Clock));

        catalogue.Stages
            .Add<RealTransformOptions>("real-transform", "expands packed signs into real numbers, lost samples into zeros",
                (o, _) => new RealTransformStage(o.Name ?? "real-transform"))
            .Add<OfdmDemodulationOptions>("ofdm-demodulation", "from the time domain to the subcarriers that carry pilots and data",
                (o, _) => new OfdmDemodulationStage(o.Name ?? "ofdm-demodulation", new OfdmDemodulator(new DemodulationOptions { BackOff = o.BackOff })))
            .Add<CoarseEstimationOptions>("coarse-estimation", "directions, time offsets and a first channel of an OFDM frame",
                (o, c) => c.Catalogue.CoarseEstimators.Create(o.Name ?? "coarse-estimation", o.Algorithm, c))
            .Add<ChannelEstimationOptions>("channel-estimation", "estimates the channel from pilots and fed-back data",
                (o, c) => c.Catalogue.ChannelEstimators.Create(o.Name ?? "channel-estimation", o.Algorithm, c))
            .Add<DataDetectionOptions>("data-detection", "detects the data symbols through the estimated channel",
                (o, c) => c.Catalogue.DataDetectors.Create(o.Name ?? "data-detection", o.Algorithm, c))
            .Add<GridUpdateStageOptions>("grid-update", "moves, adds and removes points, users and clocks of the scene",
                (o, c) => c.Catalogue.GridUpdates.Create(o.Name ?? "grid-update", o.Algorithm, c))
            .Add<PolishStageOptions>("polish", "OFDM sensing: scoring on the likelihood with the data integrated out, and the decision which points are on the map",
                (o, _) => SensingStepStage.Polish(o.Name ?? "polish", o.ToOptions()))
            .Add<PlainStageOptions>("track", "OFDM sensing: a frame from the one before in two scoring steps; fails where the scene was lost (inside a stage tracking)",
                (o, _) => CoarseEstimationStage.Track(o.Name ?? "track"))
            .Add<ActivityDetectionOptions>("activity-detection", "decides who is active from the channel stage's soft activity",
                (o, c) => c.Catalogue.ActivityDetectors.Create(o.Name ?? "activity-detection", o.Algorithm, c))
            .Add<JointEstimationOptions>("joint-estimation", "estimates channel and data symbols together",
                (o, c) => c.Catalogue.JointEstimators.Create(o.Name ?? "joint-estimation", o.Algorithm, c))
            .Add<TrackingOptions>("tracking", "follows a scene from frame to frame: stages for a first frame, stages for the next ones",
                (_, _) => throw new InvalidOperationException("tracking is built with its children by LineBuilder"))
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
            .AddStage<NoOptions>(GenieStage.Algorithm, "the true channel: a bound, where the source knows the truth", (name, _, _) => new GenieStage(name))
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

        catalogue.CoarseEstimators
            .Add<CoarseSceneOptions>("birth", "directions and offsets; a first q(x) from a grid that is then cleared for points to be born", (o, _) => new BirthInitializer(new CoarseEstimator(o.Coarse).Estimate, o.Inference, o.Births))
            .Add<CoarseSceneOptions>("grid", "the grid of the paper: every direction at every range", (o, _) => new GridInitializer(new CoarseEstimator(o.Coarse).Estimate, o.Inference))
            .Add<WarmSceneOptions>("tracking", "the scene that the frame before ended with (inside a stage tracking)", (o, _) => new WarmInitializer(o.Inference, o.Births));

        catalogue.ActivityDetectors
            .Add<ThresholdActivityOptions>("threshold", "coefficient at or above a threshold, as published", (o, _) => new ThresholdActivityDetector(o))
            .Add<TwoClassActivityOptions>("two-class", "two classes of received strength with a floor", (o, _) => new TwoClassActivityDetector(o))
            .Add<NoOptions>("posterior-odds", "more probably active than not", (_, _) => new PosteriorOddsActivityDetector());

        catalogue.ChannelEstimators.AddStage<BisvbiOptions>("bisvbi", "OFDM sensing: subspace variational inference of gains and supports, users together (Module A and B)",
            (name, o, _) => SensingStepStage.Channel(name, "bisvbi", new ChannelStep(o)));
        catalogue.DataDetectors.AddStage<SensingDataOptions>("bisvbi", "OFDM sensing: the posterior of the symbols, Gaussian or QPSK",
            (name, o, _) => SensingStepStage.Data(name, "bisvbi", new DataStep(o)));
        catalogue.GridUpdates
            .Add<GridUpdateOptions>("birth", "points are born from the residual and moved by Gauss-Newton steps", (o, _) => new GridStep(o, new BisvbiOptions()))
            .Add<GridUpdateOptions>("grid", "the grid's points are moved and pruned, none is born", (o, _) => new GridStep(o with { MostBirths = 0 }, new BisvbiOptions()));

        AddSensingBaselines(catalogue);
        return catalogue;
    }

    // What the sensing receiver is compared with, and its bounds.
    private static void AddSensingBaselines(Catalogue catalogue)
    {
        catalogue.CoarseEstimators
            .Add<DelayDictionaryOptions>("vb-cesd", "baseline: gains on a fixed dictionary of directions and delay taps, no places", (o, _) => new VbCesdInitializer(new CoarseEstimator(o.Coarse).Estimate, o.Inference, o.Dictionary))
            .Add<PilotSceneOptions>("two-stage", "baseline: the grid of the paper from the pilots alone", (o, _) => new TwoStageInitializer(new CoarseEstimator(o.Coarse).Estimate, o.Inference))
            .Add<StMusicSceneOptions>("st-music", "baseline: spatio-temporal MUSIC on the pilots of each user", (o, _) => new StMusicInitializer(new CoarseEstimator(o.Coarse).Estimate, o.Music))
            .AddStage<CoarseSceneOptions>(SensingGenieStage.Algorithm, "birth with the users' true positions and clocks: a bound, where the source knows the truth",
                (name, o, _) => new SensingGenieStage(name, new GenieInitializer(new CoarseEstimator(o.Coarse).Estimate, o.Inference, o.Births)));
        catalogue.ChannelEstimators
            .AddStage<BisvbiOptions>("iid", "OFDM sensing, baseline: bisvbi with a support of its own for every user (no Module B)",
                (name, o, _) => SensingStepStage.Channel(name, "iid", new ChannelStep(o with { JointSupport = false })))
            .AddStage<BisvbiOptions>("full-inverse", "OFDM sensing, baseline: bisvbi that solves for all gains at once (BiVBI)",
                (name, o, _) => SensingStepStage.Channel(name, "full-inverse", new ChannelStep(o with { FullInverse = true })))
            .AddStage<BisvbiOptions>("vb-cesd", "OFDM sensing, baseline: gains on the dictionary of vb-cesd, with the noise level",
                (name, o, _) => SensingStepStage.Channel(name, "vb-cesd", new VbCesdStep(o)))
            .AddStage<BilinearGampOptions>("bilinear-gamp", "OFDM sensing, baseline: gains on the whole dictionary of vb-cesd by message passing with a sparse prior that is learned",
                (name, o, _) => SensingStepStage.Channel(name, "bilinear-gamp", new BilinearGampStep(o)));
        catalogue.ChannelEstimators.AddStage<StMusicOptions>("st-music", "OFDM sensing, baseline: gains of the paths of st-music by least squares, while they explain more than noise would",
            (name, o, _) => SensingStepStage.Channel(name, "st-music", new StMusicChannelStep(o)));
        catalogue.GridUpdates.Add<NoOptions>("st-music", "baseline: where the paths of st-music put their scatterers", (_, _) => new StMusicMapStep());
        catalogue.DataDetectors
            .AddStage<NoOptions>("two-stage", "OFDM sensing, baseline: the symbols once, through the channel of the pilots", (name, _, _) => SensingStepStage.Data(name, "two-stage", new TwoStageDataStep()))
            .AddStage<NoOptions>(KnownChannelStage.Algorithm, "OFDM: the symbols through the true channel: a bound, where the source knows the truth", (name, _, _) => new KnownChannelStage(name));
    }
}

#!/usr/bin/python3
"""The one-bit receiver beside its peers, on the same seeded frames: scikit-learn's LinearSVC, the same variational inference in numpy with
OpenBLAS, and sampled variational inference with PyTorch's autograd.

    apt-get install python3-numpy python3-sklearn python3-torch libopenblas0-pthread
    dotnet build src/Receiver.Cli -c Release
    /usr/bin/python3 tests/peers/one_bit.py                     (from the root of the repository; --skip torch leaves a peer out)

Frames come from `receiver simulate`: 128 antennas, 20 users, 80 pilots, 200 data symbols, 10 dB. Everything runs on one thread. All times are processor
time, which other work on the machine does not lengthen much; those of the receiver are those of the whole command, file and pipeline included:
the difference between a long and a short run, by their difference in frames.
"""
import os

for variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"

import argparse
import base64
import json
import platform
import resource
import subprocess
import sys
import time

import numpy as np

SHORT, LONG, SEED = 300, 900, 61
NODES, WEIGHTS, CENTRE = (1.35562618, 2.85697001), (0.222075922, 0.0112574113), 8 / 15


# --- the receiver ---------------------------------------------------------------------------------------------------------------------------------

def receiver(command, *arguments):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([*command, *arguments], check=True, stdout=subprocess.DEVNULL, env={**os.environ, "DOTNET_gcServer": "0"})
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def measure(command, folder, pipeline, algorithm, rounds):
    """Seconds a frame, and the bits of the first frames."""
    results = f"{folder}/{algorithm}.jsonl"
    arguments = ["run", pipeline, "--source", f"file:{folder}/uplink.sigmf-meta", "--quiet", "--results", results,
                 "--set", "stages.refinement.parallelism=1", "--set", f"stages.refinement.maxRounds={rounds}", "--set", "stages.refinement.tolerance=0"]
    times = {frames: min(receiver(command, *arguments, "--frames", str(frames)) for _ in range(3)) for frames in (SHORT, LONG)}
    with open(results) as lines:
        bits = [np.frombuffer(base64.b64decode(json.loads(line)["bits"]), np.uint8) for line in lines]
    return (times[LONG] - times[SHORT]) / (LONG - SHORT), bits


class Recording:
    """Frames as `receiver simulate` wrote them: signs [2N x T] of pilots and data, pilots [M x Tp], true bits."""

    def __init__(self, base):
        with open(base + ".sigmf-meta") as file:
            about = json.load(file)["global"]
        self.antennas, self.users = about["core:num_channels"], about["receiver:users"]
        self.pilot_length, self.data_length = about["receiver:pilot_length"], about["receiver:data_length"]
        self.noise_variance = about["receiver:noise_variance"]
        parts = np.array(about["receiver:pilots"], np.float32)
        self.pilots = parts[..., 0] + 1j * parts[..., 1]
        samples = np.fromfile(base + ".sigmf-data", np.int8).reshape(-1, self.pilot_length + self.data_length, self.antennas, 2)
        self.signs = np.where(samples < 0, np.float32(-1), np.float32(1))
        with open(base + ".truth.jsonl") as lines:
            self.bits = [np.frombuffer(base64.b64decode(json.loads(line)["bits"]), np.uint8) for line in lines]

    def frame(self, number):
        """v of channel estimation [2T x N], the two parts of a use side by side, and of data detection [2N x Td]."""
        signs = self.signs[number]
        channel = signs.transpose(0, 2, 1).reshape(-1, self.antennas)
        data = signs[self.pilot_length:]
        return channel[: 2 * self.pilot_length], channel, np.concatenate([data[..., 0], data[..., 1]], axis=1).T.copy()

    def wrong(self, number, packed):
        return int(np.unpackbits(packed ^ self.bits[number]).sum())


def channel_design(symbols):
    """sqrt(2) W of u = [Re h; Im h], two rows a channel use."""
    x = symbols.T
    rows = np.stack([np.concatenate([x.real, -x.imag], 1), np.concatenate([x.imag, x.real], 1)], 1)
    return np.float32(np.sqrt(2)) * rows.reshape(-1, 2 * symbols.shape[0]).astype(np.float32)


def detection_design(channel, scale=1.0):
    """W of u = [Re x; Im x], rows of the channel [N x M] scaled to norm sqrt(M)."""
    h = channel * (np.sqrt(channel.shape[1]) / np.linalg.norm(channel, axis=1, keepdims=True)) * scale
    return np.block([[h.real, -h.imag], [h.imag, h.real]]).astype(np.float32)


def to_complex(u):
    half = u.shape[0] // 2
    return u[:half] + 1j * u[half:]


def decide(symbols):
    return (np.where(symbols.real < 0, -1, 1) + 1j * np.where(symbols.imag < 0, -1, 1)).astype(np.complex64) / np.sqrt(2)


def pack(symbols):
    """User after user, channel use after channel use, I then Q, 1 = negative, least significant bit first."""
    return np.packbits(np.stack([symbols.real < 0, symbols.imag < 0], -1).reshape(-1), bitorder="little")


def refine(recording, number, solve, rounds):
    """Channel and data by one solver, decisions fed back as pilots."""
    pilots, both, data = recording.frame(number)
    v, sent = pilots, recording.pilots
    for round_number in range(rounds):
        h = to_complex(solve(channel_design(sent), v)).T
        x = to_complex(solve(detection_design(h), data))
        v, sent = both, np.concatenate([recording.pilots, decide(x)], 1)
    return x


# --- the peers --------------------------------------------------------------------------------------------------------------------------------------

def expectations(m, spread):
    """f1 = E[s(-z)], f2 = E[s(z)s(-z)], z ~ N(m, spread), by five Gauss-Hermite nodes with one exponential."""
    e = np.exp(np.clip(m, -28, 28))
    e1, square, root = 1 + e, e * e, np.sqrt(spread)
    r = 1 / e1
    slope, curvature = CENTRE * r, CENTRE * r * r
    for node, weight in zip(NODES, WEIGHTS):
        c = 2 * np.cosh(node * root)
        r = 1 / (1 + c * e + square)
        w = weight * r
        slope += (2 + c * e) * w
        curvature += (c * (1 + square) + 4 * e) * w * r
    return slope, e * curvature


def solve_numpy(w, v, tolerance=1e-3, most=100):
    """The deterministic solver of the receiver: one preconditioner for all, Anderson acceleration for each, columns that are solved leave."""
    d, problems = w.shape[1], v.shape[1]
    gram, squares = w.T @ w, w * w
    equal_rows = np.allclose(squares, squares[0])
    p = np.linalg.inv(np.eye(d, dtype=np.float32) + np.float32(0.11) * gram).astype(np.float32)
    answer = np.zeros((d, problems), np.float32)
    left = np.arange(problems)
    mu = np.zeros_like(answer)
    s2 = np.repeat(1 / (1 + np.float32(0.05) * np.diag(gram))[:, None], problems, 1).astype(np.float32)
    mu_before = f_before = None
    for iteration in range(most):
        m = v * (w @ mu)
        if equal_rows:
            f1, f2 = expectations(m, squares[:1] @ s2)
            s2 = 1 / (1 + squares[:1].T @ f2.sum(0, keepdims=True))
        else:
            f1, f2 = expectations(m, squares @ s2)
            s2 = 1 / (1 + squares.T @ f2)
        f = p @ (w.T @ (v * f1) - mu)
        following = mu + f
        if f_before is not None:
            change = f - f_before
            theta = (f * change).sum(0) / np.maximum((change * change).sum(0), 1e-30)
            following -= np.clip(theta, -30, 30) * (mu - mu_before + change)
        step = following - mu
        done = (step * step).sum(0) <= tolerance * tolerance * (following * following).sum(0)
        mu_before, f_before, mu = mu, f, following
        if done.any():
            answer[:, left[done]] = mu[:, done]
            keep = ~done
            left, v, mu, s2, mu_before, f_before = left[keep], v[:, keep], mu[:, keep], s2[:, keep], mu_before[:, keep], f_before[:, keep]
            if left.size == 0:
                break
    answer[:, left] = mu
    return answer


def solve_linear_svc(cost, tolerance):
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.svm import LinearSVC
    import warnings
    warnings.simplefilter("ignore", ConvergenceWarning)

    def solve(w, v):
        if w.shape[0] == 256:
            w = np.float32(np.sqrt(2)) * w
        machine = LinearSVC(C=cost, loss="hinge", fit_intercept=False, dual=True, tol=tolerance, max_iter=1000, random_state=1)
        return np.stack([machine.fit(w, v[:, problem]).coef_[0] for problem in range(v.shape[1])], 1)

    return solve


def solve_torch(samples=10, iterations=200, rate=0.05):
    import torch
    torch.set_num_threads(1)

    def solve(w, v):
        generator = torch.Generator().manual_seed(1)
        w, v = torch.from_numpy(np.ascontiguousarray(w)), torch.from_numpy(np.ascontiguousarray(v))
        mu = torch.zeros(w.shape[1], v.shape[1], requires_grad=True)
        omega = torch.full_like(mu, -1.0).requires_grad_()
        optimiser = torch.optim.Adam([mu, omega], rate)
        for _ in range(iterations):
            optimiser.zero_grad()
            u = mu + omega.exp() * torch.randn((samples, *mu.shape), generator=generator)
            likelihood = torch.nn.functional.logsigmoid(v * (w @ u)).sum() / samples
            loss = 0.5 * (u * u).sum() / samples - likelihood - omega.sum()
            loss.backward()
            optimiser.step()
        return mu.detach().numpy()

    return solve


def peer(recording, frames, solve, rounds, repetitions):
    """Seconds a frame (the fastest repetition), and wrong bits over all frames."""
    refine(recording, 0, solve, rounds)
    wrong, times = 0, []
    for number in range(frames):
        for repetition in range(repetitions):
            start = time.process_time()
            symbols = refine(recording, number, solve, rounds)
            times.append(time.process_time() - start)
        wrong += recording.wrong(number, pack(symbols))
    return float(np.mean([min(times[i:i + repetitions]) for i in range(0, len(times), repetitions)])), wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--receiver", default="dotnet src/Receiver.Cli/bin/Release/net10.0/receiver.dll", help="the command")
    parser.add_argument("--folder", default="out/peers", help="where recordings and results go")
    parser.add_argument("--skip", nargs="*", default=[], choices=["svm", "numpy", "torch"])
    options = parser.parse_args()
    command = options.receiver.split()
    os.makedirs(options.folder, exist_ok=True)
    receiver(command, "simulate", "pipelines/one-bit-mimo.json", "--set", f"source.frames={LONG}", "--seed", str(SEED), "--out", f"{options.folder}/uplink")
    recording = Recording(f"{options.folder}/uplink")
    bits_of_frame = 2 * recording.users * recording.data_length
    with open("/proc/cpuinfo") as file:
        processor = next((line.split(":")[1].strip() for line in file if line.startswith("model name")), platform.machine())
    print(f"{processor}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.0f}; python {platform.python_version()}, numpy {np.__version__}")
    print("BLAS:", ", ".join(sorted({line.split()[-1] for line in open("/proc/self/maps") if "blas" in line.lower()})) or "unknown")
    print(f"{'':34}{'ms a frame':>12}{'BER':>11}{'frames':>8}{'ratio':>9}")

    def show(name, seconds, wrong, frames, ratio=None):
        print(f"{name:34}{1e3 * seconds:12.2f}{wrong / (frames * bits_of_frame):11.2e}{frames:8}{'' if ratio is None else f'{ratio:8.1f}x':>9}", flush=True)

    def wrong_bits(bits, frames):
        return sum(recording.wrong(number, bits[number]) for number in range(frames))

    if "svm" not in options.skip:
        import sklearn
        frames, cost = 5, min(0.3 / recording.noise_variance, 0.5)  # the default of the receiver
        seconds, bits = measure([*command], options.folder, "pipelines/one-bit-svm.json", "svm", 1)
        show("receiver svm, pilots only", seconds, wrong_bits(bits, frames), frames)
        for tolerance in (1e-2, 1e-3):
            theirs, wrong = peer(recording, frames, solve_linear_svc(cost, tolerance), 1, 2)
            show(f"scikit-learn {sklearn.__version__} LinearSVC, {tolerance:g}", theirs, wrong, frames, theirs / seconds)
    if {"numpy", "torch"} - set(options.skip):
        seconds, bits = measure(command, options.folder, "pipelines/one-bit-mimo.json", "advi", 2)
        show("receiver advi, 1 refinement", seconds, wrong_bits(bits, 20), 20)
        if "numpy" not in options.skip:
            theirs, wrong = peer(recording, 20, solve_numpy, 2, 5)
            show(f"numpy {np.__version__}, same algorithm", theirs, wrong, 20, theirs / seconds)
        if "torch" not in options.skip:
            import torch
            theirs, wrong = peer(recording, 3, solve_torch(), 2, 1)
            show(f"torch {torch.__version__}, Adam, 200 steps", theirs, wrong, 3, theirs / seconds)


if __name__ == "__main__":
    sys.exit(main())

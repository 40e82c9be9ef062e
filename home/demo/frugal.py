"""The proposals of the demo's call that is decided about. Everything in them is invented."""

from home.demo.proposals import Proposal

TO_DECIDE = [
    Proposal(
        "Early stopping that knows what it saves",
        "training, early stopping, energy, scaling laws",
        "Half of all training runs are stopped too late. We predict from the first tenth of a run "
        "where its loss will end, with an interval, and stop when the interval says enough.",
        "Curves of 4,000 public runs are fitted jointly. The rule is registered before it is "
        "tried on 60 new runs of three groups that do not know when it would have stopped them.",
        "New architectures may bend differently. The rule then abstains, and we count how often.",
        118_000,
        [("Stopping rule", "code", "Apache-2.0"), ("Curves", "dataset", "CC-BY-4.0")],
    ),
    Proposal(
        "A public meter for the energy of inference",
        "energy, measurement, inference, hardware",
        "What an answer costs in energy is guessed from data sheets. We build a meter for forty "
        "euros that measures it at the plug, and a register of measurements anybody can add to.",
        "Meters are calibrated against a laboratory instrument. Twelve groups measure the same "
        "five models; the spread between them is the first result.",
        "Boards may run out. The design allows two others that are tested in the first month.",
        94_000,
        [("Meter", "hardware", "CERN-OHL-P-2.0"), ("Measurements", "dataset", "ODbL-1.0")],
    ),
    Proposal(
        "Pruning with a proof of what stays",
        "pruning, verification, compression, language models",
        "A pruned model is small and nobody knows what it forgot. We prune under constraints: "
        "answers to a list of questions are proved not to change.",
        "Constraints become linear bounds on layers; pruning solves a sequence of small programs. "
        "Proofs are checked by a program of two hundred lines.",
        "Bounds may be too loose for deep models. Two kinds of bounds are compared by month four.",
        136_000,
        [("Pruner and checker", "code", "MIT"), ("Pruned models", "model", "Apache-2.0")],
    ),
    Proposal(
        "Small models for the languages of Senegal",
        "multilingual, small models, speech recognition, education",
        "Five languages, one telephone without a network. We train models of 80 million "
        "parameters that transcribe and read aloud, with the schools that will use them.",
        "Speech is collected with twelve schools under consent that can be withdrawn. Models are "
        "distilled and quantised for the telephones that pupils have.",
        "Consent may be withdrawn late. Training keeps, for each voice, what it contributed.",
        147_000,
        [("Models", "model", "Apache-2.0"), ("Speech", "dataset", "CC-BY-4.0")],
    ),
    Proposal(
        "Caching what models have worked out before",
        "inference, caching, systems, serving",
        "Services answer the same question a million times and compute it a million times. We "
        "find out when an answer may be reused, and by whom, without telling one user of another.",
        "A year of anonymous traffic of a public library is replayed. Reuse is decided by a test "
        "with a known rate of error; leaks are sought with attacks of our own.",
        "Traffic of one library is not the world. Two other services give theirs in summary.",
        102_000,
        [("Cache", "code", "Apache-2.0")],
    ),
    Proposal(
        "Choosing a tenth of the data",
        "data selection, training, datasets, evaluation",
        "Most documents teach a model nothing new. We compare nine ways to choose a tenth of a "
        "corpus, fairly, and publish the chosen tenth of three open corpora.",
        "All nine get the same budget for choosing and training. The comparison is registered, "
        "and authors of the nine confirm that we use their method as they would.",
        "Perhaps none of them beats chance. That is worth publishing as well.",
        125_000,
        [("Chosen corpora", "dataset", "ODbL-1.0"), ("Comparison", "paper", "CC-BY-4.0")],
    ),
    Proposal(
        "Training on interrupted machines",
        "training, systems, checkpoints, scheduling",
        "Idle machines of universities are interrupted without notice. We make training survive "
        "that, with checkpoints that cost a second.",
        "State is written in turns by layers; a lost machine is replaced in the middle of a step. "
        "Four universities lend their night hours.",
        "Some networks are too slow. The method measures them and leaves such machines out.",
        131_000,
        [("Runtime", "code", "Apache-2.0")],
    ),
    Proposal(
        "Numbers with four bits, understood",
        "quantisation, numerics, hardware, training",
        "Formats of four bits work in practice and are not understood. We prove when training "
        "with them converges, and build an emulator that is exact to the last bit.",
        "Rounding is modelled as bounded noise; bounds are compared with 300 small trainings. The "
        "emulator runs on any processor and is checked against two accelerators.",
        "Accelerators change. The emulator reads their format from a description of one page.",
        109_000,
        [("Emulator", "code", "BSD-3-Clause"), ("Proofs", "paper", "CC-BY-4.0")],
    ),
    Proposal(
        "Weather forecasts on a village computer",
        "weather, small models, downscaling, africa",
        "Global forecasts miss the hill behind the village. A small model corrects them locally "
        "and runs on a computer that costs a hundred euros.",
        "Thirty stations give five years of measurements. The model is trained on all but one of "
        "them and tested on that one, thirty times.",
        "Stations fail. Gaps are filled in by a method whose error is known.",
        122_000,
        [("Model", "model", "Apache-2.0"), ("Stations", "dataset", "CC-BY-4.0")],
    ),
    Proposal(
        "Routers that admit what they do not know",
        "routing, calibration, small models, uncertainty",
        "Asking a small model first saves nine tenths of the cost, if one knows when to ask a "
        "large one. We calibrate that choice.",
        "A threshold with a guarantee is set on each of eight tasks; the guarantee is tested after "
        "the tasks have drifted for half a year.",
        "Drift may break the guarantee. It is then set again from a hundred new examples.",
        88_000,
        [("Router", "code", "MIT")],
    ),
    Proposal(
        "One benchmark for frugal learning",
        "benchmarks, evaluation, energy, data selection",
        "There are benchmarks for who is best and none for who is best for a kilowatt hour. We "
        "build one, with a jury that can look into every entry.",
        "Eight tasks, each with three budgets. Entries are programs that the jury runs; what they "
        "use is measured, not reported.",
        "Running entries costs money. Two computing centres have promised hours for two years.",
        156_000,
        [("Benchmark", "benchmark", "Apache-2.0"), ("Runner", "code", "MIT")],
    ),
    Proposal(
        "Sharing gradients of hospitals without a centre",
        "federated learning, medicine, privacy, systems",
        "Nine hospitals train one model without a centre that could read along. What one of them "
        "may learn about another is bounded, and the bound is measured.",
        "Gradients travel along a graph that changes every round. Attacks by an honest but "
        "curious hospital are part of the evaluation.",
        "Hospitals drop out. The graph is chosen so that any two may.",
        164_000,
        [("Protocol", "code", "MPL-2.0")],
    ),
    Proposal(
        "Reusing the first layers",
        "transfer, training, modularity, language models",
        "The first layers of most models do the same. We publish them once, with what they do, so "
        "that others need not train them.",
        "Layers of 50 open models are aligned; the common part is trained for itself and "
        "replaces the first quarter of each.",
        "What is common may be less than we think. It is measured before anything is trained.",
        113_000,
        [("Layers", "model", "Apache-2.0")],
    ),
    Proposal(
        "Distillation with a teacher who is wrong",
        "distillation, robustness, small models",
        "Small models learn from large ones, mistakes included. We let them doubt.",
        "The student weighs what the teacher says by how often independent teachers agree.",
        "Teachers share their mistakes. We use teachers that were trained on different data.",
        97_000,
        [("Training code", "code", "Apache-2.0")],
    ),
    Proposal(
        "A faster tokeniser for everything",
        "tokenisation, systems, kernels",
        "Tokenisers take up to a fifth of the time of small models. Ours takes a fiftieth.",
        "The tables are compiled into a program without branches.",
        "Gains may differ between processors. We test on four.",
        72_000,
        [("Tokeniser", "code", "BSD-2-Clause")],
    ),
    Proposal(
        "Learning without any training at all",
        "theory, learning, kernels",
        "We believe that training can be avoided and want to find out whether that is so.",
        "A year of reading and thinking, with a workshop at its end.",
        "We may find nothing.",
        139_000,
        [("Report", "paper", "CC-BY-4.0")],
    ),
]
# How good they are (1 to 5): what a panel would agree on if it had for ever.
WORTH = [4.8, 4.7, 4.5, 4.6, 4.1, 4.2, 4.0, 4.0, 3.8, 3.9, 3.6, 3.5, 3.1, 3.0, 2.8, 1.8]
# The panel, in points: who is lenient and who is severe.
LEANING = {"vera": 0.0, "kofi": 0.6, "ines": -0.7, "yuki": 0.2, "dmitri": -0.4, "leila": 0.5}
# What is said in the discussion of the one they disagree about most.
SAID = [
    ("kofi", "The idea is old, but the evaluation is the best I have seen in this round."),
    ("ines", "I miss a baseline that a small group could afford. Without it I stay at maybe."),
    ("kofi", "They name two such baselines in the work plan, in the second paragraph."),
]

"""The proposals of the demo rounds. All people, places and projects are invented."""

from dataclasses import dataclass, field

# title, kind, licence of a promised output; `closed` outputs give their reason instead.
Output = tuple[str, str, str]


@dataclass(frozen=True)
class Proposal:
    """What an application of the demo says. Money in whole euros."""

    title: str
    keywords: str
    summary: str
    method: str
    risk: str
    euros: int
    outputs: list[Output]
    closed: list[tuple[str, str, str]] = field(default_factory=list)


IN_REVIEW = [
    Proposal(
        "Unlearning that can be audited from outside",
        "machine unlearning, auditing, language models, privacy",
        "When a person withdraws consent, a model trained on their text should forget it. Today "
        "nobody outside the laboratory can tell whether it did. We build tests that an auditor "
        "can run through an ordinary interface, with error bounds, and publish them with a suite "
        "of models in which the truth is known.",
        "We train forty small language models with and without marked documents, remove the "
        "marks with five published unlearning methods, and derive hypothesis tests for what is "
        "left. Bounds are proved for the linear case and checked by simulation for the rest.",
        "The tests may need more queries than an interface allows. We therefore measure the "
        "number of queries first and stop methods that need more than a million.",
        142_000,
        [
            ("Audit suite", "code", "Apache-2.0"),
            ("Models with known training data", "model", "Apache-2.0"),
        ],
    ),
    Proposal(
        "Calibrated refusal in medical question answering",
        "calibration, medicine, question answering, uncertainty",
        "Clinicians want systems that say when they do not know. We study when language models "
        "refuse, how refusal depends on the language of the patient, and how to calibrate it "
        "without losing correct answers.",
        "With three university hospitals we collect 6,000 anonymised questions in five "
        "languages, each answered by two physicians. Conformal methods set the threshold for "
        "refusal per language; the guarantee is tested on a year that the models have not seen.",
        "Answers of physicians differ. We report agreement for every question and analyse the "
        "disputed ones separately.",
        188_000,
        [("Calibration toolkit", "code", "MIT"), ("Preprint", "paper", "CC-BY-4.0")],
        [
            (
                "Patient questions",
                "dataset",
                "Contains health data; only statistics leave the wards.",
            )
        ],
    ),
    Proposal(
        "A benchmark that notices when it is memorised",
        "benchmarks, contamination, evaluation, language models",
        "Public benchmarks leak into training data within months. We write tasks from grammars, "
        "so that every evaluation draws fresh instances of the same difficulty, and estimate "
        "from the gap between old and new instances how much a model has memorised.",
        "Item response theory places instances on a common scale. Difficulty is held constant by "
        "matching, validated with 400 human participants, and re-estimated each quarter.",
        "Grammars may be learned as well. We keep a third of them sealed for two years.",
        96_000,
        [
            ("Task grammars and generator", "code", "Apache-2.0"),
            ("Human baseline", "dataset", "CC-BY-4.0"),
        ],
    ),
    Proposal(
        "Energy accounting for training runs on shared clusters",
        "energy, high performance computing, sustainability, training",
        "Reports of training energy differ by a factor of ten for the same model, because each "
        "counts something else. We build a measuring layer for shared clusters that attributes "
        "power to jobs, including idle hardware and cooling, and validate it against meters.",
        "Counters of processors and accelerators are combined with rack meters in a state-space "
        "model. Three computing centres run it for a year; the error is reported per job class.",
        "Vendors may change counters. The layer reads them through adapters with tests of their "
        "own.",
        120_000,
        [
            ("Measuring layer", "code", "MPL-2.0"),
            ("A year of power traces", "dataset", "CC0-1.0"),
        ],
    ),
    Proposal(
        "Sparse mixtures for low-resource speech recognition",
        "speech recognition, low-resource languages, mixture of experts",
        "Most of the world's languages have less than ten hours of transcribed speech. We train "
        "sparse mixtures whose experts are shared by sound, not by language family, and adapt "
        "them with one hour of speech on a laptop.",
        "Experts are assigned by articulatory features. We evaluate on eleven languages with the "
        "communities that speak them, who decide what is recorded and under which licence.",
        "Communities may withdraw recordings. The pipeline can be rebuilt without any one of them.",
        164_000,
        [
            ("Recogniser and recipes", "code", "Apache-2.0"),
            ("Base model", "model", "Apache-2.0"),
        ],
        [("Recordings", "dataset", "Belongs to the communities, who give access themselves.")],
    ),
    Proposal(
        "Proof-carrying code completion",
        "formal verification, program synthesis, proof assistants",
        "Code assistants suggest plausible programs. We ask for programs that come with a proof "
        "of a stated property, checked by a small kernel, so that the reader need not trust the "
        "model.",
        "A language model proposes code and proof together; failed obligations return to it as "
        "structured feedback. We study which properties of 2,000 open-source functions can be "
        "proved without human help.",
        "Many functions have no stated property. We write specifications for 300 of them by hand.",
        175_000,
        [
            ("Assistant and checker", "code", "BSD-3-Clause"),
            ("Specified functions", "dataset", "CC-BY-4.0"),
        ],
    ),
    Proposal(
        "What annotators disagree about, and why it matters",
        "annotation, disagreement, fairness, natural language processing",
        "Training data usually keeps one label per item. We keep all of them, model who "
        "disagrees with whom, and show which conclusions about toxicity and bias change when "
        "disagreement is kept.",
        "We re-annotate three public corpora with 600 people chosen by stratified sampling, and "
        "fit hierarchical models with annotator effects. Results are registered in advance.",
        "Sampling may miss small groups. We publish what share of each group was reached.",
        88_000,
        [
            ("Corpora with all labels", "dataset", "CC-BY-4.0"),
            ("Models of disagreement", "code", "MIT"),
        ],
    ),
    Proposal(
        "Compilers that keep numerical guarantees",
        "compilers, floating point, kernels, reproducibility",
        "Optimising compilers reorder arithmetic, and trained models change when hardware does. "
        "We extend an open compiler so that kernels carry an error bound through every pass, and "
        "the fastest version within the bound is chosen.",
        "Bounds are tracked with affine arithmetic and checked by a verified checker. We "
        "evaluate on attention and convolution kernels of four kinds of accelerators.",
        "Bounds may be too loose to allow any optimisation. A fallback keeps the order of "
        "arithmetic.",
        210_000,
        [("Compiler passes", "code", "Apache-2.0 WITH LLVM-exception")],
    ),
    Proposal(
        "Weather models that know their limits",
        "weather, uncertainty, neural operators, extremes",
        "Learned weather models beat numerical ones on average and fail on extremes. We train "
        "ensembles on re-forecasts and score them on rare events only, with methods from extreme "
        "value theory.",
        "Proper scoring rules weighted to the tail decide between models. Two national services "
        "run the ensembles beside their own for a winter.",
        "A winter may have no extreme event. Re-forecasts of forty years are the fallback.",
        156_000,
        [
            ("Ensemble training code", "code", "BSD-3-Clause"),
            ("Scores of forty years", "dataset", "CC-BY-4.0"),
        ],
    ),
    Proposal(
        "Small models for school classrooms without a network",
        "education, small language models, distillation, tutoring",
        "Schools with poor connections are left out of tutoring software. We distil tutors that "
        "run on a ten-year-old computer and study in twelve classrooms whether pupils learn with "
        "them.",
        "A randomised trial compares the tutor with printed exercises. The tutor never gives "
        "solutions; it asks the next question from a map of common mistakes in algebra.",
        "Teachers may not use it. Lessons are planned with them before the first line is written.",
        132_000,
        [
            ("Tutor", "code", "GPL-3.0-or-later"),
            ("Distilled models", "model", "Apache-2.0"),
            ("Exercises", "other", "CC-BY-SA-4.0"),
        ],
    ),
    Proposal(
        "Finding the training example behind an answer",
        "attribution, influence functions, retrieval, language models",
        "When a model errs, one wants to see the documents it learned the error from. Influence "
        "functions are too slow for large models. We combine sketches of gradients with "
        "retrieval and test the combination by retraining.",
        "Sketches are computed once during training and stored. Retraining without the found "
        "documents shows whether the answer changes: the only test that counts.",
        "Storage may be large. We measure the loss of precision at a hundredth of the size.",
        149_000,
        [
            ("Attribution library", "code", "Apache-2.0"),
            ("Retrained models", "model", "Apache-2.0"),
        ],
    ),
    Proposal(
        "Robots that ask before they act",
        "robotics, human-robot interaction, uncertainty, language",
        "A household robot that misunderstands breaks things. We teach it to ask exactly when "
        "the instruction leaves two plans that differ in what they break, and never otherwise.",
        "Plans are compared by their consequences in simulation. Forty households live with the "
        "robot for a week; we count questions, mistakes and sighs.",
        "Hardware fails. Two robots travel, one is always in repair.",
        198_000,
        [
            ("Planner", "code", "BSD-3-Clause"),
            ("Gripper drawings", "hardware", "CERN-OHL-S-2.0"),
        ],
    ),
]

ANNOUNCED = [
    Proposal(
        "Tokenisers that treat languages alike",
        "tokenisation, multilingual, fairness, language models",
        "The same sentence costs four times as many tokens in Amharic as in English, and people "
        "pay by the token. We learn vocabularies under a constraint of equal cost and measure "
        "what it does to quality.",
        "Vocabulary learning becomes a constrained optimisation over a parallel corpus in 200 "
        "languages. Models of three sizes are trained with each vocabulary.",
        "Equal cost may reduce quality in large languages. The price is part of the result.",
        98_000,
        [("Tokeniser library", "code", "MIT"), ("Vocabularies", "dataset", "CC0-1.0")],
    ),
    Proposal(
        "Reading laboratory notebooks from the last century",
        "handwriting recognition, history of science, open data",
        "A hundred thousand pages of measurements lie in archives. We train a reader for tables "
        "written by hand, with the uncertainty of every digit, and give the measurements back to "
        "the sciences they came from.",
        "Digits are read jointly under the constraints of their table: sums, units and monotone "
        "times. Archivists correct the least certain hundredth.",
        "Some hands cannot be read. They are marked, not guessed.",
        84_000,
        [("Notebook reader", "code", "Apache-2.0"), ("Measurements", "dataset", "CC-BY-4.0")],
    ),
    Proposal(
        "Federated learning on hospital hardware as it is",
        "federated learning, medicine, systems, privacy",
        "Federated learning assumes graphics processors that hospitals do not have. We make it "
        "run overnight on office computers and prove what leaves the house.",
        "Models are trained in parts that fit into idle time. Differential privacy is accounted "
        "for per night; the account is printed for the data protection officer.",
        "Nights may be too short. Training stops and resumes at any step.",
        115_000,
        [("Training system", "code", "MPL-2.0")],
    ),
    Proposal(
        "A thesaurus of model failures",
        "failure modes, taxonomy, evaluation, incident reports",
        "Incident reports use different words for the same failure. We build a thesaurus from "
        "3,000 reports with people who wrote them.",
        "Terms are grouped by two coders independently, with agreement reported, and reviewed in "
        "four public rounds.",
        "The field moves. The thesaurus has versions and an editor for each branch.",
        61_000,
        [("Thesaurus", "dataset", "CC-BY-4.0")],
    ),
    Proposal(
        "Faster attention for very long genomes",
        "genomics, attention, kernels, sequence models",
        "Genomes are longer than any context window. We write attention kernels that use the "
        "repeats of a genome and test them on variant calling in plants.",
        "Repeats are found once with a suffix structure; attention within them is shared "
        "exactly, not approximately.",
        "Few repeats mean no gain. The gain is predicted before training.",
        127_000,
        [("Kernels", "code", "BSD-3-Clause")],
    ),
]

IN_DRAFT = [
    Proposal(
        "Reproducing ten influential results with open tools",
        "reproducibility, evaluation, training, open source",
        "Ten results of the last five years are cited a thousand times each and were never "
        "reproduced outside their laboratory. We repeat them with open tools and publish every "
        "run.",
        "Each result gets a registered protocol and a team that had no part in it. Authors are "
        "asked before and after.",
        "Some results need more computing than we have. These are repeated at two smaller scales.",
        90_000,
        [("Protocols and runs", "dataset", "CC-BY-4.0"), ("Training code", "code", "Apache-2.0")],
    ),
    Proposal(
        "Kernels for sparse training on ordinary hardware",
        "sparse training, kernels, compilers, hardware",
        "Sparse training saves arithmetic on paper and nothing on a graphics processor that "
        "everybody has. We write kernels for the patterns that such processors can use.",
        "Patterns are chosen by a search that measures, not models, the time of each kernel.",
        "New processors may change what is fast. The search is part of what we publish.",
        76_000,
        [("Kernel library", "code", "MIT")],
    ),
]

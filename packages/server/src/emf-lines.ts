/**
 * Metrics as lines of the log in CloudWatch's embedded metric format, for where nothing scrapes `/metrics`. Added up over an
 * interval: one line for the stage and one for each outcome that occurred, however many invocations there were.
 */

import { INVOCATION_STEPS, type InvocationStep } from "@stagewright/core";
import { DURATION_BUCKETS, type DurationHistogram, type InvocationCounters } from "./invocation-counters.ts";

/** Namespace of every metric. */
export const EMF_NAMESPACE = "stagewright";

/** One metric of the format. */
export interface EmfMetric {
  readonly name: string;
  readonly unit: "Count" | "Bytes" | "Milliseconds";
  /** One sentence. */
  readonly help: string;
  /** Its value over an interval; undefined when there is none, and it is left out. */
  readonly value: (interval: Interval) => number | undefined;
}

/** What happened between two looks at the counters. */
export interface Interval {
  readonly counters: InvocationCounters;
  readonly invocations: number;
  readonly byOutcome: ReadonlyMap<string, number>;
  readonly duration: HistogramChange;
  readonly steps: readonly HistogramChange[];
  /** How much the numbers that only grow have grown. */
  readonly grown: Readonly<Record<GrowingNumber, number>>;
}

type GrowingNumber =
  | "rows"
  | "requestBytes"
  | "responseBytes"
  | "joinedInvocations"
  | "joinedRuns"
  | "workerInvocations"
  | "queueSeconds"
  | "lostThreads";

/** What was added to a histogram. */
export interface HistogramChange {
  readonly buckets: readonly number[];
  readonly count: number;
  readonly sumSeconds: number;
}

const MS = 1000;

const stepMetric = (step: InvocationStep, at: number): EmfMetric => ({
  name: `${step[0]!.toUpperCase()}${step.slice(1)}Average`,
  unit: "Milliseconds",
  help: `Mean time of the ${step} step.`,
  value: ({ steps }) => averageMs(steps[at]!),
});

/** Every metric under the dimension `Stage`, in the order of the line. */
export const emfMetrics: readonly EmfMetric[] = [
  {
    name: "Invocations",
    unit: "Count",
    help: "Invocations that ended.",
    value: ({ invocations }) => invocations,
  },
  {
    name: "Rows",
    unit: "Count",
    help: "Records read from request bodies.",
    value: ({ grown }) => grown.rows,
  },
  {
    name: "RequestBytes",
    unit: "Bytes",
    help: "Bytes of request bodies, inflated.",
    value: ({ grown }) => grown.requestBytes,
  },
  {
    name: "ResponseBytes",
    unit: "Bytes",
    help: "Bytes of response bodies, as sent.",
    value: ({ grown }) => grown.responseBytes,
  },
  {
    name: "DurationAverage",
    unit: "Milliseconds",
    help: "Mean time from the request's head to the end of the answer.",
    value: ({ duration }) => averageMs(duration),
  },
  {
    name: "DurationP50",
    unit: "Milliseconds",
    help: "Median of the same, interpolated within its bucket.",
    value: ({ duration }) => quantileMs(duration, 0.5),
  },
  {
    name: "DurationP90",
    unit: "Milliseconds",
    help: "90th percentile of the same.",
    value: ({ duration }) => quantileMs(duration, 0.9),
  },
  {
    name: "DurationP99",
    unit: "Milliseconds",
    help: "99th percentile of the same.",
    value: ({ duration }) => quantileMs(duration, 0.99),
  },
  ...INVOCATION_STEPS.map(stepMetric),
  {
    name: "JoinedInvocations",
    unit: "Count",
    help: "Invocations that ran together with others (option batch).",
    value: ({ grown }) => grown.joinedInvocations,
  },
  {
    name: "JoinedRuns",
    unit: "Count",
    help: "Runs that joined several invocations.",
    value: ({ grown }) => grown.joinedRuns,
  },
  {
    name: "ActiveInvocations",
    unit: "Count",
    help: "Invocations running at the end of the interval.",
    value: ({ counters }) => counters.active,
  },
  {
    name: "WorkerInvocations",
    unit: "Count",
    help: "Invocations a worker thread has begun.",
    value: ({ grown }) => grown.workerInvocations,
  },
  {
    name: "QueueAverage",
    unit: "Milliseconds",
    help: "Mean time those waited for a worker thread.",
    value: ({ grown }) =>
      grown.workerInvocations === 0 ? undefined : (grown.queueSeconds * MS) / grown.workerInvocations,
  },
  {
    name: "QueueLength",
    unit: "Count",
    help: "Invocations that wait for a worker thread at the end of the interval.",
    value: ({ counters }) => counters.workerLane.queueLength,
  },
  {
    name: "BusyThreads",
    unit: "Count",
    help: "Worker threads that run an invocation at the end of the interval.",
    value: ({ counters }) => counters.workerLane.busyThreads,
  },
  {
    name: "LostThreads",
    unit: "Count",
    help: "Worker threads that ended while they ran an invocation.",
    value: ({ grown }) => grown.lostThreads,
  },
];

/** Writes the lines of one stage. */
export class EmfLines {
  readonly #stage: string;
  readonly #counters: InvocationCounters;
  readonly #writeLine: (line: string) => void;
  #before: Snapshot;

  /** @param writeLine takes one line, without its line end */
  constructor(stage: string, counters: InvocationCounters, writeLine: (line: string) => void) {
    this.#stage = stage;
    this.#counters = counters;
    this.#writeLine = writeLine;
    this.#before = snapshotOf(counters);
  }

  /** Writes what has happened since the last time; nothing when nothing has ended and nothing runs. */
  flush(now: number = Date.now()): void {
    const after = snapshotOf(this.#counters);
    const interval = intervalOf(this.#counters, this.#before, after);
    this.#before = after;
    if (interval.invocations === 0 && this.#counters.active === 0) return;
    const values = emfMetrics.flatMap((metric) => {
      const value = metric.value(interval);
      return value === undefined ? [] : [{ metric, value: Math.round(value * 1e6) / 1e6 }];
    });
    this.#write(now, ["Stage"], values, {});
    for (const [outcome, value] of interval.byOutcome) {
      if (value > 0)
        this.#write(now, ["Stage", "Outcome"], [{ metric: emfMetrics[0]!, value }], { Outcome: outcome });
    }
  }

  #write(
    now: number,
    dimensions: readonly string[],
    values: readonly { readonly metric: EmfMetric; readonly value: number }[],
    members: Readonly<Record<string, string>>,
  ): void {
    const Metrics = values.map(({ metric }) => ({ Name: metric.name, Unit: metric.unit }));
    const directive = { Namespace: EMF_NAMESPACE, Dimensions: [dimensions], Metrics };
    const line = {
      ...{ level: 30, time: now, stage: this.#stage, event: "metrics" },
      _aws: { Timestamp: now, CloudWatchMetrics: [directive] },
      ...{ Stage: this.#stage, ...members },
      ...Object.fromEntries(values.map(({ metric, value }) => [metric.name, value])),
    };
    this.#writeLine(JSON.stringify(line));
  }
}

interface Snapshot {
  readonly byOutcome: ReadonlyMap<string, number>;
  readonly duration: HistogramChange;
  readonly steps: readonly HistogramChange[];
  readonly numbers: Readonly<Record<GrowingNumber, number>>;
}

function snapshotOf(counters: InvocationCounters): Snapshot {
  const { rows, requestBytes, responseBytes, joinedInvocations, joinedRuns, workerLane } = counters;
  return {
    byOutcome: new Map(counters.byOutcome),
    duration: copyOf(counters.duration),
    steps: counters.steps.map(copyOf),
    numbers: {
      rows,
      requestBytes,
      responseBytes,
      joinedInvocations,
      joinedRuns,
      workerInvocations: workerLane.begun,
      queueSeconds: workerLane.queueSeconds,
      lostThreads: workerLane.lostThreads,
    },
  };
}

function copyOf({ buckets, sumSeconds }: DurationHistogram): HistogramChange {
  return { buckets: [...buckets], count: buckets.reduce((sum, count) => sum + count, 0), sumSeconds };
}

function intervalOf(counters: InvocationCounters, before: Snapshot, after: Snapshot): Interval {
  const duration = changeOf(before.duration, after.duration);
  const names = Object.keys(after.numbers) as GrowingNumber[];
  const grown = names.map((name) => [name, after.numbers[name] - before.numbers[name]] as const);
  return {
    counters,
    invocations: duration.count,
    byOutcome: new Map(
      [...after.byOutcome].map(([outcome, count]) => [outcome, count - (before.byOutcome.get(outcome) ?? 0)]),
    ),
    duration,
    steps: after.steps.map((step, at) => changeOf(before.steps[at]!, step)),
    grown: Object.fromEntries(grown) as Record<GrowingNumber, number>,
  };
}

function changeOf(before: HistogramChange, after: HistogramChange): HistogramChange {
  return {
    buckets: after.buckets.map((count, at) => count - before.buckets[at]!),
    count: after.count - before.count,
    sumSeconds: after.sumSeconds - before.sumSeconds,
  };
}

function averageMs({ count, sumSeconds }: HistogramChange): number | undefined {
  return count === 0 ? undefined : (sumSeconds * MS) / count;
}

/** As Prometheus' `histogram_quantile`: linear within the bucket; beyond the last bound, that bound. */
function quantileMs({ buckets, count }: HistogramChange, quantile: number): number | undefined {
  if (count === 0) return undefined;
  const rank = quantile * count;
  let below = 0;
  for (const [at, inBucket] of buckets.entries()) {
    const upper = DURATION_BUCKETS[at];
    if (upper === undefined) break;
    if (below + inBucket >= rank) {
      const lower = DURATION_BUCKETS[at - 1] ?? 0;
      return (lower + ((upper - lower) * (rank - below)) / inBucket) * MS;
    }
    below += inBucket;
  }
  return DURATION_BUCKETS.at(-1)! * MS;
}

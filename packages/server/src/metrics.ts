/** The metrics page: the counters in prom-client's text format. Loaded when somebody first asks for it. */

import { collectDefaultMetrics, type Metric, Registry } from "prom-client";
import { DURATION_BUCKETS, type InvocationCounters, type WorkerLaneCounters } from "./invocation-counters.ts";

/** Makes the registry that renders a stage's counters. */
export function createMetricsRegistry(counters: InvocationCounters, stage: string): Registry {
  const registry = new Registry();
  registry.setDefaultLabels({ stage });
  collectDefaultMetrics({ register: registry });
  const register = (definition: MetricDefinition) =>
    registry.registerMetric(metricOf(definition) as unknown as Metric);
  register({
    name: "stagewright_invocations_total",
    help: "Invocations by how they ended: success, empty, or the outcome of the error.",
    type: "counter",
    values: () => [...counters.byOutcome].map(([outcome, value]) => ({ labels: { outcome }, value })),
  });
  register({
    name: "stagewright_invocation_duration_seconds",
    help: "From the request's head to the end of the answer.",
    type: "histogram",
    values: () => histogramValues(counters),
  });
  register({
    name: "stagewright_rows_total",
    help: "Records read from request bodies.",
    type: "counter",
    values: () => [{ labels: {}, value: counters.rows }],
  });
  register({
    name: "stagewright_request_bytes_total",
    help: "Bytes of request bodies.",
    type: "counter",
    values: () => [{ labels: {}, value: counters.requestBytes }],
  });
  register({
    name: "stagewright_response_bytes_total",
    help: "Bytes of response bodies.",
    type: "counter",
    values: () => [{ labels: {}, value: counters.responseBytes }],
  });
  register({
    name: "stagewright_active_invocations",
    help: "Invocations running now.",
    type: "gauge",
    values: () => [{ labels: {}, value: counters.active }],
  });
  registerWorkerLane(register, counters.workerLane);
  return registry;
}

function registerWorkerLane(
  register: (definition: MetricDefinition) => void,
  lane: WorkerLaneCounters,
): void {
  const single = (name: string, help: string, type: "counter" | "gauge", value: () => number) =>
    register({ name, help, type, values: () => [{ labels: {}, value: value() }] });
  single(
    "stagewright_worker_invocations_total",
    "Invocations a worker thread has begun.",
    "counter",
    () => lane.begun,
  );
  single(
    "stagewright_worker_queue_seconds_total",
    "Time invocations have waited for a worker thread, together.",
    "counter",
    () => lane.queueSeconds,
  );
  single(
    "stagewright_worker_queue_length",
    "Invocations that wait for a worker thread now.",
    "gauge",
    () => lane.queueLength,
  );
  single(
    "stagewright_worker_busy_threads",
    "Worker threads that run an invocation now.",
    "gauge",
    () => lane.busyThreads,
  );
  single(
    "stagewright_worker_threads_lost_total",
    "Worker threads that ended while they ran an invocation.",
    "counter",
    () => lane.lostThreads,
  );
}

interface MetricValue {
  readonly labels: Readonly<Record<string, string | number>>;
  readonly value: number;
  readonly metricName?: string;
}

interface MetricDefinition {
  readonly name: string;
  readonly help: string;
  readonly type: "counter" | "gauge" | "histogram";
  readonly values: () => readonly MetricValue[];
}

/** What prom-client's registry asks of a metric: a name and `get`. */
function metricOf({ values, ...definition }: MetricDefinition): object {
  return {
    ...definition,
    aggregator: "sum",
    get: async () => ({ ...definition, aggregator: "sum", values: values() }),
  };
}

function histogramValues(counters: InvocationCounters): readonly MetricValue[] {
  const name = "stagewright_invocation_duration_seconds";
  const values: MetricValue[] = [];
  let cumulative = 0;
  for (const [at, count] of counters.durationBuckets.entries()) {
    cumulative += count;
    values.push({
      metricName: `${name}_bucket`,
      labels: { le: DURATION_BUCKETS[at] ?? "+Inf" },
      value: cumulative,
    });
  }
  values.push({ metricName: `${name}_sum`, labels: {}, value: counters.durationSumSeconds });
  values.push({ metricName: `${name}_count`, labels: {}, value: cumulative });
  return values;
}

/** The metrics page: the counters in prom-client's text format. Loaded when somebody first asks for it. */

import { collectDefaultMetrics, type Metric, Registry } from "prom-client";
import { DURATION_BUCKETS, type DurationHistogram, type InvocationCounters } from "./invocation-counters.ts";
import { type LabelledValue, type StageMetric, stageMetrics } from "./metric-list.ts";

/** Makes the registry that renders a stage's counters. */
export function createMetricsRegistry(counters: InvocationCounters, stage: string): Registry {
  const registry = new Registry();
  registry.setDefaultLabels({ stage });
  collectDefaultMetrics({ register: registry });
  for (const metric of stageMetrics) {
    registry.registerMetric(collectorOf(metric, counters) as unknown as Metric);
  }
  return registry;
}

interface Sample {
  readonly labels: Readonly<Record<string, string | number>>;
  readonly value: number;
  readonly metricName?: string;
}

/** What prom-client's registry asks of a metric: a name and `get`. */
function collectorOf(metric: StageMetric, counters: InvocationCounters): object {
  const { name, help, type } = metric;
  const samples = (): readonly Sample[] =>
    metric.type === "histogram"
      ? metric.values(counters).flatMap((labelled) => histogramSamples(name, labelled))
      : metric.values(counters);
  const aggregator = "sum";
  return {
    name,
    help,
    type,
    aggregator,
    get: async () => ({ name, help, type, aggregator, values: samples() }),
  };
}

function histogramSamples(
  name: string,
  { labels, value }: LabelledValue<DurationHistogram>,
): readonly Sample[] {
  const samples: Sample[] = [];
  let cumulative = 0;
  for (const [at, count] of value.buckets.entries()) {
    cumulative += count;
    const le = DURATION_BUCKETS[at] ?? "+Inf";
    samples.push({ metricName: `${name}_bucket`, labels: { ...labels, le }, value: cumulative });
  }
  samples.push({ metricName: `${name}_sum`, labels, value: value.sumSeconds });
  samples.push({ metricName: `${name}_count`, labels, value: cumulative });
  return samples;
}

/** Every metric a stage tells of, for documentation; apart from the entry, because a running stage loads neither at its start. */

export { EMF_NAMESPACE, type EmfMetric, emfMetrics } from "./emf-lines.ts";
export { type StageMetric, stageMetrics } from "./metric-list.ts";

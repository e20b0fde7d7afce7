import type { GraphNode } from "../bundle/node-graph.ts";
import { describeType } from "../frame/data-type.ts";
import type { Schema } from "../frame/schema.ts";
import { createPlan, type Plan } from "./plan.ts";

/** Plans kept; a model is called with a handful of schemas and selections. */
const maxPlans = 32;

/** Plans by input schema and wanted columns: frames of one schema come again and again, each with a schema object of its own. */
export class PlanCache {
  readonly #nodes: readonly GraphNode[];
  readonly #plans = new Map<string, Plan>();

  constructor(nodes: readonly GraphNode[]) {
    this.#nodes = nodes;
  }

  /** The plan of `createPlan`, made once. Throws what that throws. */
  get(input: Schema, wanted: readonly string[] | undefined): Plan {
    const key = keyOf(input, wanted);
    const known = this.#plans.get(key);
    if (known !== undefined) return known;
    const plan = createPlan(this.#nodes, input, { wanted });
    if (this.#plans.size === maxPlans) this.#plans.clear();
    this.#plans.set(key, plan);
    return plan;
  }
}

/** No name can hold the separators: lengths say where each ends. */
function keyOf({ fields }: Schema, wanted: readonly string[] | undefined): string {
  const parts = fields.map(({ name, type }) => `${name.length}:${name}${describeType(type)}`);
  return `${parts.join(";")}|${wanted === undefined ? "*" : wanted.map((name) => `${name.length}:${name}`).join(";")}`;
}

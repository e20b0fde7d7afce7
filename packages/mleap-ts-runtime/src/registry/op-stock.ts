import type { Op } from "./define-op.ts";
import { createOpRegistry, type OpRegistry } from "./op-registry.ts";

/** Loads some ops. */
export type OpFamily = () => Promise<readonly Op[]>;

/** Thrown by {@link OpStock.get} inside the preparation of a model; whoever prepares it loads the op and begins again. */
export class OpNotLoaded extends Error {
  readonly op: string;

  constructor(op: string) {
    super(`op ${op} is not loaded yet`);
    this.op = op;
  }
}

/** A registry whose ops are loaded family by family, until the one looked for is there. */
export class OpStock implements OpRegistry {
  #registry: OpRegistry;
  readonly #families: OpFamily[];

  /**
   * @param ops those that need no loading
   * @param families asked in this order, each once
   */
  constructor(ops: readonly Op[], families: readonly OpFamily[] = []) {
    this.#registry = createOpRegistry(ops);
    this.#families = [...families];
  }

  /** Those loaded so far. */
  get ops(): readonly Op[] {
    return this.#registry.ops;
  }

  /** @throws OpNotLoaded when it is not there and there is something left to load */
  get(name: string): Op | undefined {
    const op = this.#registry.get(name);
    if (op === undefined && this.#families.length > 0) throw new OpNotLoaded(name);
    return op;
  }

  nearest(name: string): readonly string[] {
    return this.#registry.nearest(name);
  }

  /** Loads families until the op is there or none is left. */
  async load(name: string): Promise<void> {
    while (this.#registry.get(name) === undefined) {
      const family = this.#families.shift();
      if (family === undefined) return;
      this.#registry = createOpRegistry([...this.#registry.ops, ...(await family())]);
    }
  }
}

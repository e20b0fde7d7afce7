/** What `load` and `options.routes` are given: the container around the stage. */

import type { Environment } from "./environment.ts";
import type { Logger } from "./logger.ts";
import { SafePorts } from "./safe-port.ts";
import { HealthReport, type StageHealth } from "./stage-health.ts";

/** What `load` is given: where the model artifact lies, and the container around it. */
export interface LoadContext {
  /** Folder of the unpacked model artifact; may be missing or empty (C15, C18). */
  readonly modelDir: string;
  readonly environment: Environment;
  readonly log: Logger;
  /** Says on `/ping` that the stage is degraded, well again, or beyond help; to be kept by what `load` returns. */
  readonly health: StageHealth;
  /**
   * A port the stage may listen on besides its own: from `SAGEMAKER_SAFE_PORT_RANGE` where the platform gave one (C31).
   *
   * @throws SW_ENVIRONMENT_PORTS when every port of the range is taken, SW_ENVIRONMENT_HOST when the address cannot be listened on
   */
  takePort(): Promise<number>;
}

/** What `options.routes` is given besides the app. */
export interface RoutesContext<Model = unknown> extends LoadContext {
  /** What `load` returned. */
  readonly model: Model;
}

/** What a load context is made of. */
export interface LoadContextParts {
  readonly environment: Environment;
  readonly log: Logger;
  /** Default: the environment's. */
  readonly modelDir?: string;
  /** Default: one that nobody reads. */
  readonly health?: StageHealth;
}

/** Makes the context of `load`; for tests that call the hook themselves, too. */
export function createLoadContext({ environment, log, modelDir, health }: LoadContextParts): LoadContext {
  const ports = new SafePorts(environment);
  return {
    modelDir: modelDir ?? environment.modelDir,
    environment,
    log,
    health: health ?? new HealthReport(),
    takePort: () => ports.take(),
  };
}

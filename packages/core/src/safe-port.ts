/** Ports besides the one of the routes: the platform says which a container may use (C30–C32, C35). */

import type { Server } from "node:net";
import { DEFAULT_PORT } from "./contract.ts";
import type { Environment } from "./environment.ts";
import { errors } from "./errors.ts";

/** Hands out ports a container may listen on besides its own. */
export class SafePorts {
  readonly #environment: Environment;
  readonly #taken = new Set<number>();

  constructor(environment: Environment) {
    this.#environment = environment;
    this.#taken.add(environment.port);
  }

  /**
   * A port that nobody listens on and that was not given out before: from `SAGEMAKER_SAFE_PORT_RANGE`, both ends included, the
   * lowest first; without the variable any free one but 8080 (C31).
   *
   * @throws SW_ENVIRONMENT_PORTS when every port of the range is taken
   */
  async take(): Promise<number> {
    const { safePortRange: range } = this.#environment;
    if (range === undefined) return this.#takeAny();
    for (let port = range.first; port <= range.last; port += 1) {
      if (this.#taken.has(port)) continue;
      this.#taken.add(port);
      if ((await this.#listenOnce(port)) !== undefined) return port;
    }
    throw errors.SW_ENVIRONMENT_PORTS({ first: range.first, last: range.last });
  }

  async #takeAny(): Promise<number> {
    for (;;) {
      const port = await this.#listenOnce(0);
      if (port === undefined || port === DEFAULT_PORT || this.#taken.has(port)) continue;
      this.#taken.add(port);
      return port;
    }
  }

  /** The port listened on and let go of again; undefined when somebody else has it. */
  async #listenOnce(port: number): Promise<number | undefined> {
    const { createServer } = await import("node:net");
    return new Promise((resolve) => {
      const server: Server = createServer();
      server.once("error", () => resolve(undefined));
      server.listen(port, this.#environment.host, () => {
        const address = server.address();
        server.close(() => resolve(typeof address === "object" ? address?.port : undefined));
      });
    });
  }
}

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
   * @throws SW_ENVIRONMENT_PORTS when every port of the range is taken, SW_ENVIRONMENT_HOST when the address cannot be listened on
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
      // No single port was asked for, so another try would end the same way.
      if (port === undefined) throw this.#unusable("no port is free");
      if (port === DEFAULT_PORT || this.#taken.has(port)) continue;
      this.#taken.add(port);
      return port;
    }
  }

  #unusable(reason: string, cause?: Error): Error {
    return errors.SW_ENVIRONMENT_HOST({ host: this.#environment.host, reason }, { cause });
  }

  /** The port listened on and let go of again; undefined when somebody else has it, or may have it only. */
  async #listenOnce(port: number): Promise<number | undefined> {
    const { createServer } = await import("node:net");
    return new Promise((resolve, reject) => {
      const server: Server = createServer();
      server.once("error", (cause: NodeJS.ErrnoException) => {
        if (cause.code === "EADDRINUSE" || cause.code === "EACCES") resolve(undefined);
        else reject(this.#unusable(cause.message, cause));
      });
      server.listen(port, this.#environment.host, () => {
        const address = server.address();
        server.close(() => resolve(typeof address === "object" ? address?.port : undefined));
      });
    });
  }
}

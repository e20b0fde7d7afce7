/** The states of a running stage, and what `/ping` says in each (C41, C47, C48). */

import type { StagewrightError } from "@stagewright/core";

/** starting → ready → draining, or starting → failed. */
export type LifecycleState = "starting" | "ready" | "draining" | "failed";

/** Where a stage is in its life. */
export class StageLifecycle {
  readonly stage: string;
  #state: LifecycleState = "starting";
  #failure: StagewrightError | undefined;
  #pingBody: string;

  constructor(stage: string) {
    this.stage = stage;
    this.#pingBody = this.#render();
  }

  get state(): LifecycleState {
    return this.#state;
  }

  /** JSON that tells the state and, after a failure, its code and sentence; for people, the platform reads the status only (C43). */
  get pingBody(): string {
    return this.#pingBody;
  }

  becomeReady(): void {
    if (this.#state === "starting") this.#enter("ready");
  }

  becomeDraining(): void {
    if (this.#state !== "failed") this.#enter("draining");
  }

  fail(failure: StagewrightError): void {
    this.#failure = failure;
    this.#enter("failed");
  }

  #enter(state: LifecycleState): void {
    this.#state = state;
    this.#pingBody = this.#render();
  }

  #render(): string {
    const error = this.#failure && { code: this.#failure.code, message: this.#failure.message };
    return JSON.stringify({ status: this.#state, stage: this.stage, error });
  }
}

/** The states of a running stage, and what `/ping` says in each (C41, C47, C48). */

import { HealthReport, type StagewrightError } from "@stagewright/core";
import { errors } from "./errors.ts";

/**
 * starting → ready ⇄ degraded → draining, and from each but the last → failed. A degraded stage answers invocations, and says
 * what is wrong.
 */
export type LifecycleState = "starting" | "ready" | "degraded" | "draining" | "failed";

/** Where a stage is in its life. */
export class StageLifecycle {
  readonly stage: string;
  /** What the stage and the framework say of its health. */
  readonly health = new HealthReport();
  /** Called when the stage has become well, degraded or failed while it ran. */
  healthChanged: () => void = () => {};
  #state: LifecycleState = "starting";
  #failure: StagewrightError | undefined;
  #pingBody: string;
  readonly #isSilent: boolean;

  /** @param isSilent whether a ready stage says nothing, as the containers of the platform do (A3, A23) */
  constructor(stage: string, isSilent = false) {
    this.stage = stage;
    this.#isSilent = isSilent;
    this.#pingBody = this.#render();
    this.health.changed = () => this.#lookAtHealth();
  }

  get state(): LifecycleState {
    return this.#state;
  }

  /** Whether invocations are answered, and `/ping` says 200. */
  get isServing(): boolean {
    return this.#state === "ready" || this.#state === "degraded";
  }

  /** Why it has failed. */
  get failure(): StagewrightError | undefined {
    return this.#failure;
  }

  /**
   * JSON that tells the state, the reasons of a degraded one by subject, and the code and sentence of a failure; for people, the
   * platform reads the status only (C43). Empty of a ready stage under `STAGEWRIGHT_COMPAT=aws`.
   */
  get pingBody(): string {
    return this.#pingBody;
  }

  becomeReady(): void {
    if (this.#state !== "starting") return;
    this.#enter("ready");
    // What `load` said of its health counts from now on.
    if (this.health.failure !== undefined || this.health.reasons.size > 0) this.#lookAtHealth();
  }

  becomeDraining(): void {
    if (this.#state !== "failed") this.#enter("draining");
  }

  fail(failure: StagewrightError): void {
    this.#failure = failure;
    this.#enter("failed");
  }

  #lookAtHealth(): void {
    if (!this.isServing) return;
    const { failure, reasons } = this.health;
    if (failure !== undefined) this.fail(errors.SW_SERVER_UNHEALTHY({ stage: this.stage, reason: failure }));
    else this.#enter(reasons.size > 0 ? "degraded" : "ready");
    this.healthChanged();
  }

  #enter(state: LifecycleState): void {
    this.#state = state;
    this.#pingBody = this.#render();
  }

  #render(): string {
    if (this.#isSilent && this.#state === "ready") return "";
    const error = this.#failure && { code: this.#failure.code, message: this.#failure.message };
    const reasons = this.#state === "degraded" ? Object.fromEntries(this.health.reasons) : undefined;
    return JSON.stringify({ status: this.#state, stage: this.stage, reasons, error });
  }
}

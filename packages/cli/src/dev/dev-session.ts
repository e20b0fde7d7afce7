/**
 * A stage that is started anew whenever something it is made of changes. The one that runs goes on answering until the next
 * one is ready; when that cannot be built or does not load, it goes on, and the problem is told.
 */

import { dirname, relative, resolve } from "node:path";
import { StagewrightError } from "@stagewright/core";
import { bundleStage, pathStats, type StageBundle } from "@stagewright/image";
import { endPhrase } from "@stagewright/testing";
import { errors } from "../errors.ts";
import { checkModel } from "../options/model.ts";
import { type FileWatch, watchFiles } from "./file-watch.ts";
import {
  formatInvocation,
  formatStageLine,
  invocationOf,
  LISTED_INVOCATIONS,
  type ListedInvocation,
} from "./invocation-list.ts";
import { type StageLine, type StageProcess, startStageProcess } from "./stage-process.ts";

/** What is run, and where it says what happens. */
export interface DevSessionOptions {
  /** Stage module, or its folder. */
  readonly stage: string;
  readonly model: string | undefined;
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** A line for the terminal; `isProblem` lines are for standard error. */
  readonly say: (line: string, isProblem?: boolean) => void;
}

/** Why the stage that runs, if one runs, is not the one the files say. */
export interface DevProblem {
  readonly code: string;
  readonly message: string;
}

/** Where a session is: no stage yet; the newest; an older one beside a problem; a problem alone. */
export type DevState = "starting" | "ready" | "stale" | "failed";

/** A session from its first start to its end. */
export class DevSession {
  readonly #options: DevSessionOptions;
  readonly #watch: FileWatch;
  readonly #invocations: ListedInvocation[] = [];
  #bundle: StageBundle | undefined;
  #current: StageProcess | undefined;
  #problem: DevProblem | undefined;
  #starts = 0;
  #changed: readonly string[] = [];
  #running: Promise<void> | undefined;
  #abort = new AbortController();
  #isClosed = false;

  constructor(options: DevSessionOptions) {
    this.#options = options;
    this.#watch = watchFiles((changed) => this.#onChange(changed));
  }

  /** The stage that answers; undefined while there is none. */
  get current(): StageProcess | undefined {
    return this.#current;
  }

  get problem(): DevProblem | undefined {
    return this.#problem;
  }

  get state(): DevState {
    if (this.#problem !== undefined) return this.#current === undefined ? "failed" : "stale";
    return this.#current === undefined ? "starting" : "ready";
  }

  /** Stages that became ready since the start of the session. */
  get starts(): number {
    return this.#starts;
  }

  /** The last invocations, the newest first. */
  get invocations(): readonly ListedInvocation[] {
    return this.#invocations;
  }

  /** Builds and starts the stage; settles when it is ready or its problem is told. */
  start(): Promise<void> {
    return this.#startOver(["stage"]);
  }

  /** Ends the watch and the stage. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#watch.close();
    this.#abort.abort();
    await this.#running;
    await this.#current?.stop();
  }

  #onChange(changed: readonly string[]): void {
    void this.#startOver(changed);
  }

  /** One start at a time; what changes meanwhile makes another one at its end. */
  #startOver(changed: readonly string[]): Promise<void> {
    this.#changed = [...new Set([...this.#changed, ...changed])];
    this.#abort.abort();
    this.#running ??= this.#startUntilUnchanged().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async #startUntilUnchanged(): Promise<void> {
    while (this.#changed.length > 0 && !this.#isClosed) {
      const changed = this.#changed;
      this.#changed = [];
      this.#abort = new AbortController();
      await this.#startOnce(changed, this.#abort.signal);
    }
  }

  async #startOnce(changed: readonly string[], signal: AbortSignal): Promise<void> {
    const startedAt = performance.now();
    const { model, variables, say } = this.#options;
    // Watched before it is read: a change during the first build is not lost.
    if (this.#bundle === undefined) this.#watchFor(undefined, true);
    try {
      checkModel(model);
      this.#bundle = await this.#bundleFor(changed);
      this.#watchFor(this.#bundle, false);
      if (signal.aborted) return;
      const onLine = (line: StageLine) => this.#read(line);
      const { entry } = this.#bundle;
      const folder = folderOf(this.#options.stage);
      const next = await startStageProcess({ entry, folder, model, variables, onLine, signal });
      const old = this.#current;
      this.#current = next;
      this.#problem = undefined;
      this.#starts += 1;
      void next.ended.then((status) => this.#onEnd(next, status));
      const why = old === undefined ? "" : ` (${namesOf(changed)})`;
      say(`ready after ${Math.round(performance.now() - startedAt)} ms${why}`);
      void old?.stop();
    } catch (error) {
      if (signal.aborted) {
        // Nothing is known of these changes yet: the next start has to look at them as well.
        this.#changed = [...new Set([...changed, ...this.#changed])];
        return;
      }
      const { code, message } =
        error instanceof StagewrightError
          ? error
          : errors.SW_CLI_DEV_FAULT({ reason: String(error) }, { cause: error });
      this.#problem = { code, message };
      say(`${code}: ${message}`, true);
      say(
        this.#current === undefined
          ? "waiting for a change"
          : "the stage before goes on; waiting for a change",
        true,
      );
      this.#watchFor(this.#bundle, true);
    }
  }

  /** The model alone needs no build. */
  async #bundleFor(changed: readonly string[]): Promise<StageBundle> {
    const isSame = this.#bundle !== undefined && this.#problem === undefined;
    const model = this.#options.model && `${resolve(this.#options.model)}/`;
    if (isSame && model !== undefined && changed.every((path) => path.startsWith(model)))
      return this.#bundle!;
    return bundleStage(this.#options.stage, { merge: false });
  }

  /** After a failure nobody knows what the stage is made of: its whole folder is watched as well. */
  #watchFor(bundle: StageBundle | undefined, hasFailed: boolean): void {
    const files = (bundle?.madeOf ?? []).filter((path) => !path.includes("/node_modules/"));
    const model = this.#options.model === undefined ? [] : [resolve(this.#options.model)];
    const own = hasFailed ? [folderOf(this.#options.stage)] : [];
    this.#watch.watch({ files, folders: [...model, ...own] });
  }

  #onEnd(process: StageProcess, status: number | null): void {
    if (this.#current !== process || this.#isClosed) return;
    this.#current = undefined;
    const { code, message } = errors.SW_CLI_STAGE_ENDED({ how: endPhrase(status) });
    this.#problem = { code, message };
    this.#options.say(`${code}: ${message}`, true);
  }

  #read(line: StageLine): void {
    const invocation = invocationOf(line);
    if (invocation === undefined) {
      const event = typeof line === "object" ? line["event"] : undefined;
      // A stage that is replaced says so itself; that is no news here.
      if (event !== "draining" && event !== "stopped") this.#options.say(formatStageLine(line));
      return;
    }
    this.#invocations.unshift(invocation);
    if (this.#invocations.length > LISTED_INVOCATIONS) this.#invocations.pop();
    this.#options.say(formatInvocation(invocation));
  }
}

function folderOf(stage: string): string {
  const path = resolve(stage);
  return pathStats(path)?.isDirectory() === true ? path : dirname(path);
}

function namesOf(paths: readonly string[]): string {
  const names = paths.slice(0, 3).map((path) => relative(process.cwd(), path));
  return paths.length > 3 ? `${names.join(", ")} and ${paths.length - 3} more` : names.join(", ");
}

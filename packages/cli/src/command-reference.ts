/** Every command with its words, read from the program itself: what the reference page lists. */

import type { Command } from "commander";
import { createProgram } from "./run-command.ts";

/** One command. */
export interface CommandDescription {
  /** `stagewright pipeline up [file]`. */
  readonly usage: string;
  readonly doc: string;
  /** Arguments and options, as written, with their meaning and default. */
  readonly words: readonly {
    readonly word: string;
    readonly doc: string;
    /** Undefined where there is none, or none worth a word. */
    readonly default: string | undefined;
  }[];
}

/** Every command that does something, in the order of the help page. */
export function describeCommands(): readonly CommandDescription[] {
  const program = createProgram({ out: () => {}, err: () => {} }, () => {});
  return program.commands.flatMap((command) => describe(command, "stagewright"));
}

function describe(command: Command, before: string): readonly CommandDescription[] {
  const name = `${before} ${command.name()}`;
  if (command.commands.length > 0) return command.commands.flatMap((below) => describe(below, name));
  const words = command.registeredArguments.map((argument) => {
    const dots = argument.variadic ? "..." : "";
    const word = argument.required ? `<${argument.name()}${dots}>` : `[${argument.name()}${dots}]`;
    return { word, doc: argument.description, default: defaultText(argument.defaultValue) };
  });
  const options = command.options.map(({ flags, description, defaultValue }) => ({
    word: flags,
    doc: description,
    default: defaultText(defaultValue),
  }));
  const usage = [name, ...words.map(({ word }) => word)].join(" ");
  return [{ usage, doc: command.description(), words: [...words, ...options] }];
}

function defaultText(value: unknown): string | undefined {
  return typeof value === "string" || typeof value === "number" ? String(value) : undefined;
}

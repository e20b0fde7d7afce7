/** The values a pickle of a booster can hold, and what names they may carry. */

import { quote } from "../errors.ts";

/** A module and a name; never looked up. */
export class PickledName {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

/** An object of the class `Booster`. */
export class PickledObject {
  state: PickledValue | undefined;
}

export type PickledValue =
  | null
  | boolean
  | number
  | string
  | Uint8Array
  | PickledTuple
  | PickledValue[]
  | Map<PickledValue, PickledValue>
  | PickledName
  | PickledObject;

/** A tuple is an array that cannot be appended to. */
export interface PickledTuple extends ReadonlyArray<PickledValue> {
  readonly isTuple: true;
}

/** The one class that is accepted. */
export const boosterName = "xgboost.core.Booster";

export function tuple(items: PickledValue[]): PickledTuple {
  return Object.assign(items, { isTuple: true as const });
}

export function isTuple(value: PickledValue | undefined): value is PickledTuple {
  return Array.isArray(value) && "isTuple" in value;
}

export function describe(value: PickledValue | undefined): string {
  if (value === undefined) return "nothing";
  if (value === null) return "None";
  if (value instanceof PickledName) return value.name;
  if (value instanceof PickledObject) return `an object of ${boosterName}`;
  if (value instanceof Uint8Array) return `${value.length} bytes`;
  if (value instanceof Map) return "a dictionary";
  if (Array.isArray(value)) return isTuple(value) ? "a tuple" : "a list";
  return quote(String(value));
}

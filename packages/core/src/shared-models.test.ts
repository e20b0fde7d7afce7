import { afterEach, describe, expect, it } from "vitest";
import { collectSharedModels, loadShared, receiveSharedModels } from "./shared-models.ts";

/** A model of one array in shared memory. */
class Weights {
  readonly array: Float64Array;
  constructor(array: Float64Array) {
    this.array = array;
  }
}

let loads = 0;
const loading = {
  load: () => {
    loads += 1;
    return new Weights(new Float64Array(new SharedArrayBuffer(16)));
  },
  share: ({ array }: Weights) => ({ array }),
  adopt: ({ array }: { readonly array: Float64Array }) => new Weights(array),
};

afterEach(() => {
  receiveSharedModels(new Map());
  loads = 0;
});

describe("a model that threads share", () => {
  it("is loaded once, and lies in memory once", async () => {
    const first = await loadShared("weights:a", loading);
    // structuredClone is what starting a thread with it does.
    receiveSharedModels(structuredClone(collectSharedModels()));
    const second = await loadShared("weights:a", loading);
    expect(loads).toBe(1);
    expect(second).not.toBe(first);
    first.array[1] = 7;
    expect(second.array[1]).toBe(7);
  });

  it("is told from others by its key", async () => {
    await loadShared("weights:a", loading);
    receiveSharedModels(structuredClone(collectSharedModels()));
    await loadShared("weights:b", loading);
    expect(loads).toBe(2);
  });

  it("rejects as its loading does, and offers nothing then", async () => {
    const broken = { ...loading, load: () => Promise.reject(new RangeError("no such file")) };
    await expect(loadShared("weights:broken", broken)).rejects.toThrow("no such file");
    expect(collectSharedModels().has("weights:broken")).toBe(false);
  });
});

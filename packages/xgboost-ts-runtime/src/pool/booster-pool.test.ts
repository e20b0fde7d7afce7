import { setTimeout } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { treeModelJson } from "../example-models.cases.ts";
import { createBoosterPool, InputMatrixError, InputOptionError, loadBooster, PoolError } from "../index.ts";

/** A model of two features and 3000 rows for it, some of them with missing values. */
async function boosterAndRows() {
  const booster = await loadBooster(treeModelJson());
  const data = Float32Array.from({ length: 6000 }, (_, index) => (index % 7 === 0 ? NaN : (index % 23) / 10));
  return { booster, matrix: { data, rowCount: 3000, columnCount: 2 } };
}

describe("createBoosterPool", () => {
  it("gives what the booster gives, in the order of the rows", async () => {
    const { booster, matrix } = await boosterAndRows();
    await using pool = createBoosterPool(booster, { threadCount: 2 });
    expect(await pool.predict(matrix)).toEqual(booster.predict(matrix));
    expect(await pool.predictMargin(matrix, { iterationRange: [0, 1] })).toEqual(
      booster.predictMargin(matrix, { iterationRange: [0, 1] }),
    );
    expect(await pool.predictLeaf(matrix)).toEqual(booster.predictLeaf(matrix));
    const approximate = { approximate: true };
    expect(await pool.predictContributions(matrix, approximate)).toEqual(
      booster.predictContributions(matrix, approximate),
    );
  });

  it("reads values in shared memory without moving them", async () => {
    const { booster, matrix } = await boosterAndRows();
    const shared = new Float32Array(new SharedArrayBuffer(matrix.data.byteLength));
    shared.set(matrix.data);
    await using pool = createBoosterPool(booster, { threadCount: 2 });
    expect(await pool.predict({ ...matrix, data: shared })).toEqual(booster.predict(matrix));
    expect(shared.length).toBe(matrix.data.length);
  });

  it("splits sparse rows", async () => {
    const { booster } = await boosterAndRows();
    const rowCount = 1000;
    const csr = {
      data: Float64Array.from({ length: rowCount }, (_, row) => row / 300),
      indices: Int32Array.from({ length: rowCount }, (_, row) => row % 2),
      indptr: Int32Array.from({ length: rowCount + 1 }, (_, row) => row),
      columnCount: 2,
    };
    await using pool = createBoosterPool(booster, { threadCount: 2 });
    expect(await pool.predict(csr)).toEqual(booster.predict(csr));
  });

  it.each([1, 63, 256, 257, 4096, 20_011])(
    "gives every row its own result: %d rows, 3 threads",
    async (rowCount) => {
      const { booster } = await boosterAndRows();
      const data = Float64Array.from({ length: rowCount * 2 }, (_, at) =>
        at % 11 === 0 ? -1 : (at % 29) / 13,
      );
      const matrix = { data, rowCount, columnCount: 2, missing: -1 };
      await using pool = createBoosterPool(booster, { threadCount: 3 });
      const { data: results, shape } = await pool.predict(matrix);
      expect({ data: results, shape }).toEqual(booster.predict(matrix));
      expect(results.buffer).toBeInstanceOf(ArrayBuffer);
    },
  );

  it("keeps calls that run at the same time apart", async () => {
    const { booster } = await boosterAndRows();
    const matrices = [3, 9000, 0, 300, 5000, 1].map((rowCount, call) => ({
      data: Float32Array.from({ length: rowCount * 2 }, (_, at) => ((at + call) % (17 + call)) / 9),
      rowCount,
      columnCount: 2,
    }));
    await using pool = createBoosterPool(booster, { threadCount: 2 });
    const predictions = await Promise.all(matrices.map((matrix) => pool.predict(matrix)));
    expect(predictions).toEqual(matrices.map((matrix) => booster.predict(matrix)));
  });

  it("refuses more results than one call may have", async () => {
    const { booster } = await boosterAndRows();
    await using pool = createBoosterPool(booster, { threadCount: 1 });
    const endless = { data: new Float32Array(0), rowCount: 2 ** 40, columnCount: 0 };
    await expect(pool.predict(endless)).rejects.toBeInstanceOf(InputMatrixError);
  });

  it("answers an empty matrix and keeps the caller's array usable", async () => {
    const { booster, matrix } = await boosterAndRows();
    await using pool = createBoosterPool(booster, { threadCount: 1 });
    const empty = await pool.predict({ data: new Float32Array(0), rowCount: 0, columnCount: 2 });
    expect(empty).toEqual({ data: new Float32Array(0), shape: [0] });
    await pool.predict(matrix);
    expect(matrix.data.length).toBe(6000);
  });

  it("refuses a matrix of the wrong size before it reaches a thread", async () => {
    const { booster } = await boosterAndRows();
    await using pool = createBoosterPool(booster, { threadCount: 1 });
    const wrong = { data: new Float32Array(5), rowCount: 3, columnCount: 2 };
    await expect(pool.predict(wrong)).rejects.toBeInstanceOf(InputMatrixError);
  });

  it("refuses options with the booster's own errors", async () => {
    const { booster, matrix } = await boosterAndRows();
    await using pool = createBoosterPool(booster, { threadCount: 1 });
    await expect(pool.predict(matrix, { iterationRange: [0, 99] })).rejects.toMatchObject({
      code: "XGB_INPUT_ITERATION_RANGE",
      details: { got: "[0, 99]" },
    });
    await expect(pool.predict(matrix, { baseOrder: "lats" as "last" })).rejects.toBeInstanceOf(
      InputOptionError,
    );
  });

  it.each([0, -1, 1.5, Number.NaN, Infinity])("refuses %d threads", async (threadCount) => {
    const { booster } = await boosterAndRows();
    expect(() => createBoosterPool(booster, { threadCount })).toThrow(InputOptionError);
  });

  it("rejects when no thread could be started, whether the call comes before or after that is known", async () => {
    const { booster, matrix } = await boosterAndRows();
    const options = { threadCount: 1, workerUrl: new URL("file:///nowhere/pool-worker.js") };
    const expected = { code: "XGB_POOL", details: { reason: "worker" } };
    await using early = createBoosterPool(booster, options);
    await expect(early.predict(matrix)).rejects.toMatchObject(expected);
    await using late = createBoosterPool(booster, options);
    // Either order rejects; without the check a call after the thread's end would wait for ever.
    await setTimeout(500);
    await expect(late.predict(matrix)).rejects.toMatchObject(expected);
  });

  it("rejects everything once closed", async () => {
    const { booster, matrix } = await boosterAndRows();
    const pool = createBoosterPool(booster, { threadCount: 1 });
    const inFlight = pool.predict(matrix);
    const closing = pool.close();
    await expect(inFlight).rejects.toBeInstanceOf(PoolError);
    await closing;
    await expect(pool.predict(matrix)).rejects.toMatchObject({
      code: "XGB_POOL",
      details: { reason: "closed" },
    });
  });
});

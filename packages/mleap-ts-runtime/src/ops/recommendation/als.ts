/** How well an item suits a user: the product of their factors. */
import { scalar } from "../../frame/data-type.ts";
import { floatDot } from "../../math/float-dot.ts";
import { int, intList, tensorListOf } from "../../registry/attribute.ts";
import { defineOp, exact } from "../../registry/define-op.ts";
import { binary } from "../../registry/kernel.ts";
import type { DenseTensor } from "../../tensor/dense-tensor.ts";

const attributes = {
  rank: int().check((rank) => (rank >= 0 ? undefined : "0 or more")),
  users: intList(),
  user_factors: tensorListOf("float"),
  items: intList(),
  item_factors: tensorListOf("float"),
};

type Factors = ReadonlyMap<number, Float32Array>;

/** Ids and factors are paired up to the shorter list; the later of two equal ids wins. */
function factorsById(ids: Int32Array, factors: readonly DenseTensor<"float">[], rank: number): Factors {
  const byId = new Map<number, Float32Array>();
  const count = Math.min(ids.length, factors.length);
  for (let i = 0; i < count; i++) byId.set(ids[i]!, factors[i]!.values.subarray(0, rank));
  return byId;
}

const id = scalar("int", { nullable: false });

/**
 * Σ user factor · item factor over `rank` elements, every step a fused float as on the JVM: int, int → float.
 * A user or an item the training did not see gives NaN, always: Spark's cold start strategy is not in a
 * bundle. Null is refused by the ports.
 */
export const als = defineOp({
  name: "als",
  doc: "Predicted rating: product of a user's and an item's factors, NaN for unknown ones.",
  attributes,
  portsDoc: "user, item → prediction",
  ports: ({ rank, user_factors, item_factors }, context) => {
    for (const [name, factors] of Object.entries({ user_factors, item_factors })) {
      const short = factors.find(({ values }) => values.length < rank);
      if (short !== undefined) {
        context.refuse(name, `a tensor of ${short.values.length} values`, `${rank} values, the rank`);
      }
    }
    return {
      inputs: [
        { port: "user", type: id },
        { port: "item", type: id },
      ],
      outputs: [{ port: "prediction", type: scalar("float", { nullable: false }) }],
    };
  },
  kernel: ({ rank, users, user_factors, items, item_factors }) => {
    const userFactors = factorsById(users, user_factors, rank);
    const itemFactors = factorsById(items, item_factors, rank);
    return binary((user: number, item: number) => {
      const ofUser = userFactors.get(user);
      const ofItem = itemFactors.get(item);
      return ofUser === undefined || ofItem === undefined ? Number.NaN : floatDot(ofUser, ofItem);
    });
  },
  source: "MLeap 0.25.2 (88de54dd), spec model-ops.md 10, feature-ops.md E als",
  equality: exact,
});

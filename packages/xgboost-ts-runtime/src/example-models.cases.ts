/**
 * Small models written by hand in every format, for tests that need to bend a byte or a field. Two features, two trees:
 *
 * tree 0: f0 < 0.5 (missing left) ? 0.25 : (f1 < 1.5 (missing right) ? -0.5 : 1)
 * tree 1: f1 < -1 (missing right) ? -2 : 0.125
 */

const trees = [
  {
    base_weights: [0, 0, 0, 0, 0],
    categories: [],
    categories_nodes: [],
    categories_segments: [],
    categories_sizes: [],
    default_left: [1, 0, 0, 0, 0],
    id: 0,
    left_children: [1, -1, 3, -1, -1],
    loss_changes: [4, 0, 2, 0, 0],
    parents: [2147483647, 0, 0, 2, 2],
    right_children: [2, -1, 4, -1, -1],
    split_conditions: [0.5, 0.25, 1.5, -0.5, 1],
    split_indices: [0, 0, 1, 0, 0],
    split_type: [0, 0, 0, 0, 0],
    sum_hessian: [10, 6, 4, 3, 1],
    tree_param: { num_deleted: "0", num_feature: "2", num_nodes: "5", size_leaf_vector: "0" },
  },
  {
    base_weights: [0, 0, 0],
    categories: [],
    categories_nodes: [],
    categories_segments: [],
    categories_sizes: [],
    default_left: [0, 0, 0],
    id: 1,
    left_children: [1, -1, -1],
    loss_changes: [2, 0, 0],
    parents: [2147483647, 0, 0],
    right_children: [2, -1, -1],
    split_conditions: [-1, -2, 0.125],
    split_indices: [1, 0, 0],
    split_type: [0, 0, 0],
    sum_hessian: [10, 2, 8],
    tree_param: { num_deleted: "0", num_feature: "2", num_nodes: "3", size_leaf_vector: "0" },
  },
];

/** The model as JSON would hold it; a fresh, changeable copy each time. */
export function treeDocument() {
  return structuredClone({
    learner: {
      attributes: {} as Record<string, string>,
      feature_names: [] as string[],
      feature_types: [] as string[],
      gradient_booster: {
        model: {
          gbtree_model_param: { num_parallel_tree: "1", num_trees: "2" } as Record<string, string>,
          iteration_indptr: [0, 1, 2],
          tree_info: [0, 0],
          trees,
        },
        name: "gbtree",
      },
      learner_model_param: {
        base_score: "5E-1",
        boost_from_average: "1",
        num_class: "0",
        num_feature: "2",
        num_target: "1",
      },
      objective: { name: "reg:squarederror" },
    },
    version: [3, 2, 0],
  });
}

export function textBytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** The model as a JSON file. */
export function treeModelJson(document: unknown = treeDocument()): Uint8Array {
  return textBytes(JSON.stringify(document));
}

/** Any plain value as UBJSON, numbers as int64 or float32, arrays of numbers typed, as XGBoost writes them. */
export function encodeUbjson(value: unknown): Uint8Array {
  const out: number[] = [];
  write(value);
  return Uint8Array.from(out);

  function int64(number: number): void {
    const view = new DataView(new ArrayBuffer(8));
    view.setBigInt64(0, BigInt(number));
    out.push(...new Uint8Array(view.buffer));
  }
  function float32(number: number): void {
    const view = new DataView(new ArrayBuffer(4));
    view.setFloat32(0, number);
    out.push(...new Uint8Array(view.buffer));
  }
  function letters(text: string): void {
    out.push(...textBytes(text));
  }
  function write(item: unknown): void {
    if (typeof item === "string") {
      letters("SL");
      int64(textBytes(item).length);
      letters(item);
    } else if (typeof item === "number") {
      letters(Number.isInteger(item) ? "L" : "d");
      if (Number.isInteger(item)) int64(item);
      else float32(item);
    } else if (Array.isArray(item)) {
      writeArray(item);
    } else if (typeof item === "object" && item !== null) {
      letters("{");
      for (const [key, member] of Object.entries(item)) {
        letters("L");
        int64(textBytes(key).length);
        letters(key);
        write(member);
      }
      letters("}");
    } else letters(item === null ? "Z" : item === true ? "T" : "F");
  }
  function writeArray(items: unknown[]): void {
    const numbers = items.filter((item) => typeof item === "number");
    if (items.length > 0 && numbers.length === items.length) {
      const whole = numbers.every(Number.isInteger);
      letters(whole ? "[$L#L" : "[$d#L");
      int64(items.length);
      for (const number of numbers) (whole ? int64 : float32)(number);
      return;
    }
    letters("[#L");
    int64(items.length);
    for (const item of items) write(item);
  }
}

/** The model in the legacy binary format of XGBoost 2.0. */
export function treeModelLegacy(magic = "binf"): Uint8Array {
  const parts: Uint8Array[] = [textBytes(magic)];
  const words = (byteLength: number, ...values: (readonly [offset: number, value: number])[]): void => {
    const view = new DataView(new ArrayBuffer(byteLength));
    for (const [offset, value] of values) view.setInt32(offset, value, true);
    parts.push(new Uint8Array(view.buffer));
  };
  const floatBits = (value: number): number => new Int32Array(Float32Array.of(value).buffer)[0]!;
  const string = (text: string): void => {
    words(8, [0, text.length]);
    parts.push(textBytes(text));
  };
  words(136, [0, floatBits(0.5)], [4, 2], [20, 2], [28, 1]);
  string("reg:squarederror");
  string("gbtree");
  words(160, [0, trees.length], [4, 1]);
  for (const tree of trees) {
    words(148, [0, 1], [4, tree.left_children.length]);
    for (let node = 0; node < tree.left_children.length; node++) {
      const split = tree.split_indices[node]! | (tree.default_left[node]! << 31);
      words(
        20,
        [0, tree.parents[node]! | 0],
        [4, tree.left_children[node]!],
        [8, tree.right_children[node]!],
        [12, split],
        [16, floatBits(tree.split_conditions[node]!)],
      );
    }
    for (const hessian of tree.sum_hessian) words(16, [4, floatBits(hessian)]);
  }
  words(4 * trees.length);
  return Uint8Array.from(Buffer.concat(parts));
}

/** A pickle, protocol 4, of a booster whose state is `{"handle": bytes, …}`. `build` may replace the class it names. */
export function pickled(handle: Uint8Array, module = "xgboost.core", name = "Booster"): Uint8Array {
  const short = (text: string): number[] => [0x8c, textBytes(text).length, ...textBytes(text)];
  const length = new DataView(new ArrayBuffer(8));
  length.setBigUint64(0, BigInt(handle.length), true);
  const open = [0x80, 4, ...short(module), ...short(name), 0x93, 0x29, 0x81, 0x7d];
  const bytes = [...short("handle"), 0x8e, ...new Uint8Array(length.buffer), ...handle];
  return Uint8Array.from([...open, ...bytes, 0x73, 0x62, 0x2e]);
}

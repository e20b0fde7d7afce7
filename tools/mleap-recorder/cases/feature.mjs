// biome-ignore-all format: a table, one case a line
/** Feature, scikit-learn and recommendation ops: attributes, columns and rows; the JVM answers. `edges` adds the rows of edge-rows.mjs. */
import {
  basicType, bool, bools, dense, double, doubles, floatTensors, int, ints, listOf, listShape, long, longs, mapOf, omitted, required, scalarShape,
  shape, shapes, sparse, tensor, tensors, text, texts, types, vectorShape,
} from "./words.mjs";

const cases = [];
/** One entry: `rows` are in column order; a row may hold NaN, infinities and -0 as numbers. */
function add(op, name, attributes, rows, more = {}) {
  cases.push({ op, name, attributes, rows, ...more });
}
const edges = { edges: true };

for (const op of ["binarizer", "sklearn_binarizer"]) {
  const shaped = (value) => (op === "binarizer" ? { input_shapes: shape(value) } : { input_shapes: shapes(value) });
  add(op, "scalar above, at and below the threshold", { threshold: double(0.6), ...shaped(scalarShape(false)) }, [[0.7], [0.6], [0.6000000000000001], [0.5]], {
    ...edges,
    covers: ["nominal", "boundary"],
  });
  add(op, "vector around the threshold, dense and sparse", { threshold: double(0.3), ...shaped(vectorShape(4)) }, [[dense(0.1, 0.4, 0.3, 0.2)], [dense(1, 1, 1, 1)]], edges);
  add(op, "negative threshold looks at stored entries only", { threshold: double(-1), ...shaped(vectorShape(3)) }, [[dense(0, -2, 1)], [sparse(3, { 1: -2 })], [sparse(3, { 0: -0.5 })]], edges);
  add(op, "threshold 0 stored as an omitted default", { threshold: omitted, ...shaped(scalarShape(false)) }, [[0], [-0], [1e-300]]);
  add(op, "a list shape", { threshold: double(1), ...shaped(listShape()) }, [[[1, 2]]], { inputs: { input: listOf("double") } });
  add(op, "integer and text columns are cast", { threshold: double(1.5), ...shaped(scalarShape(false)) }, [["2"], ["1.5"], ["NaN"], [" 3 "], ["x"]], { inputs: { input: "string" } });
  add(op, "a list column becomes a vector", { threshold: double(1.5), ...shaped(vectorShape(3)) }, [[[1, 2, 3]], [[]]], { inputs: { input: listOf("double") } });
}
add("binarizer", "thresholds of the multi-column form", { thresholds: doubles([1, 2]), input_shapes: shape(scalarShape(false)) }, [[1]]);
add("binarizer", "no threshold at all", { input_shapes: shape(scalarShape(false)) }, [[1]]);
add("binarizer", "an integer column", { threshold: double(1.5), input_shapes: shape(scalarShape(false)) }, [[1], [2], [-5]], { inputs: { input: "integer" } });

add("bucketed_random_projection_lsh", "two projections of three features", { random_unit_vectors: tensors([[0.6, 0.8, 0], [0, -0.28, 0.96]]), bucket_length: double(2), input_size: int(3) }, [[dense(1, 2, 3)], [dense(-1, -2, 0.5)], [sparse(3, { 1: 2.5 })]], edges);
add("bucketed_random_projection_lsh", "a projection exactly on a bucket's edge", { random_unit_vectors: tensors([[1, 0]]), bucket_length: double(0.5), input_size: int(2) }, [[dense(1, 9)], [dense(0.9999999999999999, 9)], [dense(-0.5, 0)]], { covers: ["boundary"] });

for (const mode of ["error", "skip", "keep"]) {
  add("bucketizer", `finite splits, ${mode}`, { splits: doubles([0, 10, 20, 100]), handle_invalid: text(mode) }, [[11], [0], [55], [10], [9.999999999999998], [100], [100.00000000000001], [-1e-12]], { ...edges, covers: ["nominal", "boundary", "unseen"] });
}
add("bucketizer", "outer splits open (JSON stores infinities as null)", { splits: doubles([NaN, 1000, 10000, NaN]), handle_invalid: text("keep") }, [[1000], [999.99], [1e308]], edges);
add("bucketizer", "infinite outer splits, in protobuf", { splits: doubles([-Infinity, 1000, Infinity]), handle_invalid: text("error") }, [[1000], [999.99]], edges);
add("bucketizer", "negative zero lies below a split at zero", { splits: doubles([-1, 0, 1]) }, [[-0], [0], [0.5], [-0.5]]);
add("bucketizer", "handle_invalid no one knows", { splits: doubles([0, 1]), handle_invalid: text("ignore") }, [[0.5]]);
add("bucketizer", "an integer column", { splits: doubles([0, 2, 4]) }, [[1], [2], [4], [5]], { inputs: { input: "integer" } });

add("chi_sq_selector", "first and last of four", { filter_indices: longs([0, 3]), input_size: int(4) }, [[dense(1, 2, 3, 4)], [sparse(4, { 0: 5, 2: 6 })], [sparse(4, { 3: 0 })]], edges);
add("chi_sq_selector", "indices out of order", { filter_indices: longs([2, 0]), input_size: int(3) }, [[dense(1, 2, 3)], [sparse(3, { 0: 5, 2: 6 })]]);
add("chi_sq_selector", "no index selected", { filter_indices: longs([]), input_size: int(2) }, [[dense(1, 2)], [sparse(2, { 0: 5 })]]);

add("coalesce", "first that is not null", { nullable_inputs: bools([true, true]) }, [[1.5, 2.5], [null, 2.5], [null, null], [NaN, 1]], edges);
add("coalesce", "a first input that may not be null", { nullable_inputs: bools([false, true]) }, [[1.5, 2.5], [NaN, 1]], edges);

for (const [binary, minTf] of [[false, 1], [true, 1], [false, 0.4], [true, 2]]) {
  add("count_vectorizer", `binary ${binary}, min_tf ${minTf}`, { vocabulary: texts(["a", "b", "é", "日本", "😀"]), binary: bool(binary), min_tf: double(minTf) }, [[["b", "é", "b", "x", "é"]], [["日本", "😀", "日本"]], [["zz"]], [["a", "b"]], [["a", "a", "b", "b", "x"]]], { ...edges, covers: ["nominal", "boundary", "unseen"] });
}
add("count_vectorizer", "a term listed twice has its last position", { vocabulary: texts(["a", "b", "a"]), binary: omitted, min_tf: double(1) }, [[["a", "b"]], [["b", "b"]]]);
add("count_vectorizer", "positions beyond the size, where terms repeat", { vocabulary: texts(["a", "a", "a", "b"]), binary: omitted, min_tf: double(1) }, [[["a"]], [["a", "b"]]]);

for (const n of [1, 2, 3, 4, 5, 8, 12, 64, 97]) {
  const values = Array.from({ length: n }, (_, i) => ((i * 37) % 11) - 4.5 + i / 8);
  for (const inverse of [false, true]) {
    add("dct", `${inverse ? "inverse" : "forward"} of length ${n}`, { inverse: inverse ? bool(true) : omitted, input_size: int(n) }, [[dense(...values)], [sparse(n, { [n - 1]: 2.5 })]], n === 3 || n === 4 ? edges : {});
  }
}

add("elementwise_product", "factors 0.5, 0 and -3", { scaling_vec: tensor([0.5, 0, -3]) }, [[dense(15, 10, 0.1)], [sparse(3, { 0: 4, 1: 3 })]], edges);
add("elementwise_product", "an infinite factor, in protobuf", { scaling_vec: tensor([Infinity, 1]) }, [[dense(1, 1)], [dense(0, 1)], [sparse(2, { 1: 2 })]]);

{
  const fields = (n) => ({
    num_features: long(n),
    categorical_cols: texts(["code"]),
    input_names: texts(["real", "flag", "größe", "code", "count"]),
    basic_types: types(["double", "boolean", "string", "int", "long"]),
    input_shapes: shapes(scalarShape(), scalarShape(), scalarShape(), scalarShape(), scalarShape()),
  });
  const rows = [[2.2, true, "foo", 3, "7"], [0, false, "日本", -1, "-9007199254740993"], [null, null, null, null, null], [-0, true, "", 0, "0"]];
  add("feature_hasher", "five kinds of fields, 262144 slots", fields(262144), rows, edges);
  add("feature_hasher", "collisions add up in 4 slots", fields(4), rows);
  add("feature_hasher", "byte, short and float columns", { num_features: long(1000), categorical_cols: texts([]), input_names: texts(["b", "s", "f"]), basic_types: types(["byte", "short", "float"]), input_shapes: shapes(scalarShape(), scalarShape(), scalarShape()) }, [[1, 2, 0.1], [-128, -32768, 1e10], [0, 0, null]]);
  add("feature_hasher", "a tensor shape", { num_features: long(10), categorical_cols: texts([]), input_names: texts(["a"]), basic_types: types(["double"]), input_shapes: shapes(vectorShape(2)) }, [[1]]);
}

for (const [name, version] of [["without a hash version", {}], ["hash version 1", { hashUnsafeBytesVersion: int(1) }], ["hash version 2", { hashUnsafeBytesVersion: int(2) }]]) {
  const words = [["hello", "hello", "spark", "MLeap"], ["naïve", "é", "日本", "😀", "a", "ab", "abc", "abcd"], ["x".repeat(50)]];
  add("hashing_term_frequency", `${name}, 262144 slots`, { num_features: long(262144), binary: bool(false), ...version }, words.map((row) => [row]), edges);
  add("hashing_term_frequency", `${name}, binary, 16 slots`, { num_features: long(16), binary: bool(true), ...version }, words.map((row) => [row]));
}

add("idf", "weights 0, 0.5 and 2", { idf: tensor([0, 0.5, 2]) }, [[dense(1, 2, 3)], [sparse(3, { 0: 3, 2: 2 })]], edges);
add("idf", "attributes newer exporters add", { idf: tensor([1.5, 2]), docFreq: longs([1, 2]), numDocs: long(3) }, [[dense(3, 4)]]);
add("idf", "a scalar column is wrapped", { idf: tensor([1.5]) }, [[2]], { inputs: { input: "double" } });

for (const nullable of [true, false]) {
  add("imputer", `surrogate for 23.6, ${nullable ? "" : "not "}nullable`, { surrogate_value: double(45.7), missing_value: double(23.6), strategy: text("mean"), nullable_input: nullable ? bool(true) : omitted }, [[42], [23.6], [23.599999999999998]], { ...edges, covers: ["nominal", "boundary"] });
}
add("imputer", "without missing_value NaN is missing", { surrogate_value: double(1.5), strategy: text("median") }, [[42]], edges);
add("imputer", "missing_value zero takes negative zero too", { surrogate_value: double(7), missing_value: omitted, strategy: text("mean") }, [[0], [-0], [1]]);

{
  const two = (first, second, ...shapesOf) => ({ num_inputs: int(2), num_features0: ints(first), num_features1: ints(second), input_shapes: shapes(...shapesOf) });
  add("interaction", "a number times a vector", two([1], [1, 1, 1], scalarShape(), vectorShape(3)), [[2, dense(3, 4, 5)], [0, dense(3, 4, 5)], [2, sparse(3, { 2: 4 })], [2, sparse(3, { 0: 1, 1: 2 })]], edges);
  add("interaction", "a category of four times a vector", two([4], [1, 1], scalarShape(), vectorShape(2)), [[2, dense(3, 4)], [0, dense(3, 0)], [3, dense(3, 4)], [4, dense(3, 4)], [1.5, dense(3, 4)], [-1, dense(1, 1)]], { covers: ["boundary", "unseen"] });
  add("interaction", "vectors with categories inside", two([2, 1], [3, 1], vectorShape(2), vectorShape(2)), [[dense(1, 0.5), dense(2, 7)], [sparse(2, { 1: 0.5 }), sparse(2, { 0: 2 })]]);
  add("interaction", "a list shape", two([1], [1], listShape(), scalarShape()), [[[1], 1]]);
  add("interaction", "a count of zero", two([0], [1], scalarShape(), scalarShape()), [[1, 1]]);
  add("interaction", "slots out of order, from a sparse vector with categories", two([1], [1, 3, 3], scalarShape(), vectorShape(3)), [[0.5, sparse(3, { 1: 2, 2: 0 })], [0.5, sparse(3, { 0: 4, 1: 2 })]]);
}

for (const [base, standard, value] of [["double", double(42.42), 1.5], ["string", text("ß"), "é"], ["int", int(7), 3], ["long", long(7), "9007199254740993"], ["boolean", omitted, true], ["float", { float: 0.1 }, 2.5], ["short", int(5), -3], ["byte", int(-1), 127]]) {
  add("map_entry_selector", `map of string to ${base}`, { key_type: basicType("string"), value_type: basicType(base), default_value: standard }, [[{ a: value, é: value }, "a"], [{ a: value }, "z"], [{ é: value }, "é"]], base === "double" ? { ...edges, covers: ["unseen"] } : {});
}
add("map_entry_selector", "keys that are no texts", { key_type: basicType("int"), value_type: basicType("double"), default_value: double(1) }, [[{ 1: 1 }, 1]], { inputs: { input: mapOf("string", "double"), key: "integer" } });

for (const operation of ["add", "sub", "mul", "div", "rem", "log_n", "pow", "min", "max"]) {
  add("math_binary", operation, { operation: text(operation) }, [[3, 6.7], [-7.5, 2], [0, -0], [-0, 0], [8, 2], [NaN, 1], [1e308, 10], [-8, 1 / 3]], edges);
  add("math_binary", `${operation} with a default b`, { operation: text(operation), db: double(3.333) }, [[5.6], [-1]]);
}
add("math_binary", "sub with a default a", { operation: text("sub"), da: double(3.5) }, [[5.6]]);
add("math_binary", "add with an omitted default b", { operation: text("add"), db: omitted }, [[5.6]]);
add("math_binary", "an operation no one knows", { operation: text("xor") }, [[1, 2]]);

for (const operation of ["log", "exp", "sqrt", "sin", "cos", "tan", "abs", "logit"]) {
  add("math_unary", operation, { operation: text(operation) }, [[0.9], [65.3], [42], [9.667], [-0.5], [2.5], [-2.5], [0.49999999999999994], [1], [1e300], [9982.2]], edges);
}
add("math_unary", "an operation no one knows", { operation: text("cbrt") }, [[1]]);
for (const [column, rows] of [["integer", [[-3], [2147483647], [-2147483648], [null]]], ["long", [["-3"], ["9007199254740993"], [null]]], ["boolean", [[true], [false]]], ["float", [[0.1], [-1e10]]], ["string", [["-1.5"], [" 2 "], ["1e3"], ["0x1p3"], ["1.5f"], ["NaN"], ["-Infinity"], ["null"], [""], ["x"], ["1,5"]]], ["byte", [[-7]]], ["short", [[-7]]], [required("double"), [[-1], [NaN]]], [listOf("double"), [[[1]]]]]) {
  add("math_unary", `abs of a ${typeof column === "string" ? column : column.type} column`, { operation: text("abs") }, rows, { inputs: { input: column } });
}

add("max_abs_scaler", "maxima with a zero", { maxAbs: tensor([20, 0, 10]) }, [[dense(15, -5, 5)], [dense(25, 0.5, -30)], [sparse(3, { 1: 1, 2: -20 })]], { ...edges, covers: ["nominal", "boundary"] });

add("min_hash_lsh", "three coefficients", { random_coefficients_a: longs([1165140, 2000000000, 752863889]), random_coefficients_b: longs([5076042, 123456789, 5076042]), input_size: int(4) }, [[dense(1, 0, 3, 0)], [sparse(4, { 1: 2, 3: 1 })]], edges);
add("min_hash_lsh", "coefficients beyond 32 bits wrap", { random_coefficients_a: longs([4294967299]), random_coefficients_b: longs([-4294967290]), input_size: int(2) }, [[dense(1, 1)]]);

add("min_max_scaler", "default target", { min: tensor([1, 0, 5]), max: tensor([15, 10, 5]) }, [[dense(15, 5, 5)], [dense(20, -1, 7)], [sparse(3, { 1: 4 })]], { ...edges, covers: ["nominal", "boundary"] });
add("min_max_scaler", "target from -1 to 1", { min: tensor([1, 2]), max: tensor([15, 2]), minValue: double(-1), maxValue: double(1) }, [[dense(3, 2)], [dense(1, 9)]]);

add("multinomial_labeler", "threshold 9", { threshold: double(9), labels: texts(["hello1", "日本", "!3"]) }, [[dense(0, 10, 20)], [dense(9, 8.999999999999998, 0)], [sparse(3, { 2: 12 })]], { ...edges, covers: ["nominal", "boundary"] });
add("multinomial_labeler", "a matrix", { threshold: double(1), labels: texts(["a"]) }, [[{ values: [1, 2], dimensions: [2, 1] }]]);
add("multinomial_labeler", "negative threshold takes the zeros of a sparse vector", { threshold: double(-1), labels: texts(["a", "b"]) }, [[sparse(2, { 1: 3 })], [dense(-2, 0)]]);

for (const n of [1, 2, 3]) {
  add("ngram", `n ${n}`, { n: long(n) }, [[["a", "b", "c", "d"]], [["é"]], [["日本", "", "😀"]]], { ...edges, covers: ["nominal", "boundary"] });
}
add("ngram", "n 0", { n: long(0) }, [[["a"]]]);

for (const p of [1, 2, 3, 20, 1.5]) {
  add("normalizer", `p ${p}`, { p_norm: double(p), input_size: int(3) }, [[dense(3, -4, 0)], [dense(1, 2, 3)], [sparse(3, { 1: -5, 2: 0 })]], edges);
}
add("normalizer", "p infinite, in protobuf", { p_norm: double(Infinity), input_size: int(3) }, [[dense(1, -5, 2)], [sparse(3, { 0: -2 })]], edges);
add("normalizer", "p infinite read from JSON as NaN", { p_norm: double(NaN), input_size: int(3) }, [[dense(1, -5, 2)]]);
add("normalizer", "p below 1", { p_norm: double(0.5), input_size: int(3) }, [[dense(1, -5, 2)]], { covers: ["boundary"] });

for (const dropLast of [true, false]) {
  for (const mode of ["error", "keep"]) {
    add("one_hot_encoder", `three categories, drop_last ${dropLast}, ${mode}`, { category_sizes: ints([3]), handle_invalid: text(mode), drop_last: dropLast ? bool(true) : omitted }, [[0], [1], [2], [3], [7], [-1], [1.5]], { ...edges, covers: ["nominal", "boundary", "unseen"] });
  }
  add("one_hot_encoder", `attribute size, drop_last ${dropLast}`, { size: long(3), drop_last: bool(dropLast) }, [[0], [2], [3]], edges);
}
add("one_hot_encoder", "two columns", { category_sizes: ints([3, 2]), handle_invalid: text("keep"), drop_last: bool(true) }, [[0, 1], [2, 5]], edges);
add("one_hot_encoder", "skip", { category_sizes: ints([3]), handle_invalid: text("skip"), drop_last: bool(true) }, [[0]]);
add("one_hot_encoder", "ports of the single-column form", { category_sizes: ints([3]), handle_invalid: text("error"), drop_last: bool(true) }, [[0], [2]], { inputs: { input: "double" }, outputs: ["output"] });

add("pca", "three features to two components", { principal_components: tensor([1, -1, 2, 0, -3, 0.1], [3, 2]) }, [[dense(2, 1, 0.3)], [sparse(3, { 0: 2, 1: 1 })]], edges);
add("pca", "nine features to three components", { principal_components: tensor(Array.from({ length: 27 }, (_, i) => ((i * 7) % 13) / 13 - 0.4), [9, 3]) }, [[dense(...Array.from({ length: 9 }, (_, i) => i / 7 - 0.3))], [sparse(9, { 2: 0.1, 8: 0.7 })]]);

for (const [degree, n] of [[1, 2], [2, 3], [3, 2], [4, 2]]) {
  add("polynomial_expansion", `degree ${degree} of ${n} variables`, { degree: long(degree), input_size: long(n) }, [[dense(...[2, 0.3, -5].slice(0, n))], [dense(...[2, 0, 5].slice(0, n))], [sparse(n, { [n - 1]: 0.1 })]], degree === 2 ? edges : {});
}

add("regex_indexer", "first pattern found wins", { regexes: texts(["(?i)HELLO", "(?i)NO", "^é+$", "(?i)NO"]), indices: ints([23, 32, 42, 11]), default_value: int(99) }, [["x hello"], ["no"], ["éé"], ["what"]], { ...edges, covers: ["nominal", "unseen"] });
add("regex_indexer", "without default", { regexes: texts(["\\d+", "日本"]), indices: ints([1, 2]) }, [["a1"], ["日本"], ["none"]], { covers: ["unseen"] });
add("regex_indexer", "an omitted default is 0", { regexes: texts(["a"]), indices: ints([5]), default_value: omitted }, [["b"], ["a"]]);
for (const [pattern, subjects] of [
  ["\\s", ["a\u00a0b", "a\u000bb", "a\u2003b", "\ufeff"]],
  ["^.$", ["\u0085", "\u2028", "\r", "😀", "é", "e\u0301"]],
  ["end$", ["end", "end\n", "end\r\n", "end\n\n", "end\u2028", "end\u0085"]],
  ["\\bcaf\\b", ["café", "caf", "caf e", "caf_"]],
  ["(?i)É", ["é", "É"]],
  ["(?iu)É", ["é", "É"]],
  ["[a-z&&[^aeiou]]+$", ["xyz", "aei", "abc"]],
  ["a++b", ["aaab", "aaa"]],
  ["\\Qa.b\\E", ["a.b", "axb"]],
  ["\\p{Alpha}+\\p{Punct}", ["ab!", "é!", "ab"]],
  ["\\p{L}\\p{Nd}", ["é5", "日٣", "5é"]],
  ["(?x) a b # comment", ["ab", "a b"]],
  ["\\h\\v", ["\u00a0\n", "a\n"]],
  ["(?<w>a)\\k<w>", ["aa", "a"]],
  ["(?m)^b$", ["a\nb\nc", "a\u0085b"]],
  ["x{2,3}?y", ["xxy", "xy"]],
  ["(?s)a.b", ["a\nb"]],
  ["\\w\\W", ["a!", "éa"]],
  ["\\z", [""]],
]) {
  add("regex_indexer", `dialect: ${JSON.stringify(pattern)}`, { regexes: texts([pattern]), indices: ints([1]), default_value: omitted }, subjects.map((subject) => [subject]));
}
add("regex_indexer", "a pattern that is no pattern", { regexes: texts(["a{,2}"]), indices: ints([1]) }, [["a"]]);

// The empty pattern parts surrogate pairs, and the JSON of a frame carries no half of one: it gets no edge rows.
for (const [name, regex, gaps, minimum, lower] of [
  ["gaps of white space", "\\s", true, 3, true],
  ["words", "\\w+", false, 4, false],
  ["commas, empty tokens kept", ",", true, 0, false],
  ["commas, one character at least", ",", true, 1, true],
  ["letters of any script", "\\p{L}+", false, 1, true],
  ["empty matches", "x*", false, 0, false],
  ["an empty pattern", "", true, 0, false],
  ["a group is not part of the result", "(a)", true, 0, false],
]) {
  add("regex_tokenizer", name, { regex: text(regex), match_gaps: gaps ? bool(true) : omitted, token_min_length: minimum === 0 ? omitted : int(minimum), lowercase_text: lower ? bool(true) : omitted }, [["dies isT Ein TEST text te"], [",a,,b,,"], ["xayxx"], ["ÄÖÜ İx ΑΣ ΑΣ."]], { ...(regex === "" ? {} : edges), covers: ["nominal", "boundary"] });
}
add("regex_tokenizer", "a pattern that is no pattern", { regex: text("("), match_gaps: bool(true), token_min_length: int(1), lowercase_text: bool(true) }, [["a"]]);

add("reverse_string_indexer", "a number", { labels: texts(["one", "zwölf", "日本"]) }, [[1], [2], [1.9], [-0.5], [3], [-1]], { ...edges, covers: ["nominal", "boundary", "unseen"] });
add("reverse_string_indexer", "a list", { labels: texts(["one", "zwölf"]), input_shape: shape(listShape(false)) }, [[[1, 0, 1]], [[2]]], edges);
add("reverse_string_indexer", "a vector", { labels: texts(["one", "zwölf", "日本"]), input_shape: shape(vectorShape(3, false)) }, [[dense(1, 2, 0)], [sparse(3, { 1: 2 })], [dense(3, 0, 0)]], edges);
add("reverse_string_indexer", "a shape that may be null", { labels: texts(["one"]), input_shape: shape(scalarShape(true)) }, [[0]]);

for (const combinations of ["[x0,x1,x0^2,x0 x1,x1^2]", "[1,x0,x1,x0^2,x0 x1,x1^2]", "[x0^3,x0 x1^2,x1]", "[x0]"]) {
  const width = combinations.includes("x1") ? 2 : 1;
  add("sklearn_polynomial_expansion", combinations, { combinations: text(combinations) }, [[dense(...[2, 3].slice(0, width))], [dense(...[-0.1, 7.3].slice(0, width))], [sparse(width, { 0: 2 })]], edges);
}

const means = tensor([50, 20, 30]);
const deviations = tensor([2.5, 0, 49]);
for (const [name, attributes] of [["mean and std", { mean: means, std: deviations }], ["mean", { mean: means }], ["std", { std: deviations }]]) {
  add("standard_scaler", name, attributes, [[dense(54, 23.5, 5)], [dense(50, 20, 30)], [sparse(3, { 1: 25, 2: 103 })]], edges);
}
add("standard_scaler", "neither mean nor std", {}, [[dense(1)]]);

for (const sensitive of [true, false]) {
  add("stopwords_remover", `case ${sensitive ? "counts" : "does not count"}`, { stop_words: texts(["I", "and", "you", "ÜBER", "İ", "ß"]), case_sensitive: sensitive ? bool(true) : omitted }, [[["You", "use", "MLeap"]], [["I", "use", "AND", "and"]], [["über", "ÜBER", "i̇", "SS", "ß", ""]]], edges);
}

// The recorded runtime knows the ports of the single-column form only; cases of several columns are in newer.json.
const single = { inputs: { input: "string" }, outputs: ["output"] };
const threeLabels = { labels_length: int(1), labels_array_0: texts(["b", "日本", "1.0", "é"]) };
for (const mode of ["error", "skip", "keep"]) {
  add("string_indexer", `one column, ${mode}`, { ...threeLabels, handle_invalid: text(mode) }, [["日本"], ["b"], ["e\u0301"], ["B"]], { ...edges, ...single, covers: ["nominal", "unseen"] });
  add("string_indexer", `attribute labels, ${mode}`, { labels: texts(["x", "y"]), handle_invalid: text(mode) }, [["x"], ["y"], ["z"]], { ...edges, ...single });
}
add("string_indexer", "a repeated label has its last position", { labels: texts(["a", "b", "a"]) }, [["a"], ["b"]], single);
for (const [column, rows] of [["double", [[1], [-0], [NaN], [1e10], [null]]], ["integer", [[1], [null]]], ["long", [["9007199254740993"]]], ["boolean", [[true], [false]]], ["float", [[0.1], [1]]]]) {
  add("string_indexer", `a ${column} column becomes text`, { labels: texts(["1.0", "1", "0", "-0.0", "NaN", "1.0E10", "0.1", "9007199254740993"]), handle_invalid: text("keep") }, rows, { ...single, inputs: { input: column } });
}
add("string_indexer", "handle_invalid no one knows", { labels: texts(["a"]), handle_invalid: text("drop") }, [["a"]]);

for (const mode of ["error", "keep"]) {
  add("string_map", `labels with values, ${mode}`, { labels: texts(["a", "é", "日本", "a"]), values: doubles([1, 2.5, -3, 4]), handle_invalid: text(mode), default_value: double(0.5) }, [["a"], ["é"], ["日本"], ["z"]], { ...edges, covers: ["nominal", "unseen"] });
}
add("string_map", "attributes of older bundles", { labels: texts(["a"]), values: doubles([1]) }, [["a"], ["b"]]);
add("string_map", "skip", { labels: texts(["a"]), values: doubles([1]), handle_invalid: text("skip") }, [["a"]]);

add("tokenizer", "white space, case and scripts", {}, [["Hello there  dude"], [" a"], ["   "], ["ÄÖÜ İx ΑΣ ΑΣ. ǅ"], ["a\u00a0b\tc\nd\u2003e"], ["trailing  "]], edges);
add("tokenizer", "a number column becomes text", {}, [[1], [1e10]], { inputs: { input: "double" } });

add("vector_assembler", "numbers and vectors", { input_shapes: shapes(vectorShape(3), scalarShape(), scalarShape()) }, [[dense(0.5, -0.5, 1), 42, 13], [sparse(3, { 1: 2 }), 0, 0], [dense(0, 0, 0), -0, 5]], edges);
add("vector_assembler", "shapes that may not be null", { input_shapes: shapes(scalarShape(false), vectorShape(2, false)) }, [[1, dense(2, 3)]], edges);
add("vector_assembler", "one number: 1.5 (1 + 1) is not below 3, below 4 it is", { input_shapes: shapes(vectorShape(4)) }, [[dense(0, 5, 0)], [dense(0, 5, 0, 0)], [dense(0, 0)], [dense(0)], [dense(0, 1, 2, 0, 0, 0)], [dense(0, 1, 2, 0, 0)]], { covers: ["boundary"] });
add("vector_assembler", "integers and booleans are cast", { input_shapes: shapes(scalarShape(), scalarShape(), vectorShape(2)) }, [[3, true, [1.5, 0]], [null, false, [1.5, 0]]], { inputs: { input0: "integer", input1: "boolean", input2: listOf("double") } });
add("vector_assembler", "sparse indices out of order", { input_shapes: shapes(vectorShape(3)) }, [[{ indices: [[2], [0]], values: [1, 2], dimensions: [3] }], [{ indices: [[1], [1]], values: [1, 2], dimensions: [3] }], [{ indices: [[3]], values: [1], dimensions: [3] }]]);
add("vector_assembler", "a list shape", { input_shapes: shapes(listShape()) }, [[[1]]]);

{
  const maps = { keys: longs([1, 2]), key_1_keys: doubles([0, 5, -9.5]), key_1_values: longs([0, 1, 2]), key_2_keys: doubles([0, 7]), key_2_values: longs([0, 1]), num_features: long(3) };
  for (const mode of ["error", "skip", "keep"]) {
    add("vector_indexer", `two categorical features, ${mode}`, { ...maps, handle_invalid: text(mode) }, [[dense(7, -9.5, 7)], [dense(7, 5, 0)], [sparse(3, { 0: 1, 1: 5 })], [dense(7, 4, 7)], [dense(1, -0, 0)]], { ...edges, covers: ["nominal", "unseen"] });
  }
  add("vector_indexer", "without handle_invalid", maps, [[dense(7, 5, 7)], [dense(7, 4, 7)]]);
}

add("vector_slicer", "indices then named ones, one twice", { indices: longs([2, 0]), names: texts(["größe", "b"]), named_indices: ints([1, 2]), input_size: int(3) }, [[dense(7, 8, 9)], [sparse(3, { 0: 5, 2: 0 })], [dense(1, 2)]], edges);
add("vector_slicer", "nothing named", { indices: longs([1]), names: texts([]), named_indices: ints([]), input_size: int(2) }, [[dense(7, 8)]]);

add("word_filter", "longer than three letters", { length: int(3) }, [[["the", "alice", "'i", "king2", "queen", "été", "naïve", "日本語文", "😀😀😀", "o'clock", "ǅǅǅǅ"]], [["abcd", "abc"]]], { ...edges, covers: ["nominal", "boundary"] });

for (const kernel of ["default", "sqrt"]) {
  add("word_to_vector", `kernel ${kernel}`, { words: texts(["a", "é", "日本"]), indices: longs([0, 1, 2]), word_vectors: doubles([1, 2, 3, 5, -0.1, 0.7]), kernel: text(kernel) }, [[["a", "é", "x"]], [["日本", "日本", "a"]], [["x"]]], { ...edges, covers: ["nominal", "unseen"] });
}
add("word_to_vector", "attributes of older bundles", { words: texts(["a", "b"]), word_vectors: doubles([1, 2, 3, 5]) }, [[["b", "a"]]]);
add("word_to_vector", "indices that are not in order", { words: texts(["a", "b"]), indices: longs([1, 0]), word_vectors: doubles([1, 2, 3, 5]), kernel: text("default") }, [[["a"]]]);
add("word_to_vector", "a kernel no one knows", { words: texts(["a"]), indices: longs([0]), word_vectors: doubles([1]), kernel: text("max") }, [[["a"]]]);

// The recorded runtime sums floats in order, MLeap 0.25 with four fused accumulators: one step of a float apart.
const floatSum = { equality: { tolerance: 1.2e-7, reason: "float sum in order in MLeap 0.20, four fused accumulators in 0.25" } };
const factors = { rank: int(3), users: ints([1, 2, 1]), user_factors: floatTensors([[9, 9, 9], [3, 1, 0.5], [0.1, 0.2, 0.3]]), items: ints([7, -8]), item_factors: floatTensors([[0.4, 0.5, 0.6], [2, 3, 4]]) };
add("als", "three factors, one user twice", factors, [[1, 7], [2, -8], [2, 7], [3, 7], [1, 9]], { ...edges, ...floatSum, covers: ["nominal", "unseen"] });
add("als", "columns that are cast", factors, [["1", 7.9], ["2", -8]], { ...floatSum, inputs: { user: "long", item: "double" } });
{
  const wave = (n, step) => Array.from({ length: n }, (_, i) => Math.fround(Math.sin(i * step)));
  add("als", "nine factors", { rank: int(9), users: ints([0]), user_factors: floatTensors([wave(9, 0.7)]), items: ints([0]), item_factors: floatTensors([wave(9, 1.3)]) }, [[0, 0]], floatSum);
}

export const featureCases = cases;

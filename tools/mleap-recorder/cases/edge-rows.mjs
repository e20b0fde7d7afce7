/** The rows every op is asked about whatever it computes: null, NaN, infinities, empty and sparse vectors, non-ASCII text. */
const text = ["", " ", "Ünïcode ß İstanbul", "日本 😀 x", null];
const words = [[], ["", "é", "日本", "😀", "NAÏVE"], null];

function vectors(nominal) {
  const values = nominal?.values ?? [1, 2];
  const size = nominal?.dimensions?.[0] ?? values.length;
  const full = nominal?.indices === undefined ? values : expand(nominal, size);
  const at = (value) => ({
    values: full.map((v, i) => (i === full.length - 1 ? value : v)),
    dimensions: [size],
  });
  const kept = full.map((v, i) => [i, v]).filter(([i, v]) => i % 2 === 0 || v !== 0);
  return [
    at("NaN"),
    at("Infinity"),
    at("-Infinity"),
    { values: full.map(() => 0), dimensions: [size] },
    { values: full.map(() => "-0"), dimensions: [size] },
    { indices: kept.map(([i]) => [i]), values: kept.map(([, v]) => v), dimensions: [size] },
    { indices: [[size - 1]], values: [full.at(-1) ?? 1], dimensions: [size] },
    { indices: [[0]], values: [0], dimensions: [size] },
    { indices: [], values: [], dimensions: [size] },
    { values: [], dimensions: [0] },
    { values: [...full, 1], dimensions: [size + 1] },
    null,
  ];
}

function expand({ indices, values }, size) {
  const full = Array(size).fill(0);
  indices.forEach(([i], k) => {
    full[i] = values[k];
  });
  return full;
}

function edgesOf(type, nominal) {
  const base = typeof type === "string" ? type : type.base;
  const kind = typeof type === "string" || type.type === "basic" ? "scalar" : type.type;
  if (kind === "tensor" && base === "double") return vectors(nominal);
  if (kind === "list" && base === "string") return words;
  if (kind === "list" && base === "double") return [[], [0, "NaN", "Infinity"], null];
  if (kind === "map") return [{}, { 日本: Object.values(nominal ?? { a: 1 })[0] }, null];
  if (base === "string") return text;
  if (base === "double" || base === "float") return ["NaN", "Infinity", "-Infinity", 0, "-0", 5e-324, null];
  if (base === "integer") return [0, -1, 2147483647, -2147483648, null];
  return [null];
}

/** The nominal row with one column at a time replaced by each edge value of its type. */
export function edgeRows(columnTypes, nominal) {
  return columnTypes.flatMap((type, column) =>
    edgesOf(type, nominal[column]).map((value) => nominal.map((other, i) => (i === column ? value : other))),
  );
}

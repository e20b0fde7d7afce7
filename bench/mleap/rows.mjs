/** Rows to score: the columns of each bundle by the rules of `GeneratedData` in tools/mleap-recorder, from another seed. */

import { xorshiftFractions } from "../../tools/xorshift.mjs";

const states = ["NY", "CA", "Île-de-France", "Berlin", "東京", "TX", "WA", "Other"];
const rooms = ["Entire home/apt", "Private room", "Shared room"];
const policies = ["strict", "moderate", "flexible", "super_strict"];
const flags = ["1.0", "0.0"];
const words = [
  ..."great awful café room location noisy clean dirty host naïve 日本 view would return never bed".split(
    " ",
  ),
];

function frame(columns, type, count, row) {
  const fields = columns.map((name, i) => ({ name, type: type(i) }));
  return { schema: { fields }, rows: Array.from({ length: count }, row) };
}

const rowsOf = {
  homes(count, random) {
    const rounded = (low, high, step) => Math.round((low + random() * (high - low)) / step) * step;
    const pick = (values) => values[Math.floor(random() * values.length)];
    const columns = [
      "bathrooms",
      "square_feet",
      "bedrooms",
      "security_deposit",
      "cleaning_fee",
      "extra_people",
      "number_of_reviews",
      "review_scores_rating",
    ];
    const texts = ["state", "room_type", "host_is_superhost", "cancellation_policy", "instant_bookable"];
    return frame(
      [...columns, ...texts],
      (i) => (i < columns.length ? "double" : "string"),
      count,
      () => [
        rounded(0.5, 4, 0.5),
        rounded(200, 3000, 50),
        Math.floor(random() * 6),
        rounded(0, 500, 25),
        rounded(0, 150, 5),
        rounded(0, 40, 1),
        Math.floor(random() * 300),
        rounded(60, 100, 1),
        pick(states),
        pick(rooms),
        pick(flags),
        pick(policies),
        pick(flags),
      ],
    );
  },
  reviews(count, random) {
    const sentence = () =>
      Array.from({ length: 3 + Math.floor(random() * 12) }, () => words[Math.floor(random() * words.length)]);
    return frame(
      ["review"],
      () => "string",
      count,
      () => [sentence().join(" ")],
    );
  },
  numeric(count, random) {
    const columns = Array.from({ length: 12 }, (_, i) => `x${i}`);
    return frame(
      columns,
      () => "double",
      count,
      () => columns.map(() => Math.round((random() * 6 - 3) * 1000) / 1000),
    );
  },
};

/** A leap frame for a bundle, told by the first word of its name. */
export function generatedFrame(bundle, count) {
  return rowsOf[bundle.split("_")[0]](count, xorshiftFractions(20261120));
}

// `node tools/fuzz TARGET… --minutes 10`
import "./fuzz.mjs";

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * What {@code Float.parseFloat} and {@code Double.parseDouble} give for texts around the middle of two floats, where rounding to a double first
 * gives another float, and for hexadecimal texts of more digits, and of smaller and larger powers, than either type holds. Writes
 * {@code packages/mleap-ts-runtime/src/math/java-number-reading.vectors.json} to standard output: a text, the float's bits, the double's bits.
 *
 *   java tools/java-text-recorder/RecordJavaNumbers.java > packages/mleap-ts-runtime/src/math/java-number-reading.vectors.json
 */
public final class RecordJavaNumbers {
  public static void main(String[] arguments) {
    Random random = new Random(24);
    List<String> texts = new ArrayList<>(List.of("0", "-0.0", "1", "0.1", "100.67", "3.4028234e38", "3.4028235677973366e38", "3.4028235677973365e38",
        "3.40282356779733661637539395458142568447e38", "3.40282356779733661637539395458142568448e38", "1e39", "1e-45", "7e-46", "7.1e-46", "1e-400", "1e400", "NaN",
        "-Infinity", "0x1.000001p0", "0x1.0000010000001p0", "16777217", "16777217.0000000001", "16777219", "9007199254740993", ".5f", "1.0000000596046448d"));
    for (int i = 0; i < 60; i++) {
      // The middle of a float and the next one up; every third is subnormal or near it.
      float low = i % 3 == 0 ? Float.intBitsToFloat(random.nextInt(1 << 24)) : (random.nextFloat() + 0.01f) * (float) Math.pow(10, random.nextInt(20) - 10);
      double middle = ((double) low + (double) Math.nextUp(low)) / 2;
      String exact = new java.math.BigDecimal(middle).toString();
      texts.add(Double.toString(middle));
      texts.add(exact);
      texts.add(exact.contains("E") ? exact.replace("E", "0001E") : exact + (exact.contains(".") ? "0001" : ".0001"));
    }
    texts.addAll(List.of("0x0p99999999999", "0x.8P1d", "0x1.p-1074f", "0x1.8p-1074", "0x0.8p-1074", "0x0.80000000000001p-1074", "0x1p-1075", "0x1.00000000000000000000000000p-1000",
        "0x1.fffffffffffff7fp1023", "0x1.fffffffffffff8p1023", "0x1p1024", "0x1.fffffeffp127", "0x1.ffffffp127", "0x1p-150", "0x1.000001p-150", "0x1.8p-149", "0x1p99999999999",
        "0x1p-99999999999", "0x1" + "0".repeat(400) + "p-1600", "0x0." + "0".repeat(400) + "1p1604"));
    for (int i = 0; i < 60; i++) {
      // Thirty digits, the power of two about a limit of a type.
      int[] powers = {0, -1074, -1022, 1023, -149, -126, 127};
      StringBuilder digits = new StringBuilder();
      // Every other one all but a middle.
      for (int at = 0; at < 30; at++) digits.append(i % 2 == 0 ? Integer.toHexString(random.nextInt(16)) : at < 5 + i % 10 ? "f" : at == 5 + i % 10 ? "8" : "0");
      texts.add("0x1." + digits + "p" + (powers[i % powers.length] + random.nextInt(9) - 4));
    }
    StringBuilder out = new StringBuilder("{\n  \"origin\": {\"system\": \"Float.parseFloat, Double.parseDouble\", \"version\": \"JDK " + System.getProperty("java.version")
        + "\", \"recorder\": \"tools/java-text-recorder/RecordJavaNumbers.java\"},\n  \"cases\": [\n");
    for (int i = 0; i < texts.size(); i++) {
      String text = texts.get(i);
      out.append(String.format("    [\"%s\", \"%08x\", \"%016x\"]", text, Float.floatToIntBits(Float.parseFloat(text)), Double.doubleToLongBits(Double.parseDouble(text))))
          .append(i + 1 < texts.size() ? ",\n" : "\n");
    }
    System.out.print(out.append("  ]\n}\n"));
  }
}

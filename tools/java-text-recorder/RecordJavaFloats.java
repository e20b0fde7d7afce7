import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * What {@code Float.parseFloat} gives for texts around the middle of two floats, where rounding to a double first gives another float.
 * Writes {@code containers/sparkml/test/java-float.vectors.json} to standard output: pairs of a text and the float's bits.
 *
 *   java tools/java-text-recorder/RecordJavaFloats.java > containers/sparkml/test/java-float.vectors.json
 */
public final class RecordJavaFloats {
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
    StringBuilder out = new StringBuilder("{\n  \"origin\": {\"system\": \"Float.parseFloat\", \"version\": \"JDK " + System.getProperty("java.version")
        + "\", \"recorder\": \"tools/java-text-recorder/RecordJavaFloats.java\"},\n  \"cases\": [\n");
    for (int i = 0; i < texts.size(); i++)
      out.append("    [\"").append(texts.get(i)).append("\", ").append(Float.floatToIntBits(Float.parseFloat(texts.get(i)))).append(i + 1 < texts.size() ? "],\n" : "]\n");
    System.out.print(out.append("  ]\n}\n"));
  }
}

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Answers what this JVM makes of patterns and texts, a question a line in, an answer a line out. Texts travel as UTF-16 units in hexadecimal.
 *
 * find PATTERN TEXT…   spans of all matches of every text, or "refused"
 * lower TEXT           String.toLowerCase(Locale.ROOT)
 * double BITS          Double.toString
 * float BITS           Float.toString
 */
public class RecordJavaText {
  public static void main(String[] arguments) throws Exception {
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
    PrintStream out = new PrintStream(System.out, true, "US-ASCII");
    out.println(System.getProperty("java.version"));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      String[] words = line.split(" ", -1);
      switch (words[0]) {
        case "find" -> out.println(find(words));
        case "lower" -> out.println(hex(text(words[1]).toLowerCase(Locale.ROOT)));
        case "double" -> out.println(Double.longBitsToDouble(Long.parseUnsignedLong(words[1], 16)));
        case "float" -> out.println(Float.intBitsToFloat(Integer.parseUnsignedInt(words[1], 16)));
        default -> throw new IllegalArgumentException(line);
      }
    }
  }

  private static String find(String[] words) {
    Pattern pattern;
    try {
      pattern = Pattern.compile(text(words[1]));
    } catch (PatternSyntaxException error) {
      return "refused";
    }
    StringBuilder answer = new StringBuilder();
    for (int i = 2; i < words.length; i++) {
      if (i > 2) answer.append(' ');
      Matcher matcher = pattern.matcher(text(words[i]));
      while (matcher.find()) answer.append(matcher.start()).append('-').append(matcher.end()).append(',');
    }
    return answer.toString();
  }

  private static String text(String hex) {
    StringBuilder units = new StringBuilder();
    for (int i = 0; i < hex.length(); i += 4) units.append((char) Integer.parseInt(hex.substring(i, i + 4), 16));
    return units.toString();
  }

  private static String hex(String text) {
    StringBuilder digits = new StringBuilder();
    for (char unit : text.toCharArray()) digits.append(String.format("%04x", (int) unit));
    return digits.toString();
  }
}

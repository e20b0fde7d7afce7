import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import ml.combust.mleap.core.types.StructField;
import ml.combust.mleap.core.types.StructType;
import ml.combust.mleap.runtime.MleapContext;
import ml.combust.mleap.runtime.frame.DefaultLeapFrame;
import ml.combust.mleap.runtime.frame.Row;
import ml.combust.mleap.runtime.frame.Transformer;
import ml.combust.mleap.runtime.javadsl.BundleBuilder;
import ml.combust.mleap.runtime.javadsl.ContextBuilder;
import ml.combust.mleap.runtime.javadsl.LeapFrameBuilder;
import ml.combust.mleap.tensor.Tensor;

/**
 * Rows of text through a bundle in MLeap's JVM runtime, one at a time, as the platform's container does it (A6, A13). Arguments: the bundle,
 * the input columns as {@code name:type,…}, the output column, the rows. Writes the output's text of every row; the first line is the
 * version of MLeap and of Java.
 */
public final class ScoreRows {
  public static void main(String[] arguments) throws Exception {
    String jar = Transformer.class.getProtectionDomain().getCodeSource().getLocation().getPath();
    System.out.println(jar.replaceAll(".*mleap-runtime_[\\d.]+-(.+)\\.jar$", "$1") + "," + System.getProperty("java.version"));
    MleapContext context = new ContextBuilder().createMleapContext();
    Transformer bundle = new BundleBuilder().load(new File(arguments[0]), context).root();
    LeapFrameBuilder builder = new LeapFrameBuilder();
    List<StructField> fields = new ArrayList<>();
    List<String> types = new ArrayList<>();
    for (String column : arguments[1].split(",")) {
      String type = column.split(":")[1];
      types.add(type);
      fields.add(builder.createField(column.split(":")[0], switch (type) {
        case "float" -> builder.createFloat();
        case "double" -> builder.createDouble();
        default -> builder.createString();
      }));
    }
    StructType schema = builder.createSchema(fields);
    for (String line : Files.readAllLines(Path.of(arguments[3]))) {
      String[] cells = line.split(",", -1);
      List<Object> values = new ArrayList<>();
      for (int i = 0; i < cells.length; i++)
        values.add(switch (types.get(i)) {
          case "float" -> Float.valueOf(cells[i]);
          case "double" -> Double.valueOf(cells[i]);
          default -> cells[i];
        });
      DefaultLeapFrame frame = builder.createFrame(schema, List.of(builder.createRowFromIterable(values)));
      DefaultLeapFrame scored = (DefaultLeapFrame) ((DefaultLeapFrame) bundle.transform(frame).get()).select(
          scala.collection.JavaConverters.asScalaBuffer(List.of(arguments[2]))).get();
      Row row = scored.dataset().head();
      System.out.println(text(row.getRaw(0)));
    }
  }

  private static String text(Object value) {
    if (!(value instanceof Tensor<?> tensor)) return value.toString();
    StringBuilder out = new StringBuilder();
    for (double number : (double[]) tensor.toDense().rawValues()) out.append(out.length() == 0 ? "" : ",").append(number);
    return out.toString();
  }
}

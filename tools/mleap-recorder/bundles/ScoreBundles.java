import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

import ml.combust.mleap.json.DefaultFrameWriter;
import ml.combust.mleap.runtime.MleapContext;
import ml.combust.mleap.runtime.frame.DefaultLeapFrame;
import ml.combust.mleap.runtime.frame.Transformer;
import ml.combust.mleap.runtime.javadsl.BundleBuilder;
import ml.combust.mleap.runtime.javadsl.ContextBuilder;
import ml.combust.mleap.runtime.serialization.FrameReader$;
import scala.Option;

/**
 * Scores whole bundles with MLeap's JVM runtime. Arguments: pairs of a bundle and a leap frame in JSON. Writes the transformed frames to standard
 * output, one a line; the first line is the version of MLeap and of Java.
 */
public final class ScoreBundles {
  public static void main(String[] arguments) throws Exception {
    MleapContext context = new ContextBuilder().createMleapContext();
    String jar = Transformer.class.getProtectionDomain().getCodeSource().getLocation().getPath();
    String mleap = jar.replaceAll(".*mleap-runtime_[\\d.]+-(.+)\\.jar$", "$1");
    System.out.println("{\"mleap\":\"" + mleap + "\",\"jdk\":\"" + System.getProperty("java.version") + "\"}");
    var reader = FrameReader$.MODULE$.apply("ml.combust.mleap.json", Option.<ClassLoader>empty());
    for (int i = 0; i < arguments.length; i += 2) {
      byte[] text = Files.readAllBytes(Path.of(arguments[i + 1]));
      DefaultLeapFrame frame = (DefaultLeapFrame) reader.fromBytes(text, StandardCharsets.UTF_8).get();
      Transformer transformer = new BundleBuilder().load(new File(arguments[i]), context).root();
      DefaultLeapFrame scored = (DefaultLeapFrame) transformer.transform(frame).get();
      byte[] json = (byte[]) new DefaultFrameWriter(scored).toBytes(StandardCharsets.UTF_8).get();
      System.out.println(new String(json, StandardCharsets.UTF_8).replaceAll("\\s*\\n\\s*", ""));
    }
  }
}

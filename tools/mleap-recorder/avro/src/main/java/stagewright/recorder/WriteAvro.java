package stagewright.recorder;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import ml.combust.mleap.runtime.frame.DefaultLeapFrame;
import ml.combust.mleap.runtime.serialization.FrameReader$;
import ml.combust.mleap.runtime.serialization.FrameWriter$;
import scala.Option;

/** Writes leap frames as MLeap's avro: `WriteAvro <frame.json> <frame.avro> …`. The avro module exists for an older Scala line only. */
public final class WriteAvro {
  public static void main(String[] paths) throws Exception {
    for (int i = 0; i < paths.length; i += 2) {
      byte[] json = Files.readAllBytes(Path.of(paths[i]));
      Object frame = FrameReader$.MODULE$.apply("ml.combust.mleap.json", Option.empty()).fromBytes(json, StandardCharsets.UTF_8).get();
      byte[] avro = write((DefaultLeapFrame) frame);
      Files.write(Path.of(paths[i + 1]), avro);
    }
  }

  private static byte[] write(DefaultLeapFrame frame) {
    scala.reflect.ClassTag<DefaultLeapFrame> tag = scala.reflect.ClassTag$.MODULE$.apply(DefaultLeapFrame.class);
    return (byte[]) FrameWriter$.MODULE$.apply(frame, "ml.combust.mleap.avro", Option.empty(), tag).toBytes(StandardCharsets.UTF_8).get();
  }
}

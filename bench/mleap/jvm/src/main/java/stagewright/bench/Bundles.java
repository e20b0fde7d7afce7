package stagewright.bench;

import java.io.File;
import ml.combust.mleap.core.types.StructType;
import ml.combust.mleap.runtime.frame.DefaultLeapFrame;
import ml.combust.mleap.runtime.frame.Row;
import ml.combust.mleap.runtime.frame.RowTransformer;
import ml.combust.mleap.runtime.frame.Transformer;
import ml.combust.mleap.runtime.javadsl.BundleBuilder;
import ml.combust.mleap.runtime.javadsl.ContextBuilder;
import ml.combust.mleap.runtime.serialization.BuiltinFormats$;
import ml.combust.mleap.runtime.serialization.FrameReader;
import ml.combust.mleap.runtime.serialization.FrameReader$;
import scala.collection.JavaConverters;
import scala.collection.Seq;

/** What both measurements need: a bundle, a frame, a row transformer that gives the prediction alone. */
final class Bundles {
  private Bundles() {}

  static Transformer load(String path) {
    return new BundleBuilder().load(new File(path), new ContextBuilder().createMleapContext()).root();
  }

  static DefaultLeapFrame read(String path) throws Exception {
    FrameReader reader = FrameReader$.MODULE$.apply(BuiltinFormats$.MODULE$.json(), FrameReader$.MODULE$.apply$default$2());
    byte[] bytes = java.nio.file.Files.readAllBytes(new File(path).toPath());
    return reader.fromBytes(bytes, java.nio.charset.StandardCharsets.UTF_8).get();
  }

  /** The first rows of a frame, in a strict collection. */
  static DefaultLeapFrame first(DefaultLeapFrame frame, int count) {
    Seq<Row> rows = frame.dataset().take(count).toVector();
    return new DefaultLeapFrame(frame.schema(), rows);
  }

  static RowTransformer rowTransformer(Transformer model, StructType schema, String output) {
    RowTransformer whole = (RowTransformer) model.transform(RowTransformer.apply(schema)).get();
    return (RowTransformer) whole.select(names(output)).get();
  }

  static Seq<String> names(String output) {
    return JavaConverters.asScalaBuffer(java.util.List.of(output)).toSeq();
  }
}

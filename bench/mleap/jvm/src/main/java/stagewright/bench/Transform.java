package stagewright.bench;

import java.util.concurrent.TimeUnit;
import ml.combust.mleap.runtime.frame.DefaultLeapFrame;
import ml.combust.mleap.runtime.frame.Row;
import ml.combust.mleap.runtime.frame.RowTransformer;
import ml.combust.mleap.runtime.frame.Transformer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** MLeap's two ways to run a bundle over `rows` rows; with one row, another one of a thousand at every call. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class Transform {
  @Param("") public String bundle;
  @Param("") public String frame;
  @Param("prediction") public String output;
  @Param("1") public int rows;

  private Transformer model;
  private DefaultLeapFrame[] frames;
  private RowTransformer rowTransformer;
  private Row[][] batches;
  private int next;

  @Setup
  public void load() throws Exception {
    model = Bundles.load(bundle);
    DefaultLeapFrame all = Bundles.read(frame);
    rowTransformer = Bundles.rowTransformer(model, all.schema(), output);
    int variants = rows == 1 ? 1000 : 1;
    Row[] values = new Row[all.dataset().size()];
    all.dataset().copyToArray(values);
    frames = new DefaultLeapFrame[variants];
    batches = new Row[variants][];
    for (int v = 0; v < variants; v++) {
      batches[v] = java.util.Arrays.copyOfRange(values, v, v + rows);
      frames[v] = Bundles.first(new DefaultLeapFrame(all.schema(), (scala.collection.Seq<Row>) all.dataset().drop(v)), rows);
    }
  }

  private int turn() {
    next = next + 1 == frames.length ? 0 : next + 1;
    return next;
  }

  @Benchmark
  public void rowTransformer(Blackhole hole) {
    for (Row row : batches[turn()]) hole.consume(rowTransformer.transform(row));
  }

  @Benchmark
  public Object frameTransform() {
    return ((DefaultLeapFrame) model.transform(frames[turn()]).get()).dataset();
  }
}

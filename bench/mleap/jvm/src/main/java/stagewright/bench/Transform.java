package stagewright.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;
import ml.combust.mleap.runtime.frame.DefaultLeapFrame;
import ml.combust.mleap.runtime.frame.Row;
import ml.combust.mleap.runtime.frame.RowTransformer;
import ml.combust.mleap.runtime.frame.Transformer;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/**
 * MLeap's two ways to run a bundle over `rows` rows; with one row, another one of a thousand at every call. Beside JMH's time of
 * day, the CPU time of the whole process is counted: on a machine with other work it is the one that can be compared.
 */
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

  /** CPU time of the process and the calls it was spent on. */
  @State(Scope.Thread)
  @AuxCounters(AuxCounters.Type.EVENTS)
  public static class Cpu {
    private static final OperatingSystemMXBean SYSTEM = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    public long cpuNs;
    public long cpuCalls;
    private long start;
    private long calls;

    @Setup(Level.Iteration)
    public void begin() {
      calls = cpuCalls = cpuNs = 0;
      start = SYSTEM.getProcessCpuTime();
    }

    /** Reading the clock costs a microsecond: with one row it is read every 1,024 calls. */
    void called(int rows) {
      calls++;
      if (rows > 1 || (calls & 1023) == 0) {
        cpuNs = SYSTEM.getProcessCpuTime() - start;
        cpuCalls = calls;
      }
    }
  }

  private int turn() {
    next = next + 1 == frames.length ? 0 : next + 1;
    return next;
  }

  @Benchmark
  public void rowTransformer(Blackhole hole, Cpu cpu) {
    for (Row row : batches[turn()]) hole.consume(rowTransformer.transform(row));
    cpu.called(rows);
  }

  @Benchmark
  public Object frameTransform(Cpu cpu) {
    Object answer = ((DefaultLeapFrame) model.transform(frames[turn()]).get()).dataset();
    cpu.called(rows);
    return answer;
  }
}

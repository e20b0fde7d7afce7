package stagewright.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import ml.combust.mleap.runtime.frame.DefaultLeapFrame;
import ml.combust.mleap.runtime.frame.Row;
import ml.combust.mleap.runtime.frame.RowTransformer;
import ml.combust.mleap.runtime.frame.Transformer;

/** Loads a bundle, scores one row, prints milliseconds of both and the peak of resident memory as JSON. */
public final class ColdStart {
  public static void main(String[] arguments) throws Exception {
    long start = System.nanoTime();
    Transformer model = Bundles.load(arguments[0]);
    long loaded = System.nanoTime();
    DefaultLeapFrame frame = Bundles.read(arguments[1]);
    long read = System.nanoTime();
    RowTransformer rowTransformer = Bundles.rowTransformer(model, frame.schema(), arguments[2]);
    Object prediction = rowTransformer.transform((Row) frame.dataset().head()).getRaw(0);
    long scored = System.nanoTime();
    String memory = Files.readAllLines(Path.of("/proc/self/status")).stream().filter(line -> line.startsWith("VmHWM")).findFirst().orElse("0");
    double cpuMs = ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos() / 1e6;
    System.out.printf("{\"loadMs\": %.2f, \"firstRowMs\": %.2f, \"cpuMs\": %.0f, \"peakKb\": %s, \"prediction\": %s}%n",
        (loaded - start) / 1e6, (scored - read) / 1e6, cpuMs, memory.replaceAll("\\D", ""), prediction);
  }
}

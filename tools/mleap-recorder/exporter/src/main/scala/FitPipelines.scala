package stagewright.recorder

import java.nio.charset.StandardCharsets.UTF_8
import java.nio.file.{Files, Path, Paths}

import scala.collection.JavaConverters._

import ml.combust.bundle.BundleFile
import ml.combust.bundle.serializer.SerializationFormat
import ml.combust.mleap.spark.SparkSupport._
import org.apache.spark.ml.{Pipeline, PipelineStage, Transformer}
import org.apache.spark.ml.bundle.SparkBundleContext
import org.apache.spark.ml.feature._
import org.apache.spark.ml.linalg.Vector
import org.apache.spark.sql.{DataFrame, Row, SparkSession}
import org.apache.spark.sql.types._
import resource.managed

/**
 * The preprocessing of whole pipelines (E21, E32, E51): fitted on a file of rows, exported by MLeap, run over more rows.
 *
 *   FitPipelines <abalone | car | titanic> <fitting.csv> <labelled.csv> <requests.csv> <folder>
 *
 * No file has a header; a labelled row ends with the label, a fitting row is one too. Writes `features.zip` (the bundle), `labelled.csv`
 * (label, then the features, as E3 has them) and `spark.csv` (Spark's features of each request), for car evaluation also `labels.zip` (E34).
 */
object FitPipelines {
  private final case class Preprocessing(inputs: Seq[(String, DataType)], label: (String, DataType), stages: Seq[PipelineStage])

  private def oneHot(in: Seq[String], out: Seq[String]) = new OneHotEncoderEstimator().setInputCols(in.toArray).setOutputCols(out.toArray)
  private def assemble(in: Seq[String], out: String) = new VectorAssembler().setInputCols(in.toArray).setOutputCol(out)

  private val measurements = Seq("length", "diameter", "height", "whole_weight", "shucked_weight", "viscera_weight", "shell_weight")
  private val carColumns = Seq("buying", "maint", "doors", "persons", "lug_boot", "safety")

  private val ages = Array(Double.NegativeInfinity, 5, 12, 18, 25, 35, 45, 60, Double.PositiveInfinity)

  private val all: Map[String, Preprocessing] = Map(
    "abalone" -> Preprocessing(
      ("sex" -> StringType) +: measurements.map(_ -> DoubleType),
      "rings" -> DoubleType,
      Seq(
        new StringIndexer().setInputCol("sex").setOutputCol("indexed_sex"),
        oneHot(Seq("indexed_sex"), Seq("sex_vec")),
        assemble("sex_vec" +: measurements, "features"))),
    "car" -> Preprocessing(
      carColumns.map(_ -> StringType),
      "cat" -> StringType,
      carColumns.map(c => new StringIndexer().setInputCol(c).setOutputCol(s"indexed${c.capitalize}")) ++ Seq(
        oneHot(carColumns.map(c => s"indexed${c.capitalize}"), carColumns.map(c => s"${c}Vec")),
        assemble(carColumns.map(c => s"${c}Vec"), "features"))),
    "titanic" -> Preprocessing(
      Seq("Pclass" -> FloatType, "Embarked" -> StringType, "Age" -> DoubleType, "Fare" -> DoubleType, "SibSp" -> DoubleType, "Sex" -> StringType),
      "Survived" -> DoubleType,
      Seq(
        new StringIndexer().setHandleInvalid("keep").setInputCol("Embarked").setOutputCol("EmbarkedIndex"),
        new StringIndexer().setHandleInvalid("keep").setInputCol("Sex").setOutputCol("SexIndex"),
        // An age not known is NaN, and a band of its own.
        new Bucketizer().setSplits(ages).setHandleInvalid("keep").setInputCol("Age").setOutputCol("AgeBand"),
        oneHot(Seq("EmbarkedIndex", "SexIndex", "AgeBand"), Seq("EmbarkedFlags", "SexFlags", "AgeFlags")).setHandleInvalid("keep"),
        assemble(Seq("Fare", "SibSp"), "numbers"),
        new StandardScaler().setWithMean(true).setWithStd(true).setInputCol("numbers").setOutputCol("scaledNumbers"),
        assemble(Seq("Pclass", "EmbarkedFlags", "AgeFlags", "scaledNumbers", "SexFlags"), "features"))))

  def main(arguments: Array[String]): Unit = {
    val Array(name, fitting, labelled, requests, target) = arguments
    val folder = Files.createDirectories(Paths.get(target))
    // Libraries of this Spark read the version as `1.x`.
    System.setProperty("java.specification.version", "1.8")
    val spark = SparkSession.builder.master("local[1]").appName("pipeline-recorder").config("spark.ui.enabled", "false")
      .config("spark.sql.shuffle.partitions", "1").config("spark.driver.bindAddress", "127.0.0.1").config("spark.driver.host", "127.0.0.1").getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    try {
      val Preprocessing(inputs, label, stages) = all(name)
      val rows = read(spark, Paths.get(fitting), inputs :+ label)
      val model = new Pipeline().setStages(stages.toArray).fit(rows)
      val scored = model.transform(read(spark, Paths.get(labelled), inputs :+ label))
      save(model, scored, folder.resolve("features.zip"))
      val numbered = label._2 match {
        case StringType => labels(scored, label._1, folder.resolve("labels.zip"))
        case _ => scored.withColumnRenamed(label._1, "label")
      }
      write(folder.resolve("labelled.csv"), numbered.select("label", "features").collect.map(row => s"${row.getDouble(0)},${text(row, 1)}"))
      val asked = model.transform(read(spark, Paths.get(requests), inputs)).select("features").collect
      write(folder.resolve("spark.csv"), asked.map(text(_, 0)))
      println(s"$name: fitted on ${rows.count} rows with Spark ${spark.version}")
    } finally spark.stop()
  }

  /** The label as a number (E31), and the bundle that gives its text back (E34). */
  private def labels(scored: DataFrame, column: String, target: Path): DataFrame = {
    val labelled = new StringIndexer().setInputCol(column).setOutputCol("label").fit(scored).transform(scored)
    val back = new IndexToString().setInputCol("label").setOutputCol(column)
    save(back, labelled, target)
    labelled
  }

  private def read(spark: SparkSession, file: Path, columns: Seq[(String, DataType)]): DataFrame = {
    val rows = Files.readAllLines(file, UTF_8).asScala.filter(_.nonEmpty).map { line =>
      Row.fromSeq(line.split(",", -1).toSeq.zip(columns).map {
        case (cell, (_, DoubleType)) => cell.toDouble
        case (cell, (_, FloatType)) => cell.toFloat
        case (cell, _) => cell
      })
    }
    spark.createDataFrame(spark.sparkContext.parallelize(rows, 1), StructType(columns.map { case (name, kind) => StructField(name, kind) }))
  }

  private def save(model: Transformer, scored: DataFrame, path: Path): Unit = {
    Files.deleteIfExists(path)
    implicit val context: SparkBundleContext = SparkBundleContext().withDataset(scored)
    managed(BundleFile(s"jar:file:${path.toAbsolutePath}")).map(file => model.writeBundle.format(SerializationFormat.Json).save(file).get).tried.get
  }

  private def text(row: Row, at: Int): String = row.getAs[Vector](at).toArray.mkString(",")

  private def write(path: Path, lines: Seq[String]): Unit = Files.write(path, lines.mkString("", "\n", "\n").getBytes(UTF_8))
}

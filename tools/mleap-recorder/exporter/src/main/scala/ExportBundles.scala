package stagewright.recorder

import java.nio.charset.StandardCharsets.UTF_8
import java.nio.file.{Files, Path, Paths}

import ml.combust.bundle.BundleFile
import ml.combust.bundle.serializer.SerializationFormat
import ml.combust.mleap.spark.SparkSupport._
import org.apache.spark.ml.Transformer
import org.apache.spark.ml.bundle.SparkBundleContext
import org.apache.spark.ml.linalg.{SQLDataTypes, SparseVector}
import org.apache.spark.sql.{DataFrame, Row, SparkSession}
import org.apache.spark.sql.types.{DoubleType, StringType}
import resource.managed
import spray.json._

/**
 * Fits pipelines with Spark and writes them with MLeap's own exporter.
 *
 *   ExportBundles <folder> [name …]
 *
 * For each: `bundle.json.zip`, `bundle.pb.zip`, `frame.json` (the input columns of the first rows as a leap frame) and `spark.json` (what
 * Spark itself predicts for them).
 */
object ExportBundles {
  private val rowCount = 20

  def main(arguments: Array[String]): Unit = {
    // Libraries of this Spark read the version as `1.x`.
    System.setProperty("java.specification.version", "1.8")
    val folder = Paths.get(arguments.head)
    val wanted = arguments.tail.toSet
    val spark = SparkSession.builder.master("local[2]").appName("mleap-recorder").config("spark.ui.enabled", "false")
      .config("spark.sql.shuffle.partitions", "2").config("spark.driver.bindAddress", "127.0.0.1").config("spark.driver.host", "127.0.0.1").getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    try {
      for ((name, build) <- Pipelines.builders if wanted.isEmpty || wanted(name)) {
        export(build(spark), Files.createDirectories(folder.resolve(name)))
        println(s"$name: exported with Spark ${spark.version}")
      }
    } finally spark.stop()
  }

  private def export(fitted: Fitted, target: Path): Unit = {
    val Fitted(model, scored, inputs) = fitted
    save(model, scored, target.resolve("bundle.json.zip"), SerializationFormat.Json)
    save(model, scored, target.resolve("bundle.pb.zip"), SerializationFormat.Protobuf)
    val rows = scored.select(inputs.head, inputs.tail: _*).limit(rowCount)
    write(target.resolve("frame.json"), frameOf(rows).prettyPrint)
    val prediction = scored.columns.filter(_.endsWith("prediction")).last
    val predictions = scored.select(prediction).limit(rowCount).collect.map(_.getDouble(0)).toVector
    write(target.resolve("spark.json"), JsObject(prediction -> JsArray(predictions.map(JsNumber(_)))).compactPrint)
  }

  private def save(model: Transformer, scored: DataFrame, path: Path, format: SerializationFormat): Unit = {
    Files.deleteIfExists(path)
    implicit val context: SparkBundleContext = SparkBundleContext().withDataset(scored)
    managed(BundleFile(s"jar:file:${path.toAbsolutePath}")).map(file => model.writeBundle.format(format).save(file).get).tried.get
  }

  private def frameOf(rows: DataFrame): JsObject = {
    val fields = rows.schema.fields.map { field =>
      val kind = field.dataType match {
        case DoubleType => JsString("double")
        case StringType => JsString("string")
        case SQLDataTypes.VectorType => JsObject("type" -> JsString("tensor"), "base" -> JsString("double"))
      }
      JsObject("name" -> JsString(field.name), "type" -> kind)
    }
    def value(row: Row, i: Int): JsValue = row.get(i) match {
      case null => JsNull
      case number: Double => JsNumber(number)
      case text: String => JsString(text)
      case vector: SparseVector =>
        JsObject(
          "indices" -> JsArray(vector.indices.map(index => JsArray(JsNumber(index))).toVector),
          "values" -> JsArray(vector.values.map(JsNumber(_)).toVector),
          "dimensions" -> JsArray(JsNumber(vector.size)))
    }
    JsObject(
      "schema" -> JsObject("fields" -> JsArray(fields.toVector)),
      "rows" -> JsArray(rows.collect.map(row => JsArray(row.schema.indices.map(value(row, _)).toVector)).toVector))
  }

  private def write(path: Path, text: String): Unit = Files.write(path, text.getBytes(UTF_8))
}

package stagewright.recorder

import java.nio.charset.StandardCharsets.UTF_8
import java.nio.file.{Files, Path, Paths}

import scala.collection.JavaConverters._
import scala.util.Try

import ml.combust.bundle.BundleFile
import ml.combust.bundle.serializer.SerializationFormat
import ml.combust.mleap.spark.SparkSupport._
import org.apache.spark.ml.bundle.SparkBundleContext
import org.apache.spark.ml.linalg.{DenseVector, SparseVector}
import org.apache.spark.sql.{Row, SparkSession}
import org.apache.spark.sql.types._
import resource.managed
import spray.json._

/**
 * Fits one model of each kind and exports it with MLeap: `ExportModels <file>` writes what cases/spark-exports.json holds, one case a
 * line: attributes and files as exported, columns named after ports, rows.
 */
object ExportModels {
  private val rowCount = 4

  def main(arguments: Array[String]): Unit = {
    System.setProperty("java.specification.version", "1.8")
    val spark = SparkSession.builder.master("local[2]").appName("mleap-recorder").config("spark.ui.enabled", "false")
      .config("spark.sql.shuffle.partitions", "2").config("spark.driver.bindAddress", "127.0.0.1").config("spark.driver.host", "127.0.0.1").getOrCreate()
    try {
      val lines = new FittedModels(spark).builders.flatMap { case (name, build) =>
        Try(exported(build(), s"Spark ${spark.version}, mleap-spark 0.16.0").compactPrint)
          .recover { case error => System.err.println(s"$name: not exported: $error"); "" }.toOption.filter(_.nonEmpty)
      }
      Files.write(Paths.get(arguments.head), lines.mkString("[\n", ",\n", "\n]\n").getBytes(UTF_8))
    } finally spark.stop()
  }

  private def exported(fitted: FittedModel, exporter: String): JsObject = {
    val folder = Files.createTempDirectory("mleap-model")
    implicit val context: SparkBundleContext = SparkBundleContext().withDataset(fitted.scored)
    managed(BundleFile(folder.toFile)).map(file => fitted.transformer.writeBundle.format(SerializationFormat.Json).save(file).get).tried.get
    val root = folder.resolve("root")
    val model = json(root.resolve("model.json"))
    val shape = json(root.resolve("node.json")).fields("shape").asJsObject
    def sockets(side: String) = shape.fields(side).asInstanceOf[JsArray].elements.map(_.asJsObject.fields)
    def text(value: JsValue) = value.asInstanceOf[JsString].value
    val inputs = sockets("inputs").map(socket => text(socket("port")) -> text(socket("name")))
    val columns = inputs.map { case (port, column) => port -> typeOf(fitted.scored.schema(column).dataType) }
    val names = inputs.map(_._2)
    val rows = fitted.scored.select(names.head, names.tail: _*).limit(rowCount).collect.map(row => JsArray(names.indices.map(value(row, _)).toVector)).toVector
    JsObject(Map(
      "op" -> model.fields("op"),
      "name" -> JsString(s"Spark ${fitted.name}"),
      "attributes" -> model.fields("attributes"),
      "inputs" -> JsObject(columns: _*),
      "outputs" -> JsArray(sockets("outputs").map(_("port"))),
      "rows" -> JsArray(rows),
      "exporter" -> JsString(exporter)) ++ Some(filesBelow(root)).filter(_.fields.nonEmpty).map("files" -> _))
  }

  private def filesBelow(root: Path): JsObject = JsObject(
    Files.walk(root).iterator.asScala.filter(Files.isRegularFile(_)).toSeq.sortBy(_.toString).map { path =>
      // The exporter's line calls the tree file `nodes` in some versions, readers look for `tree`.
      root.relativize(path).toString -> path
    }.collect {
      case (name, path) if name.endsWith("tree.json") => name -> JsString(new String(Files.readAllBytes(path), UTF_8))
      case (name, path) if name != "model.json" && name != "node.json" => name -> json(path)
    }.toMap)

  private def json(path: Path): JsObject = new String(Files.readAllBytes(path), UTF_8).parseJson.asJsObject

  private def typeOf(kind: DataType): JsValue = kind match {
    case DoubleType => JsString("double")
    case StringType => JsString("string")
    case IntegerType => JsString("integer")
    case ArrayType(StringType, _) => JsObject("type" -> JsString("list"), "base" -> JsString("string"))
    case _ => JsObject("type" -> JsString("tensor"), "base" -> JsString("double"))
  }

  private def value(row: Row, i: Int): JsValue = row.get(i) match {
    case number: Double => JsNumber(number)
    case number: Int => JsNumber(number)
    case text: String => JsString(text)
    case words: Seq[_] => JsArray(words.map(word => JsString(word.toString)).toVector)
    case vector: DenseVector => JsObject("values" -> JsArray(vector.values.map(JsNumber(_)).toVector), "dimensions" -> JsArray(JsNumber(vector.size)))
    case vector: SparseVector =>
      JsObject(
        "indices" -> JsArray(vector.indices.map(index => JsArray(JsNumber(index))).toVector),
        "values" -> JsArray(vector.values.map(JsNumber(_)).toVector),
        "dimensions" -> JsArray(JsNumber(vector.size)))
  }
}

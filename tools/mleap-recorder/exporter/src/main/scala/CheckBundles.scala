package stagewright.recorder

import java.nio.file.{Files, Paths}

import scala.util.Try

import ml.combust.bundle.BundleFile
import ml.combust.mleap.spark.SparkSupport._
import org.apache.spark.sql.{Row, SparkSession}
import org.apache.spark.sql.types.{DoubleType, StringType, StructField, StructType}
import resource.managed
import spray.json._

/**
 * Loads bundles back into Spark and scores a frame with them: reads lines {"bundle", "frame", "output"}, answers
 * {"predictions": […]} or {"error"} each.
 */
object CheckBundles {
  def main(arguments: Array[String]): Unit = {
    System.setProperty("java.specification.version", "1.8")
    val lines = scala.io.Source.stdin.getLines.filter(_.nonEmpty).toVector
    val spark = SparkSession.builder.master("local[1]").appName("mleap-recorder").config("spark.ui.enabled", "false")
      .config("spark.driver.bindAddress", "127.0.0.1").config("spark.driver.host", "127.0.0.1").getOrCreate()
    try lines.foreach { line =>
      val request = line.parseJson.asJsObject
      val answer = Try(predictions(spark, request)).map("predictions" -> JsArray(_)).recover { case error => "error" -> JsString(error.toString) }
      println(JsObject(answer.get).compactPrint)
    } finally spark.stop()
  }

  private def predictions(spark: SparkSession, request: JsObject): Vector[JsValue] = {
    def text(name: String) = request.fields(name).asInstanceOf[JsString].value
    val frame = new String(Files.readAllBytes(Paths.get(text("frame"))), "UTF-8").parseJson.asJsObject
    val fields = frame.fields("schema").asJsObject.fields("fields").asInstanceOf[JsArray].elements.map(_.asJsObject.fields).map { field =>
      StructField(field("name").asInstanceOf[JsString].value, if (field("type") == JsString("double")) DoubleType else StringType)
    }
    val rows = frame.fields("rows").asInstanceOf[JsArray].elements.map { row =>
      Row.fromSeq(row.asInstanceOf[JsArray].elements.map {
        case JsNumber(number) => number.toDouble
        case JsString(value) => value
        case _ => null
      })
    }
    val data = spark.createDataFrame(spark.sparkContext.parallelize(rows, 1), StructType(fields))
    val model = managed(BundleFile(s"jar:file:${text("bundle")}")).map(_.loadSparkBundle().get.root).tried.get
    model.transform(data).select(text("output")).collect.map(row => JsNumber(row.getDouble(0)): JsValue).toVector
  }
}

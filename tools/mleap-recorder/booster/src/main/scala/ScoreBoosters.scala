package stagewright.recorder

import java.util.Base64

import scala.collection.JavaConverters._
import scala.util.Try

import ml.dmlc.xgboost4j.java.{Booster, DMatrix, XGBoost}
import spray.json._
import DefaultJsonProtocol._

/**
 * Trains boosters with XGBoost's JVM library and scores rows as MLeap's two XGBoost ops hand them to it (model-ops.md 13.2, 13.3):
 * doubles narrowed to floats, dense rows whole with NaN missing, sparse rows by what they store. MLeap's own op is a wrapper of
 * these calls; its module for this Scala line is not in the registry. Reads one JSON request a line, answers one a line.
 */
object ScoreBoosters {
  def main(arguments: Array[String]): Unit = {
    val out = new java.io.PrintStream(System.out, true, "UTF-8")
    scala.io.Source.stdin.getLines.filter(_.nonEmpty).foreach { line =>
      val request = line.parseJson.asJsObject
      out.println(answer(request).compactPrint)
    }
  }

  private def answer(request: JsObject): JsObject = {
    val trained = train(request)
    val bytes = trained.toByteArray("deprecated")
    val booster = XGBoost.loadModel(bytes)
    val rows = request.fields("rows").asInstanceOf[JsArray].elements
    JsObject(
      "xgboost" -> JsString(classOf[Booster].getProtectionDomain.getCodeSource.getLocation.getPath.replaceAll(".*-|\\.jar$", "")),
      "java" -> JsString(System.getProperty("java.version")),
      "model" -> JsString(Base64.getEncoder.encodeToString(bytes)),
      "rows" -> JsArray(rows.map(row => score(booster, row.asJsObject))))
  }

  private def train(request: JsObject): Booster = {
    val features = request.fields("training").convertTo[Vector[Vector[Double]]]
    val labels = request.fields("labels").convertTo[Vector[Double]].map(_.toFloat).toArray
    val matrix = new DMatrix(features.flatten.map(_.toFloat).toArray, features.size, features.head.size, 0f)
    matrix.setLabel(labels)
    val settings = request.fields("settings").asJsObject.fields.map {
      case (name, JsNumber(value)) => name -> (if (value.isValidInt) Int.box(value.toInt) else Double.box(value.toDouble)).asInstanceOf[Object]
      case (name, value) => name -> value.convertTo[String].asInstanceOf[Object]
    }
    XGBoost.train(matrix, settings.asJava, request.fields("rounds").convertTo[Int], Map.empty[String, DMatrix].asJava, null, null)
  }

  private def score(booster: Booster, row: JsObject): JsValue = {
    def floats(values: Array[Float]): JsValue = JsArray(values.map(v => JsString(v.toString)).toVector)
    Try {
      val matrix = matrixOf(row)
      JsObject(
        "margin" -> floats(booster.predict(matrix, true)(0)),
        "output" -> floats(booster.predict(matrix)(0)),
        "leaf" -> floats(booster.predictLeaf(matrix, 0)(0)),
        "contribution" -> floats(booster.predictContrib(matrix, 0)(0)))
    }.recover { case error => JsObject("error" -> JsString(s"${error.getClass.getName}: ${error.getMessage}".take(300))) }.get
  }

  private def matrixOf(row: JsObject): DMatrix = {
    val values = row.fields("values").convertTo[Vector[JsValue]].map {
      case JsString("-0") => -0.0f
      case JsString(text) => text.toDouble.toFloat
      case number => number.convertTo[Double].toFloat
    }.toArray
    val size = row.fields("dimensions").convertTo[Vector[Int]].head
    row.fields.get("indices") match {
      case None => new DMatrix(values, 1, size, Float.NaN)
      case Some(indices) =>
        val stored = indices.convertTo[Vector[Vector[Int]]].map(_.head).toArray
        new DMatrix(Array(0L, stored.length.toLong), stored, values, DMatrix.SparseType.CSR, size)
    }
  }
}

package stagewright.recorder

import java.io.{BufferedReader, InputStreamReader, PrintStream}
import java.nio.charset.StandardCharsets.UTF_8
import java.nio.file.{Files, Path}
import java.util.Base64
import java.util.Comparator

import scala.collection.JavaConverters._
import scala.util.{Failure, Success, Try}

import ml.combust.bundle.BundleFile
import ml.combust.bundle.serializer.SerializationFormat
import ml.combust.mleap.core.types.StructType
import ml.combust.mleap.json.JsonSupport._
import ml.combust.mleap.runtime.MleapSupport._
import ml.combust.mleap.runtime.frame.{DefaultLeapFrame, Row, RowTransformer, Transformer}
import resource.managed
import spray.json._

/**
 * Scores cases with MLeap's JVM runtime: one JSON request a line in, one answer a line out. Every row is scored alone by the frame
 * API, then by the row API; the whole bundle once from JSON and once from protobuf. What differs between those is said in `notes`.
 */
object ScoreCases {
  def main(arguments: Array[String]): Unit = {
    val in = new BufferedReader(new InputStreamReader(System.in, UTF_8))
    val out = new PrintStream(System.out, true, "UTF-8")
    Iterator.continually(in.readLine()).takeWhile(_ != null).filter(_.nonEmpty).foreach { line =>
      val request = line.parseJson.asJsObject
      out.println((if (request.fields.contains("versions")) versions else answer(request)).compactPrint)
    }
  }

  private def versions: JsObject = {
    val jar = classOf[Transformer].getProtectionDomain.getCodeSource.getLocation.getPath
    val mleap = "mleap-runtime_[\\d.]+-(.+)\\.jar$".r.findFirstMatchIn(jar).fold("unknown")(_.group(1))
    JsObject("java" -> JsString(System.getProperty("java.version")), "mleap" -> JsString(mleap))
  }

  private def answer(request: JsObject): JsObject = {
    val directory = Files.createTempDirectory("mleap-case")
    try {
      val formats = request.fields("formats").asInstanceOf[JsArray].elements.map(_.asInstanceOf[JsString].value)
      val withFiles = request.fields.contains("files")
      // Trees and sub-models have no form of their own in a vector's protobuf half: MLeap's writer makes it from the JSON one.
      val converted = if (withFiles) Try(toProtobuf(directory, request)) else Success(Map.empty[String, String])
      val protobufFiles = JsObject(converted.getOrElse(Map.empty).map { case (name, base64) => name -> JsString(base64) })
      val complete = JsObject(request.fields + ("protobufFiles" -> protobufFiles))
      val results = formats.filter(format => format == "json" || !withFiles || converted.isSuccess).map { format =>
        val folder = directory.resolve(format)
        CaseBundle.write(folder, complete, format)
        format -> score(folder, request)
      }
      val (first, rest) = (results.head, results.tail)
      val notes = rest.collect { case (format, other) if other != first._2 => JsString(s"$format differs from ${first._1}: ${other.compactPrint}") }
      val failed = converted.failed.toOption.filter(_ => withFiles).map(error => JsString(s"MLeap's writer: ${describe(error)}"))
      JsObject(
        first._2.fields +
          ("protobufFiles" -> protobufFiles) +
          ("notes" -> JsArray(notes ++ failed)))
    } finally remove(directory)
  }

  private def score(folder: Path, request: JsObject): JsObject = load(folder) match {
    case Failure(error) => JsObject("loadError" -> JsString(describe(error)))
    case Success(transformer) =>
      val schema = request.fields("schema").convertTo[StructType]
      val rows = request.fields("rows").asInstanceOf[JsArray].elements
      val appended = Try(transformer.transform(DefaultLeapFrame(schema, Seq[Row]())).get.schema).toOption
        .map(s => StructType(s.fields.drop(schema.fields.size)).get)
      appended match {
        case None =>
          val error = Try(transformer.transform(DefaultLeapFrame(schema, Seq[Row]())).get).failed.get
          JsObject("transformError" -> JsString(describe(error)))
        case Some(added) =>
          JsObject("outputs" -> added.toJson.asJsObject.fields("fields"), "rows" -> JsArray(rows.map(scoreRow(folder, schema, added, _))))
      }
  }

  /** Loads the bundle afresh each time: some models change while they score (model-ops.md 4.2), and the first answer counts. */
  private def scoreRow(folder: Path, schema: StructType, added: StructType, json: JsValue): JsValue = {
    val width = schema.fields.size
    def result(row: Row): JsValue = Values.writeRow(added, Row(row.toSeq.drop(width): _*))
    val byFrame = answered {
      val frame = load(folder).get.transform(DefaultLeapFrame(schema, Seq(Values.readRow(schema, json)))).get
      frame.dataset.headOption.fold[JsValue](JsString("dropped"))(row => JsObject("values" -> result(row)))
    }
    val byRow = answered {
      val rowTransformer = load(folder).get.transform(RowTransformer(schema)).get
      Option(rowTransformer.transform(Values.readRow(schema, json))).fold[JsValue](JsString("dropped"))(row => JsObject("values" -> result(row)))
    }
    if (byFrame == byRow) byFrame
    else JsObject("frame" -> byFrame, "row" -> byRow)
  }

  /** A stack overflow counts as a refusal too: digamma of NaN never ends. */
  private def answered(score: => JsValue): JsValue =
    try score
    catch { case error: Throwable => JsObject("error" -> JsString(describe(error))) }

  /** The case's bundle saved again by MLeap's own writer as protobuf; its files but node and root model, in base64. */
  private def toProtobuf(directory: Path, request: JsObject): Map[String, String] = {
    val source = directory.resolve("source")
    CaseBundle.write(source, request, "json")
    val target = directory.resolve("saved")
    save(load(source).get, target, SerializationFormat.Protobuf)
    val root = target.resolve("root")
    Files.walk(root).iterator.asScala.filter(Files.isRegularFile(_)).map { path =>
      // The writer of this line calls the tree file `nodes`, the reader looks for `tree`.
      val name = root.relativize(path).toString.replaceAll("nodes\\.pb$", "tree.pb")
      name -> Base64.getEncoder.encodeToString(Files.readAllBytes(path))
    }.filter { case (name, _) => name != "node.pb" && name != "model.pb" }.toMap
  }

  def load(folder: Path): Try[Transformer] =
    managed(BundleFile(folder.toFile)).map(_.loadMleapBundle().get.root).tried

  def save(transformer: Transformer, target: Path, format: SerializationFormat): Unit =
    managed(BundleFile(target.toFile)).map(file => transformer.writeBundle.format(format).save(file).get).tried.get

  /** Class and message of what failed underneath the reflection and Try wrappers. */
  def describe(error: Throwable): String = {
    val cause = Iterator.iterate(error)(_.getCause).takeWhile(_ != null).toSeq.last
    s"${cause.getClass.getName}: ${cause.getMessage}".take(400)
  }

  private def remove(directory: Path): Unit =
    Files.walk(directory).sorted(Comparator.reverseOrder[Path]()).iterator.asScala.foreach(Files.delete)
}

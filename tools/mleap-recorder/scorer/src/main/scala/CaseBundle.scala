package stagewright.recorder

import java.nio.charset.StandardCharsets.UTF_8
import java.nio.file.{Files, Path}
import java.util.Base64

import ml.bundle.{Model, Node, NodeShape, Socket}
import spray.json._

/** Writes the bundle of one case: a single node at `root`, its model file and extra files, in JSON or protobuf. */
object CaseBundle {
  def write(directory: Path, request: JsObject, format: String): Unit = {
    val op = text(request.fields("op"))
    val attributes = request.fields("attributes").asJsObject
    val inputs = sockets(request.fields("inputs"))
    val outputs = sockets(request.fields("outputs"))
    val root = Files.createDirectories(directory.resolve("root"))
    writeText(
      directory.resolve("bundle.json"),
      s"""{"uid":"7b6d0c1e-97e0-4c0a-9d5f-0a4a6c2f7f11","name":"case","format":"$format","version":"0.20.0","timestamp":"2026-11-20T00:00:00"}""")
    if (format == "json") {
      writeText(root.resolve("model.json"), JsObject("op" -> JsString(op), "attributes" -> attributes).compactPrint)
      def side(list: Seq[Socket]) = JsArray(list.map(s => JsObject("port" -> JsString(s.port), "name" -> JsString(s.name))).toVector)
      val shape = JsObject("inputs" -> side(inputs), "outputs" -> side(outputs))
      writeText(root.resolve("node.json"), JsObject("name" -> JsString("case"), "shape" -> shape).compactPrint)
    } else {
      Files.write(root.resolve("model.pb"), Model(op, Some(ProtobufAttributes(attributes))).toByteArray)
      Files.write(root.resolve("node.pb"), Node("case", Some(NodeShape(inputs, outputs))).toByteArray)
    }
    writeFiles(root, request.fields.get(if (format == "json") "files" else "protobufFiles"))
  }

  private def writeFiles(root: Path, files: Option[JsValue]): Unit =
    files.foreach(_.asJsObject.fields.foreach {
      case (name, JsString(content)) if name.endsWith(".json") => writeText(nested(root, name), content)
      case (name, JsString(base64)) => Files.write(nested(root, name), Base64.getDecoder.decode(base64))
      case (name, json) => writeText(nested(root, name), json.compactPrint)
    })

  private def nested(root: Path, name: String): Path = {
    val path = root.resolve(name)
    Files.createDirectories(path.getParent)
    path
  }

  private def sockets(json: JsValue): Seq[Socket] = json.asInstanceOf[JsArray].elements.map { socket =>
    Socket(text(socket.asJsObject.fields("port")), text(socket.asJsObject.fields("column")))
  }

  private def writeText(path: Path, content: String): Unit = Files.write(path, content.getBytes(UTF_8))

  private def text(json: JsValue): String = json.asInstanceOf[JsString].value
}

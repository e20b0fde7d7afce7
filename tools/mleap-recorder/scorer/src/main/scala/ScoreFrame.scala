package stagewright.recorder

import java.nio.file.{Files, Path, Paths}

import scala.util.{Failure, Success, Try}

import ml.combust.mleap.runtime.frame.DefaultLeapFrame
import ml.combust.mleap.runtime.serialization.{BuiltinFormats, FrameReader, FrameWriter}
import spray.json._

/**
 * Whole bundles in MLeap's JVM runtime.
 *
 *   frame <bundle.zip> <frame.json> <target folder>     scores a frame; writes frame.bin, expected.json and expected.bin
 *   check <bundle.zip> <frame.json> <expected.json>     scores a frame and compares with what is expected; exit 1 where it differs
 *   load <bundle.zip> …                                 one line a bundle: whether this runtime loads it, else why not
 *   same                                                reads lines {"original", "converted", "frame"}: paths of two bundles and a binary
 *                                                       frame; one line back: whether both answer the same, bit for bit
 */
object ScoreFrame {
  def main(arguments: Array[String]): Unit = arguments.toList match {
    case "frame" :: bundle :: frame :: target :: Nil => record(Paths.get(bundle), Paths.get(frame), Files.createDirectories(Paths.get(target)))
    case "check" :: bundle :: frame :: expected :: Nil => check(Paths.get(bundle), Paths.get(frame), Paths.get(expected))
    case "same" :: Nil => scala.io.Source.stdin.getLines.filter(_.nonEmpty).foreach(line => println(same(line.parseJson.asJsObject).compactPrint))
    case "load" :: bundles => bundles.foreach(bundle => println(loadLine(Paths.get(bundle)).compactPrint))
    case other => sys.error(s"frame, check, load or same, not ${other.mkString(" ")}")
  }

  private def record(bundle: Path, frame: Path, target: Path): Unit = {
    val input = readFrame(frame)
    val output = ScoreCases.load(bundle).get.transform(input).get
    Files.write(target.resolve("frame.bin"), FrameWriter(input, BuiltinFormats.binary).toBytes().get)
    Files.write(target.resolve("expected.json"), FrameWriter(output, BuiltinFormats.json).toBytes().get)
    Files.write(target.resolve("expected.bin"), FrameWriter(output, BuiltinFormats.binary).toBytes().get)
  }

  private def check(bundle: Path, frame: Path, expected: Path): Unit = {
    val wanted = readFrame(expected)
    val got = ScoreCases.load(bundle).get.transform(readFrame(frame)).get
    def text(frame: DefaultLeapFrame) = new String(FrameWriter(frame, BuiltinFormats.json).toBytes().get, "UTF-8")
    if (text(got) != text(wanted)) {
      System.err.println(s"$bundle: answers differ")
      sys.exit(1)
    }
    println(s"$bundle: ${got.dataset.size} rows, the same answers")
  }

  private def same(request: JsObject): JsObject = {
    def path(name: String) = Paths.get(request.fields(name).asInstanceOf[JsString].value)
    // A frame each: some models write into what they are given.
    def answer(bundle: Path): Array[Byte] = {
      val frame = FrameReader(BuiltinFormats.binary).fromBytes(Files.readAllBytes(path("frame"))).get
      FrameWriter(ScoreCases.load(bundle).get.transform(frame).get, BuiltinFormats.binary).toBytes().get
    }
    Try(java.util.Arrays.equals(answer(path("original")), answer(path("converted")))) match {
      case Success(equal) => JsObject("same" -> JsBoolean(equal))
      case Failure(error) => JsObject("same" -> JsFalse, "error" -> JsString(ScoreCases.describe(error)))
    }
  }

  private def loadLine(bundle: Path): JsObject = {
    val outcome = Try(ScoreCases.load(bundle)).flatten match {
      case Success(transformer) => "inputs" -> JsArray(transformer.inputSchema.fields.map(field => JsString(field.name)).toVector)
      case Failure(error) => "refused" -> JsString(ScoreCases.describe(error))
    }
    JsObject("bundle" -> JsString(bundle.getFileName.toString), outcome)
  }

  private def readFrame(path: Path): DefaultLeapFrame = FrameReader(BuiltinFormats.json).fromBytes(Files.readAllBytes(path)).get
}

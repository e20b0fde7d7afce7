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
 */
object ScoreFrame {
  def main(arguments: Array[String]): Unit = arguments.toList match {
    case "frame" :: bundle :: frame :: target :: Nil => record(Paths.get(bundle), Paths.get(frame), Files.createDirectories(Paths.get(target)))
    case "check" :: bundle :: frame :: expected :: Nil => check(Paths.get(bundle), Paths.get(frame), Paths.get(expected))
    case "load" :: bundles => bundles.foreach(bundle => println(loadLine(Paths.get(bundle)).compactPrint))
    case other => sys.error(s"frame, check or load, not ${other.mkString(" ")}")
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

  private def loadLine(bundle: Path): JsObject = {
    val outcome = Try(ScoreCases.load(bundle)).flatten match {
      case Success(transformer) => "inputs" -> JsArray(transformer.inputSchema.fields.map(field => JsString(field.name)).toVector)
      case Failure(error) => "refused" -> JsString(ScoreCases.describe(error))
    }
    JsObject("bundle" -> JsString(bundle.getFileName.toString), outcome)
  }

  private def readFrame(path: Path): DefaultLeapFrame = FrameReader(BuiltinFormats.json).fromBytes(Files.readAllBytes(path)).get
}

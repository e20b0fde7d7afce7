package stagewright.recorder

import java.nio.ByteBuffer
import java.util.Base64

import com.google.protobuf.ByteString
import ml.bundle._
import spray.json._

/**
 * Attributes as a vector writes them, as a protobuf message. Made here and not by MLeap's JSON reader, because infinities are
 * texts in vectors and do not exist in JSON bundles.
 */
object ProtobufAttributes {
  def apply(json: JsObject): Attributes = Attributes(json.fields.map { case (name, value) => name -> valueOf(value.asJsObject) })

  private def valueOf(json: JsObject): Value = json.fields.get("type") match {
    case Some(JsString("list")) => Value(Value.V.L(listOf(json)))
    case Some(JsString("tensor")) => Value(Value.V.T(tensorOf(json)))
    case None => Value(Value.V.S(scalarOf(json)))
    case other => throw new IllegalArgumentException(s"no such kind of attribute: $other")
  }

  private def scalarOf(json: JsObject): Scalar = json.fields.foldLeft(Scalar()) {
    case (scalar, ("boolean", JsBoolean(v))) => scalar.withB(v)
    case (scalar, ("string", JsString(v))) => scalar.withS(v)
    case (scalar, ("int", v)) => scalar.withI(long(v).toInt)
    case (scalar, ("long", v)) => scalar.withL(long(v))
    case (scalar, ("float", v)) => scalar.withF(Values.double(v).toFloat)
    case (scalar, ("double", v)) => scalar.withD(Values.double(v))
    case (scalar, ("byte_string", v)) => scalar.withBs(bytes(v))
    case (scalar, ("tensor", v)) => scalar.withT(tensorOf(v.asJsObject))
    case (scalar, ("basic_type", v)) => scalar.withBt(basicType(v))
    case (scalar, ("data_shape", v)) => scalar.withDs(shape(v))
    case (_, other) => throw new IllegalArgumentException(s"no such scalar: $other")
  }

  private def listOf(json: JsObject): ml.bundle.List = (json.fields - "type").foldLeft(ml.bundle.List()) {
    case (list, (key, JsArray(elements))) =>
      key match {
        case "boolean" => list.withB(elements.map(_.asInstanceOf[JsBoolean].value))
        case "string" => list.withS(elements.map(_.asInstanceOf[JsString].value))
        case "int" => list.withI(elements.map(long(_).toInt))
        case "long" => list.withL(elements.map(long))
        case "float" => list.withF(elements.map(Values.double(_).toFloat))
        case "double" => list.withD(elements.map(Values.double))
        case "byte_string" => list.withBs(elements.map(bytes))
        case "tensor" => list.withT(elements.map(v => tensorOf(v.asJsObject)))
        case "basic_type" => list.withBt(elements.map(basicType))
        case "data_shape" => list.withDs(elements.map(shape))
        case other => throw new IllegalArgumentException(s"no such list: $other")
      }
    case (_, other) => throw new IllegalArgumentException(s"not a list: $other")
  }

  private def tensorOf(json: JsObject): Tensor = {
    def values(key: String): Option[Vector[JsValue]] = json.fields.get(key).map(_.asInstanceOf[JsArray].elements)
    def packed(width: Int, vs: Vector[JsValue])(put: (ByteBuffer, JsValue) => ByteBuffer): ByteString = {
      val buffer = ByteBuffer.allocate(width * vs.size)
      vs.foreach(put(buffer, _))
      ByteString.copyFrom(buffer.array)
    }
    val (base, content) =
      values("double").map(vs => (BasicType.DOUBLE, packed(8, vs)((b, v) => b.putDouble(Values.double(v))))) orElse
        values("float").map(vs => (BasicType.FLOAT, packed(4, vs)((b, v) => b.putFloat(Values.double(v).toFloat)))) orElse
        values("int").map(vs => (BasicType.INT, packed(4, vs)((b, v) => b.putInt(long(v).toInt)))) orElse
        values("long").map(vs => (BasicType.LONG, packed(8, vs)((b, v) => b.putLong(long(v))))) getOrElse
        (throw new IllegalArgumentException(s"no such tensor: $json"))
    Tensor(base, json.fields.get("shape").map(tensorShape), content)
  }

  private def tensorShape(json: JsValue): TensorShape =
    TensorShape(json.asJsObject.fields("dimensions").asInstanceOf[JsArray].elements.map { dimension =>
      TensorDimension(long(dimension.asJsObject.fields("size")).toInt, "")
    })

  private def shape(json: JsValue): DataShape = {
    val fields = json.asJsObject.fields
    val base = fields("base") match {
      case JsString("scalar") => DataShapeType.SCALAR
      case JsString("list") => DataShapeType.LIST
      case JsString("tensor") => DataShapeType.TENSOR
      case other => throw new IllegalArgumentException(s"no such shape: $other")
    }
    DataShape(base, fields("isNullable") == JsTrue, fields.get("tensorShape").map(tensorShape))
  }

  private def basicType(json: JsValue): BasicType = {
    val name = json.asInstanceOf[JsString].value.toUpperCase
    BasicType.values.find(_.name == name).getOrElse(throw new IllegalArgumentException(s"no such basic type: $json"))
  }

  private def bytes(json: JsValue): ByteString = ByteString.copyFrom(Base64.getDecoder.decode(json.asInstanceOf[JsString].value))

  private def long(json: JsValue): Long = json match {
    case JsNumber(value) => value.toLongExact
    case JsString(text) => text.toLong
    case other => throw new IllegalArgumentException(s"not an integer: $other")
  }
}

package stagewright.recorder

import java.util.Base64

import ml.combust.mleap.core.types._
import ml.combust.mleap.runtime.frame.Row
import ml.combust.mleap.tensor.{ByteString, DenseTensor, SparseTensor, Tensor}
import spray.json._

/** Values of frames as vectors write them: JSON, with `NaN`, `Infinity`, `-Infinity`, `-0` and longs as texts. */
object Values {
  def readRow(schema: StructType, json: JsValue): Row =
    Row(schema.fields.zip(json.asInstanceOf[JsArray].elements).map { case (field, value) => read(field.dataType, value) }: _*)

  def writeRow(schema: StructType, row: Row): JsArray =
    JsArray(schema.fields.zipWithIndex.map { case (field, i) => write(field.dataType, row.getRaw(i)) }.toVector)

  def read(dataType: DataType, json: JsValue): Any = (dataType, json) match {
    case (_, JsNull) => null
    case (ScalarType(base, _), value) => readBase(base, value)
    case (ListType(base, _), JsArray(elements)) => elements.map(readBase(base, _))
    case (MapType(key, base, _), JsObject(fields)) =>
      fields.map { case (k, v) => readBase(key, JsString(k)) -> readBase(base, v) }
    case (TensorType(base, _, _), tensor: JsObject) => readTensor(base, tensor)
    case other => throw new IllegalArgumentException(s"not a value of its column's type: $other")
  }

  def double(json: JsValue): Double = json match {
    case JsNumber(value) => value.toString.toDouble
    case JsString("-0") => -0.0
    case JsString(text) => text.toDouble
    case JsNull => Double.NaN
    case other => throw new IllegalArgumentException(s"not a number: $other")
  }

  private def integer(json: JsValue): Long = json match {
    case JsNumber(value) => value.toLongExact
    case JsString(text) => text.toLong
    case other => throw new IllegalArgumentException(s"not an integer: $other")
  }

  private def readBase(base: BasicType, json: JsValue): Any = (base, json) match {
    case (_, JsNull) => null
    case (BasicType.Boolean, JsBoolean(value)) => value
    case (BasicType.Byte, value) => integer(value).toByte
    case (BasicType.Short, value) => integer(value).toShort
    case (BasicType.Int, value) => integer(value).toInt
    case (BasicType.Long, value) => integer(value)
    case (BasicType.Float, JsString("-0")) => -0.0f
    case (BasicType.Float, JsString(text)) => text.toFloat
    case (BasicType.Float, JsNumber(value)) => value.toString.toFloat
    case (BasicType.Double, value) => double(value)
    case (BasicType.String, JsString(text)) => text
    case (BasicType.ByteString, JsString(text)) => ByteString(Base64.getDecoder.decode(text))
    case other => throw new IllegalArgumentException(s"not a value of its type: $other")
  }

  private def readTensor(base: BasicType, json: JsObject): Tensor[_] = {
    val values = json.fields("values").asInstanceOf[JsArray].elements.map(readBase(base, _))
    val dimensions = ints(json.fields("dimensions"))
    val indices = json.fields.get("indices").map(_.asInstanceOf[JsArray].elements.map(ints))
    def make[T: scala.reflect.ClassTag]: Tensor[T] = {
      val array = values.map(_.asInstanceOf[T]).toArray
      indices.fold[Tensor[T]](DenseTensor(array, dimensions))(SparseTensor(_, array, dimensions))
    }
    base match {
      case BasicType.Boolean => make[Boolean]
      case BasicType.Byte => make[Byte]
      case BasicType.Short => make[Short]
      case BasicType.Int => make[Int]
      case BasicType.Long => make[Long]
      case BasicType.Float => make[Float]
      case BasicType.Double => make[Double]
      case BasicType.String => make[String]
      case BasicType.ByteString => make[ByteString]
    }
  }

  private def ints(json: JsValue): Seq[Int] = json.asInstanceOf[JsArray].elements.map(integer(_).toInt)

  def write(dataType: DataType, value: Any): JsValue = (dataType, value) match {
    case (_, null) => JsNull
    case (_: ListType, list: Seq[_]) => JsArray(list.map(writeBase).toVector)
    case (_, map: Map[_, _]) => JsObject(map.map { case (k, v) => k.toString -> writeBase(v) })
    case (_, tensor: Tensor[_]) => writeTensor(tensor)
    case (_, other) => writeBase(other)
  }

  private def writeTensor(tensor: Tensor[_]): JsObject = {
    val dimensions = "dimensions" -> JsArray(tensor.dimensions.map(JsNumber(_)).toVector)
    tensor match {
      case DenseTensor(values, _) => JsObject("values" -> JsArray(values.asInstanceOf[Array[_]].map(writeBase).toVector), dimensions)
      case SparseTensor(indices, values, _) =>
        JsObject(
          "indices" -> JsArray(indices.map(index => JsArray(index.map(JsNumber(_)).toVector)).toVector),
          "values" -> JsArray(values.asInstanceOf[Array[_]].map(writeBase).toVector),
          dimensions)
    }
  }

  private def writeBase(value: Any): JsValue = value match {
    case null => JsNull
    case boolean: Boolean => JsBoolean(boolean)
    case long: Long => JsString(long.toString)
    case float: Float => number(float.toDouble, float.toString)
    case double: Double => number(double, double.toString)
    case integer: Number => JsNumber(integer.intValue)
    case text: String => JsString(text)
    case bytes: ByteString => JsString(Base64.getEncoder.encodeToString(bytes.bytes))
    case other => throw new IllegalArgumentException(s"cannot write ${other.getClass}")
  }

  private def number(value: Double, text: String): JsValue =
    if (value.isNaN || value.isInfinite) JsString(text)
    else if (value == 0 && 1 / value < 0) JsString("-0")
    else JsNumber(BigDecimal(text))
}

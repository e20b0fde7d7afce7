package stagewright.recorder

import org.apache.spark.sql.{DataFrame, Row, SparkSession}
import org.apache.spark.sql.types._

/** Data by a stated rule: SplittableRandom-free xorshift32 from a seed, so that any language can make the same rows. */
final class Seeded(seed: Int) {
  private var state = if (seed == 0) 1 else seed

  /** Uniform in [0, 1): 32 bits of xorshift (13, 17, 5). */
  def next(): Double = {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    (state & 0xffffffffL) / 4294967296.0
  }

  def below(limit: Int): Int = (next() * limit).toInt
  def pick[T](values: Seq[T]): T = values(below(values.size))
  def rounded(low: Double, high: Double, step: Double): Double = math.round((low + next() * (high - low)) / step) * step
}

object GeneratedData {
  val states: Seq[String] = Seq("NY", "CA", "Île-de-France", "Berlin", "東京", "TX", "WA", "Other")
  val rooms: Seq[String] = Seq("Entire home/apt", "Private room", "Shared room")
  val policies: Seq[String] = Seq("strict", "moderate", "flexible", "super_strict")
  val numbers: Seq[String] =
    Seq("bathrooms", "square_feet", "bedrooms", "security_deposit", "cleaning_fee", "extra_people", "number_of_reviews", "review_scores_rating")
  val texts: Seq[String] = Seq("state", "room_type", "host_is_superhost", "cancellation_policy", "instant_bookable")

  /** Homes to rent, in the shape of the well-known airbnb example: eight numbers, five texts, a price. */
  def homes(spark: SparkSession, count: Int, seed: Int): DataFrame = {
    val random = new Seeded(seed)
    val rows = Seq.fill(count) {
      val values = Seq(
        random.rounded(0.5, 4, 0.5), random.rounded(200, 3000, 50), random.below(6).toDouble, random.rounded(0, 500, 25),
        random.rounded(0, 150, 5), random.rounded(0, 40, 1), random.below(300).toDouble, random.rounded(60, 100, 1))
      val labels = Seq(random.pick(states), random.pick(rooms), random.pick(Seq("1.0", "0.0")), random.pick(policies), random.pick(Seq("1.0", "0.0")))
      val price = 20 + 35 * values(2) + 0.06 * values(1) + 0.4 * values(4) + 12 * states.indexOf(labels.head) - 30 * rooms.indexOf(labels(1)) +
        (if (values(2) > 3 && values.head > 2) 80 else 0) + random.rounded(-15, 15, 0.01)
      Row.fromSeq(values ++ labels :+ price)
    }
    frame(spark, rows, numbers.map(_ -> DoubleType) ++ texts.map(_ -> StringType) :+ ("price" -> DoubleType))
  }

  private val words = Seq("great", "awful", "café", "room", "location", "noisy", "clean", "dirty", "host", "naïve", "日本", "view", "would", "return", "never", "bed")

  /** Short reviews; the label says whether praise outweighs blame. */
  def reviews(spark: SparkSession, count: Int, seed: Int): DataFrame = {
    val random = new Seeded(seed)
    val rows = Seq.fill(count) {
      val tokens = Seq.fill(3 + random.below(12))(random.pick(words))
      val balance = tokens.count(Set("great", "clean", "view", "return")) - tokens.count(Set("awful", "noisy", "dirty", "never"))
      Row(tokens.mkString(" ").capitalize, if (balance + random.next() > 0.5) 1.0 else 0.0)
    }
    frame(spark, rows, Seq("review" -> StringType, "label" -> DoubleType))
  }

  /** Twelve numbers and a smooth target. */
  def numeric(spark: SparkSession, count: Int, seed: Int): DataFrame = {
    val random = new Seeded(seed)
    val names = (0 until 12).map(i => s"x$i")
    val rows = Seq.fill(count) {
      val x = names.map(_ => random.rounded(-3, 3, 0.001))
      Row.fromSeq(x :+ (math.sin(x.head) * 3 + x(1) * x(2) - math.abs(x(3)) + (if (x(4) > 1) 2 else 0) + 0.1 * x.sum))
    }
    frame(spark, rows, names.map(_ -> DoubleType) :+ ("target" -> DoubleType))
  }

  private def frame(spark: SparkSession, rows: Seq[Row], columns: Seq[(String, DataType)]): DataFrame =
    spark.createDataFrame(spark.sparkContext.parallelize(rows, 1), StructType(columns.map { case (name, kind) => StructField(name, kind) }))
}

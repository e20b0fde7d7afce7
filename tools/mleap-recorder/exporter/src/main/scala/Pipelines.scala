package stagewright.recorder

import org.apache.spark.ml.{Pipeline, PipelineModel, PipelineStage, Transformer}
import org.apache.spark.ml.classification.LogisticRegression
import org.apache.spark.ml.evaluation.RegressionEvaluator
import org.apache.spark.ml.feature._
import org.apache.spark.ml.regression.{GBTRegressor, LinearRegression, RandomForestRegressor}
import org.apache.spark.ml.tuning.{CrossValidator, ParamGridBuilder, TrainValidationSplit}
import org.apache.spark.sql.functions.{col, lower, split}
import org.apache.spark.sql.{DataFrame, SparkSession}

/** A fitted pipeline with the data it scored. `inputs` are the columns a caller sends. */
final case class Fitted(model: Transformer, scored: DataFrame, inputs: Seq[String])

object Fitted {
  def scoring(model: Transformer, data: DataFrame, inputs: Seq[String]): Fitted = Fitted(model, model.transform(data), inputs)
}

/** The whole bundles: what they show and how they are made. */
object Pipelines {
  import GeneratedData._

  val builders: Seq[(String, SparkSession => Fitted)] = Seq(
    "homes_linear_regression" -> (homesModel(_, oneHot = true, new LinearRegression().setRegParam(0.01))),
    "homes_random_forest" -> (homesModel(_, oneHot = false, new RandomForestRegressor().setNumTrees(20).setMaxDepth(5).setSeed(7))),
    "reviews_logistic_regression" -> reviewsModel,
    "sparse_inputs" -> sparseInputs,
    "numeric_gbt" -> (numericGbt(_, trees = 100, depth = 6)),
    "numeric_gbt_small" -> (numericGbt(_, trees = 8, depth = 3)),
    "nested_pipelines" -> nested,
    "cross_validator" -> crossValidator,
    "train_validation_split" -> trainValidationSplit)

  private def homesModel(spark: SparkSession, oneHot: Boolean, estimator: PipelineStage): Fitted = {
    val data = homes(spark, 1500, 11)
    val numeric = Seq(
      new VectorAssembler().setInputCols(numbers.toArray).setOutputCol("numbers"),
      new StandardScaler().setWithMean(false).setWithStd(true).setInputCol("numbers").setOutputCol("scaled_numbers"))
    val indexers = texts.map(column => new StringIndexer().setHandleInvalid("keep").setInputCol(column).setOutputCol(s"${column}_index"))
    val encoder = new OneHotEncoderEstimator().setInputCols(texts.map(c => s"${c}_index").toArray).setOutputCols(texts.map(c => s"${c}_flags").toArray)
    val coded = texts.map(c => if (oneHot) s"${c}_flags" else s"${c}_index")
    val assembler = new VectorAssembler().setInputCols(("scaled_numbers" +: coded).toArray).setOutputCol("features")
    val features = numeric ++ indexers ++ (if (oneHot) Seq(encoder) else Nil) :+ assembler
    estimator match {
      case e: LinearRegression => e.setFeaturesCol("features").setLabelCol("price").setPredictionCol("price_prediction")
      case e: RandomForestRegressor => e.setFeaturesCol("features").setLabelCol("price").setPredictionCol("price_prediction")
    }
    Fitted.scoring(new Pipeline().setStages((features :+ estimator).toArray).fit(data), data, numbers ++ texts)
  }

  /**
   * The tokenizer stands in the pipeline but does not run here: this Spark's unary transformers do not run on a JDK 17. The words
   * it would give come from SQL.
   */
  private def reviewsModel(spark: SparkSession): Fitted = {
    val data = reviews(spark, 800, 23)
    val tokenizer = new Tokenizer().setInputCol("review").setOutputCol("words")
    val words = data.withColumn("words", split(lower(col("review")), "\\s"))
    val stages: Array[PipelineStage] = Array(
      new HashingTF().setNumFeatures(1024).setInputCol("words").setOutputCol("counts"),
      new IDF().setInputCol("counts").setOutputCol("features"),
      new LogisticRegression().setRegParam(0.01))
    val fitted = new Pipeline().setStages(stages).fit(words)
    Fitted(pipelineOf("reviews", tokenizer +: fitted.stages), fitted.transform(words), Seq("review"))
  }

  /** The same from the word counts on: a column of sparse vectors goes in. */
  private def sparseInputs(spark: SparkSession): Fitted = {
    val Fitted(model: PipelineModel, scored, _) = reviewsModel(spark)
    Fitted(pipelineOf("counts", model.stages.drop(2)), scored, Seq("counts"))
  }

  private def numericGbt(spark: SparkSession, trees: Int, depth: Int): Fitted = {
    val data = numeric(spark, 3000, 37)
    val columns = data.columns.filter(_ != "target")
    val stages: Array[PipelineStage] = Array(
      new VectorAssembler().setInputCols(columns).setOutputCol("features"),
      new GBTRegressor().setMaxIter(trees).setMaxDepth(depth).setSeed(3).setLabelCol("target"))
    Fitted.scoring(new Pipeline().setStages(stages).fit(data), data, columns)
  }

  private def nested(spark: SparkSession): Fitted = {
    val data = homes(spark, 300, 53)
    val inner = new Pipeline().setStages(Array(
      new StringIndexer().setHandleInvalid("keep").setInputCol("state").setOutputCol("state_index"),
      new Pipeline().setStages(Array(new VectorAssembler().setInputCols(Array("bedrooms", "square_feet")).setOutputCol("size")))))
    val stages: Array[PipelineStage] = Array(
      inner,
      new VectorAssembler().setInputCols(Array("size", "state_index")).setOutputCol("all"),
      new MinMaxScaler().setInputCol("all").setOutputCol("features"),
      new LinearRegression().setLabelCol("price"))
    Fitted.scoring(new Pipeline().setStages(stages).fit(data), data, Seq("bedrooms", "square_feet", "state"))
  }

  private def tuned(spark: SparkSession): (DataFrame, Pipeline, LinearRegression) = {
    val data = homes(spark, 200, 71)
    val regression = new LinearRegression().setLabelCol("price")
    val assembler = new VectorAssembler().setInputCols(Array("bedrooms", "bathrooms")).setOutputCol("features")
    (data, new Pipeline().setStages(Array[PipelineStage](assembler, regression)), regression)
  }

  private def crossValidator(spark: SparkSession): Fitted = {
    val (data, pipeline, regression) = tuned(spark)
    val grid = new ParamGridBuilder().addGrid(regression.regParam, Array(0.0, 0.5)).build()
    val validator = new CrossValidator().setEstimator(pipeline).setEvaluator(new RegressionEvaluator().setLabelCol("price")).setEstimatorParamMaps(grid).setNumFolds(2).setSeed(5)
    val model = validator.fit(data)
    Fitted.scoring(pipelineOf("tuned", Array(model)), data, Seq("bedrooms", "bathrooms"))
  }

  private def trainValidationSplit(spark: SparkSession): Fitted = {
    val (data, pipeline, regression) = tuned(spark)
    val grid = new ParamGridBuilder().addGrid(regression.regParam, Array(0.0, 0.5)).build()
    val tuning = new TrainValidationSplit().setEstimator(pipeline).setEvaluator(new RegressionEvaluator().setLabelCol("price")).setEstimatorParamMaps(grid).setSeed(5)
    Fitted.scoring(pipelineOf("tuned", Array(tuning.fit(data))), data, Seq("bedrooms", "bathrooms"))
  }

  /** A fitted pipeline of given stages; a tuning model stands in one in real bundles. */
  private def pipelineOf(uid: String, stages: Array[Transformer]): PipelineModel = {
    val constructor = classOf[PipelineModel].getDeclaredConstructor(classOf[String], classOf[Array[Transformer]])
    constructor.setAccessible(true)
    constructor.newInstance(uid, stages)
  }
}

package stagewright.recorder

import org.apache.spark.ml.{Pipeline, PipelineModel, PipelineStage, Transformer}
import org.apache.spark.ml.classification.LogisticRegression
import org.apache.spark.ml.evaluation.RegressionEvaluator
import org.apache.spark.ml.feature._
import org.apache.spark.ml.regression.{GBTRegressor, LinearRegression, RandomForestRegressor}
import org.apache.spark.ml.tuning.{CrossValidator, ParamGridBuilder, TrainValidationSplit}
import org.apache.spark.sql.{DataFrame, SparkSession}

/** A fitted pipeline with data to score. `inputs` are the columns a caller sends. */
final case class Fitted(name: String, model: Transformer, data: DataFrame, inputs: Seq[String])

/** The whole bundles: what they show and how they are made. */
object Pipelines {
  import GeneratedData._

  val builders: Seq[(String, SparkSession => Fitted)] = Seq(
    "homes_linear_regression" -> (homesModel(_, "homes_linear_regression", oneHot = true, new LinearRegression().setRegParam(0.01))),
    "homes_random_forest" -> (homesModel(_, "homes_random_forest", oneHot = false, new RandomForestRegressor().setNumTrees(20).setMaxDepth(5).setSeed(7))),
    "reviews_logistic_regression" -> reviewsModel,
    "numeric_gbt" -> (numericGbt(_, "numeric_gbt", trees = 100, depth = 6)),
    "numeric_gbt_small" -> (numericGbt(_, "numeric_gbt_small", trees = 8, depth = 3)),
    "nested_pipelines" -> nested,
    "cross_validator" -> crossValidator,
    "train_validation_split" -> trainValidationSplit)

  private def homesModel(spark: SparkSession, name: String, oneHot: Boolean, estimator: PipelineStage): Fitted = {
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
    Fitted(name, new Pipeline().setStages((features :+ estimator).toArray).fit(data), data, numbers ++ texts)
  }

  private def reviewsModel(spark: SparkSession): Fitted = {
    val data = reviews(spark, 800, 23)
    val stages: Array[PipelineStage] = Array(
      new Tokenizer().setInputCol("review").setOutputCol("words"),
      new HashingTF().setNumFeatures(1024).setInputCol("words").setOutputCol("counts"),
      new IDF().setInputCol("counts").setOutputCol("features"),
      new LogisticRegression().setRegParam(0.01))
    Fitted("reviews_logistic_regression", new Pipeline().setStages(stages).fit(data), data, Seq("review"))
  }

  private def numericGbt(spark: SparkSession, name: String, trees: Int, depth: Int): Fitted = {
    val data = numeric(spark, 3000, 37)
    val columns = data.columns.filter(_ != "target")
    val stages: Array[PipelineStage] = Array(
      new VectorAssembler().setInputCols(columns).setOutputCol("features"),
      new GBTRegressor().setMaxIter(trees).setMaxDepth(depth).setSeed(3).setLabelCol("target"))
    Fitted(name, new Pipeline().setStages(stages).fit(data), data, columns)
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
    Fitted("nested_pipelines", new Pipeline().setStages(stages).fit(data), data, Seq("bedrooms", "square_feet", "state"))
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
    Fitted("cross_validator", new PipelineModelOf(model).pipeline, data, Seq("bedrooms", "bathrooms"))
  }

  private def trainValidationSplit(spark: SparkSession): Fitted = {
    val (data, pipeline, regression) = tuned(spark)
    val grid = new ParamGridBuilder().addGrid(regression.regParam, Array(0.0, 0.5)).build()
    val split = new TrainValidationSplit().setEstimator(pipeline).setEvaluator(new RegressionEvaluator().setLabelCol("price")).setEstimatorParamMaps(grid).setSeed(5)
    Fitted("train_validation_split", new PipelineModelOf(split.fit(data)).pipeline, data, Seq("bedrooms", "bathrooms"))
  }

  /** A tuning model as the only stage of a fitted pipeline, the way it stands in real bundles. */
  private final class PipelineModelOf(model: Transformer) {
    def pipeline: PipelineModel = {
      val constructor = classOf[PipelineModel].getDeclaredConstructor(classOf[String], classOf[Array[Transformer]])
      constructor.setAccessible(true)
      constructor.newInstance("tuned_pipeline", Array(model))
    }
  }
}

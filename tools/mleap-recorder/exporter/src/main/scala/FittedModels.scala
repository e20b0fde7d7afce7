package stagewright.recorder

import org.apache.spark.ml.{Estimator, Model, Transformer}
import org.apache.spark.ml.classification._
import org.apache.spark.ml.clustering._
import org.apache.spark.ml.feature._
import org.apache.spark.ml.linalg.{SQLDataTypes, Vectors}
import org.apache.spark.ml.recommendation.ALS
import org.apache.spark.ml.regression._
import org.apache.spark.sql.{DataFrame, Row, SparkSession}
import org.apache.spark.sql.types._

/** One op fitted by Spark: the transformer and the data it goes with. `scored` has its output columns where the exporter looks at them. */
final case class FittedModel(name: String, transformer: Transformer, scored: DataFrame)

/** A small fit of every Spark estimator whose op MLeap's exporter writes. */
final class FittedModels(spark: SparkSession) {
  private val random = new Seeded(101)

  /** Vectors of four numbers with labels of several kinds. */
  private val points: DataFrame = frame(Seq.fill(60) {
    val x = Seq.fill(3)(random.rounded(-2, 2, 0.01)) :+ random.below(3).toDouble
    val sum = x(0) * 2 - x(1) + x(3)
    Row(Vectors.dense(x.toArray), Vectors.dense(x.map(v => math.abs(v).round.toDouble).toArray), sum, if (sum > 0) 1.0 else 0.0,
      if (sum > 1) 2.0 else if (sum > -1) 1.0 else 0.0, math.exp(sum / 4) + 0.1, if (random.next() > 0.3) 1.0 else 0.0, x.head, x(3))
  }, "features" -> SQLDataTypes.VectorType, "counts" -> SQLDataTypes.VectorType, "target" -> DoubleType, "label" -> DoubleType, "class" -> DoubleType,
    "positive" -> DoubleType, "censor" -> DoubleType, "number" -> DoubleType, "category" -> DoubleType)

  private val words = Seq("great", "café", "room", "日本", "host", "view")
  private val texts: DataFrame = frame(Seq.fill(30)(Row(Seq.fill(2 + random.below(5))(random.pick(words)), random.pick(words))),
    "words" -> ArrayType(StringType), "word" -> StringType)

  private val ratings: DataFrame = frame(Seq.fill(40)(Row(random.below(6), random.below(5), random.rounded(1, 5, 0.5).toFloat)),
    "user" -> IntegerType, "item" -> IntegerType, "rating" -> FloatType)

  /** Built one by one, so that one that cannot be fitted does not hide the others. */
  val builders: Seq[(String, () => FittedModel)] = Seq(
    fit("LinearRegression", new LinearRegression().setLabelCol("target")),
    fit("GeneralizedLinearRegression, gamma log", new GeneralizedLinearRegression().setFamily("gamma").setLink("log").setLabelCol("positive").setLinkPredictionCol("link")),
    fit("IsotonicRegression", new IsotonicRegression().setLabelCol("target").setFeatureIndex(0)),
    fit("AFTSurvivalRegression", new AFTSurvivalRegression().setLabelCol("positive").setCensorCol("censor").setQuantileProbabilities(Array(0.1, 0.5)).setQuantilesCol("quantiles")),
    fit("DecisionTreeRegressor", new DecisionTreeRegressor().setLabelCol("target").setMaxDepth(3)),
    fit("RandomForestRegressor", new RandomForestRegressor().setLabelCol("target").setNumTrees(3).setMaxDepth(3).setSeed(1)),
    fit("GBTRegressor", new GBTRegressor().setLabelCol("target").setMaxIter(3).setMaxDepth(2).setSeed(1)),
    fit("LogisticRegression, two classes", new LogisticRegression().setThreshold(0.4)),
    fit("LogisticRegression, three classes", new LogisticRegression().setLabelCol("class").setRegParam(0.01)),
    fit("LinearSVC", new LinearSVC().setMaxIter(10)),
    fit("DecisionTreeClassifier", new DecisionTreeClassifier().setLabelCol("class").setMaxDepth(3)),
    fit("RandomForestClassifier", new RandomForestClassifier().setLabelCol("class").setNumTrees(3).setMaxDepth(3).setSeed(1)),
    fit("GBTClassifier", new GBTClassifier().setMaxIter(3).setMaxDepth(2).setSeed(1)),
    fit("NaiveBayes, multinomial", new NaiveBayes().setFeaturesCol("counts").setLabelCol("class")),
    fit("MultilayerPerceptronClassifier", new MultilayerPerceptronClassifier().setLayers(Array(4, 3, 3)).setLabelCol("class").setSeed(1).setMaxIter(20)),
    fit("OneVsRest of LogisticRegression", new OneVsRest().setClassifier(new LogisticRegression()).setLabelCol("class")),
    fit("KMeans", new KMeans().setK(3).setSeed(1)),
    fit("BisectingKMeans", new BisectingKMeans().setK(4).setSeed(1)),
    fit("GaussianMixture", new GaussianMixture().setK(2).setSeed(1)),
    fit("ALS", new ALS().setRank(4).setSeed(1).setMaxIter(4), ratings),
    fit("StandardScaler", new StandardScaler().setWithMean(true).setInputCol("features").setOutputCol("output")),
    fit("MinMaxScaler", new MinMaxScaler().setMin(-1).setMax(2).setInputCol("features").setOutputCol("output")),
    fit("MaxAbsScaler", new MaxAbsScaler().setInputCol("features").setOutputCol("output")),
    fit("PCA", new PCA().setK(2).setInputCol("features").setOutputCol("output")),
    fit("VectorIndexer", new VectorIndexer().setMaxCategories(4).setHandleInvalid("keep").setInputCol("features").setOutputCol("output")),
    fit("ChiSqSelector", new ChiSqSelector().setNumTopFeatures(2).setFeaturesCol("counts").setLabelCol("class").setOutputCol("output")),
    fit("IDF", new IDF().setInputCol("counts").setOutputCol("output")),
    fit("MinHashLSH", new MinHashLSH().setNumHashTables(3).setSeed(1).setInputCol("counts").setOutputCol("output")),
    fit("BucketedRandomProjectionLSH", new BucketedRandomProjectionLSH().setBucketLength(0.5).setNumHashTables(2).setSeed(1).setInputCol("features").setOutputCol("output")),
    fit("OneHotEncoderEstimator", new OneHotEncoderEstimator().setInputCols(Array("category")).setOutputCols(Array("output"))),
    fit("CountVectorizer", new CountVectorizer().setMinTF(0.2).setInputCol("words").setOutputCol("output"), texts),
    fit("Word2Vec", new Word2Vec().setVectorSize(3).setMinCount(1).setSeed(1).setInputCol("words").setOutputCol("output"), texts),
    fit("StringIndexer", new StringIndexer().setHandleInvalid("keep").setInputCol("word").setOutputCol("output"), texts),
    fit("QuantileDiscretizer", new QuantileDiscretizer().setNumBuckets(4).setInputCol("number").setOutputCol("output")),
    apply("Bucketizer", new Bucketizer().setSplits(Array(Double.NegativeInfinity, -1, 0.5, Double.PositiveInfinity)).setInputCol("number").setOutputCol("output")),
    apply("Binarizer", new Binarizer().setThreshold(0.25).setInputCol("number").setOutputCol("output")),
    apply("HashingTF", new HashingTF().setNumFeatures(64).setInputCol("words").setOutputCol("output"), texts),
    apply("FeatureHasher", new FeatureHasher().setNumFeatures(64).setInputCols(Array("number", "category")).setCategoricalCols(Array("category")).setOutputCol("output")),
    apply("StopWordsRemover", new StopWordsRemover().setStopWords(Array("ROOM", "café")).setInputCol("words").setOutputCol("output"), texts),
    apply("VectorSlicer", new VectorSlicer().setIndices(Array(3, 0)).setInputCol("features").setOutputCol("output")),
    apply("Interaction", new Interaction().setInputCols(Array("number", "features")).setOutputCol("output")),
    apply("VectorAssembler", new VectorAssembler().setInputCols(Array("number", "features", "category")).setOutputCol("output")),
    export("NGram", new NGram().setN(2).setInputCol("words").setOutputCol("output"), "words", texts),
    export("Tokenizer", new Tokenizer().setInputCol("word").setOutputCol("output"), "word", texts),
    export("RegexTokenizer", new RegexTokenizer().setPattern("\\W+").setMinTokenLength(2).setInputCol("word").setOutputCol("output"), "word", texts),
    export("Normalizer", new Normalizer().setP(3).setInputCol("features").setOutputCol("output"), "features"),
    export("DCT", new DCT().setInputCol("features").setOutputCol("output"), "features"),
    export("PolynomialExpansion", new PolynomialExpansion().setDegree(2).setInputCol("features").setOutputCol("output"), "features"),
    export("ElementwiseProduct", new ElementwiseProduct().setScalingVec(Vectors.dense(0.5, 0, -2, 1)).setInputCol("features").setOutputCol("output"), "features"),
    apply("IndexToString", new IndexToString().setLabels(Array("one", "zwölf", "日本")).setInputCol("category").setOutputCol("output")))

  private def fit(name: String, estimator: Estimator[_ <: Model[_]], data: => DataFrame = points): (String, () => FittedModel) =
    name -> (() => {
      val model = estimator.fit(data).asInstanceOf[Transformer]
      FittedModel(name, model, model.transform(data))
    })

  private def apply(name: String, transformer: Transformer, data: => DataFrame = points): (String, () => FittedModel) =
    name -> (() => FittedModel(name, transformer, transformer.transform(data)))

  /** This Spark's unary transformers do not run on a JDK 17; the exporter only looks at the columns, so the input stands in for the output. */
  private def export(name: String, transformer: Transformer, input: String, data: => DataFrame = points): (String, () => FittedModel) =
    name -> (() => FittedModel(name, transformer, data.withColumn("output", data(input))))

  private def frame(rows: Seq[Row], columns: (String, DataType)*): DataFrame =
    spark.createDataFrame(spark.sparkContext.parallelize(rows, 1), StructType(columns.map { case (name, kind) => StructField(name, kind) }))
}

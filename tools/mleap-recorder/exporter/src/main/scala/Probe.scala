object Probe { def main(a: Array[String]): Unit = println("x") }

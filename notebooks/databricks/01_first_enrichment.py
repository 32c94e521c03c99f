# Databricks notebook source
# MAGIC %md
# MAGIC # A first enrichment with Sluice
# MAGIC
# MAGIC A small model reads every row; rows that it cannot be trusted with go to an LLM. This notebook runs the whole job on the
# MAGIC demo input of the jar (customer feedback, three labels) and draws from its tables where rows ended and what that cost.
# MAGIC Nothing leaves the machine: the LLM is a stand-in (a larger encoder behind HTTP on loopback), its dollars are pretended.
# MAGIC
# MAGIC **What is tested.** Databricks is not on the machine that builds Sluice. Its tests (`NotebooksSparkTest`) run the demo
# MAGIC (with linear models in place of the encoders, to be quick), the command line of the last code cell and every SQL cell
# MAGIC below on the tables that came of it, and check the paths, names and types of everything the code cells call. The Python
# MAGIC cells as such, and the charts, are not run there; the Python was run once by
# MAGIC hand in PySpark 4.1.0 with something in the place of `dbutils`.
# MAGIC
# MAGIC **Needs** a cluster with a Spark context of its own:
# MAGIC
# MAGIC - Databricks Runtime 18 or later (Spark 4.1, Scala 2.13), JDK 17 or 21;
# MAGIC - access mode *dedicated*, or a job cluster; standard and serverless compute speak Spark Connect only, where there is no
# MAGIC   Spark context and no `spark._jvm`;
# MAGIC - for this demo a *single node*: the stand-in listens on the driver only, and the folder below is the driver's own disk.
# MAGIC   With your own endpoint, and storage that all workers see in place of the `file:` paths, a cluster may have workers.
# MAGIC
# MAGIC **The jar**: put `sluice-jobs-0.1.0-SNAPSHOT.jar` (`mvn package` leaves it in `jobs/target`) into a volume or the
# MAGIC workspace and install it on the cluster: *Libraries > Install new > JAR*.
# MAGIC
# MAGIC **Charts**: a column `bar` draws in the table itself. Where a cell names a chart, *+ > Visualization* draws it;
# MAGIC Databricks does not keep charts in source files like this one.

# COMMAND ----------

# DBTITLE 1,Train, enrich, report (two to three minutes on two cores)
# A folder of the demo's own: what an earlier demo left there is replaced.
dbutils.widgets.text("output", "/local_disk0/tmp/sluice-demo")
output = dbutils.widgets.get("output")
sluice = spark._jvm.dev.sluice.jobs.Notebook
print(sluice.run(spark._jsparkSession, ["demo", "--output", output]))

# COMMAND ----------

# DBTITLE 1,The tables
spark.read.parquet("file:" + output + "/out/enriched").createOrReplaceTempView("enriched")
spark.read.parquet("file:" + output + "/out/ledger").createOrReplaceTempView("ledger")
spark.read.parquet("file:" + output + "/out/runs").createOrReplaceTempView("runs")

# COMMAND ----------

# DBTITLE 1,The run at a glance
# MAGIC %sql
# MAGIC SELECT run_id, rows, rows_accept, rows_escalate, rows_keep, calls,
# MAGIC        charge_usd, counterfactual_usd AS all_llm_usd, round(seconds, 1) AS seconds
# MAGIC FROM runs
# MAGIC ORDER BY started_at DESC

# COMMAND ----------

# DBTITLE 1,Routes: where rows ended
# MAGIC %sql
# MAGIC -- Chart: stacked bar of row_count by stage, grouped by route
# MAGIC SELECT coalesce(sluice_stage, 'none') AS stage, sluice_route AS route, count(*) AS row_count,
# MAGIC        repeat('█', cast(round(40 * count(*) / max(count(*)) OVER ()) AS int)) AS bar
# MAGIC FROM enriched
# MAGIC GROUP BY sluice_stage, sluice_route
# MAGIC ORDER BY row_count DESC

# COMMAND ----------

# DBTITLE 1,Reasons: why they took that route
# MAGIC %sql
# MAGIC -- Chart: pie of row_count by reason
# MAGIC SELECT sluice_reason AS reason, sluice_route AS route, count(*) AS row_count,
# MAGIC        repeat('█', cast(round(40 * count(*) / max(count(*)) OVER ()) AS int)) AS bar
# MAGIC FROM enriched
# MAGIC GROUP BY sluice_reason, sluice_route
# MAGIC ORDER BY row_count DESC

# COMMAND ----------

# DBTITLE 1,Charge by stage, and what asking about every row would have cost
# MAGIC %sql
# MAGIC -- Chart: bar of usd by what
# MAGIC SELECT what, usd,
# MAGIC        repeat('█', cast(round(40 * usd / max(usd) OVER ()) AS int)) AS bar
# MAGIC FROM (
# MAGIC   SELECT 1 AS position, concat('rows of ', coalesce(sluice_stage, 'none')) AS what,
# MAGIC          coalesce(sum(sluice_charge_usd), 0) AS usd
# MAGIC   FROM enriched GROUP BY sluice_stage
# MAGIC   UNION ALL
# MAGIC   SELECT 2, 'audit and unusable answers', max_by(unattributed_usd, started_at) FROM runs
# MAGIC   UNION ALL
# MAGIC   SELECT 3, 'this run', max_by(charge_usd, started_at) FROM runs
# MAGIC   UNION ALL
# MAGIC   SELECT 4, 'every row asked (estimate)', max_by(counterfactual_usd, started_at) FROM runs
# MAGIC )
# MAGIC ORDER BY position, usd

# COMMAND ----------

# DBTITLE 1,Confidence of the last small model that read the row
# MAGIC %sql
# MAGIC -- Chart: stacked bar of row_count by confidence_from, grouped by route
# MAGIC SELECT least(floor(sluice_small_confidence * 20), 19) / 20 AS confidence_from, sluice_route AS route,
# MAGIC        count(*) AS row_count,
# MAGIC        repeat('█', cast(round(40 * count(*) / max(count(*)) OVER ()) AS int)) AS bar
# MAGIC FROM enriched
# MAGIC WHERE sluice_small_confidence IS NOT NULL
# MAGIC GROUP BY confidence_from, sluice_route
# MAGIC ORDER BY confidence_from, sluice_route

# COMMAND ----------

# DBTITLE 1,Accuracy by stage, where gold is known
# MAGIC %sql
# MAGIC -- Chart: bar of small_models and with_llm by stage
# MAGIC SELECT sluice_stage AS stage, count(*) AS row_count,
# MAGIC        round(avg(if(sluice_small_label = label, 1, 0)), 3) AS small_models,
# MAGIC        round(avg(if(sluice_label = label, 1, 0)), 3) AS with_llm
# MAGIC FROM enriched
# MAGIC WHERE label IS NOT NULL AND sluice_stage IS NOT NULL
# MAGIC GROUP BY sluice_stage
# MAGIC ORDER BY row_count DESC

# COMMAND ----------

# DBTITLE 1,Rows that were kept, and why
# MAGIC %sql
# MAGIC SELECT sluice_reason AS reason, id, left(text, 80) AS text, sluice_label AS label, sluice_small_confidence AS confidence
# MAGIC FROM enriched
# MAGIC WHERE sluice_route = 'keep'
# MAGIC ORDER BY reason, id
# MAGIC LIMIT 50

# COMMAND ----------

# DBTITLE 1,The ledger: one line an HTTP attempt
# MAGIC %sql
# MAGIC SELECT outcome, http_status, model, count(*) AS attempts, sum(prompt_tokens) AS prompt_tokens,
# MAGIC        sum(completion_tokens) AS completion_tokens, sum(charge_usd) AS usd, round(avg(latency_ms), 1) AS mean_latency_ms
# MAGIC FROM ledger
# MAGIC GROUP BY outcome, http_status, model
# MAGIC ORDER BY attempts DESC

# COMMAND ----------

# MAGIC %md
# MAGIC ## Your own endpoint
# MAGIC
# MAGIC The same rows, `minilm` alone, and an LLM of yours: fill in the address of any OpenAI-compatible API (such as
# MAGIC `https://api.openai.com/v1`), a model, and the **name** of the environment variable that holds the key
# MAGIC (set in the cluster's environment, best from a secret: `LLM_KEY={{secrets/scope/key}}`).
# MAGIC An empty field counts as not given: without an address no LLM is asked, and doubtful rows are kept with the reason
# MAGIC `no-llm`. The run stops asking at `--budget-usd`. For your own table change `--input`, `--text` and `--bundle` (`train` makes one).

# COMMAND ----------

# DBTITLE 1,Enrich with it
dbutils.widgets.text("llm_url", "")
dbutils.widgets.text("llm_model", "")
dbutils.widgets.text("llm_key_env", "")
llm_url = dbutils.widgets.get("llm_url")
llm_model = dbutils.widgets.get("llm_model")
llm_key_env = dbutils.widgets.get("llm_key_env")
print(sluice.run(spark._jsparkSession, [
    "enrich",
    "--input", "file:" + output + "/new",
    "--text", "text",
    "--bundle", "file:" + output + "/bundles/minilm",
    "--threshold", "0.8",
    "--output", "file:" + output + "/own",
    "--overwrite",
    "--budget-usd", "1.00",
    "--llm-url", llm_url,
    "--llm-model", llm_model,
    "--llm-key-env", llm_key_env]))
spark.read.parquet("file:" + output + "/own/enriched").createOrReplaceTempView("own_enriched")

# COMMAND ----------

# DBTITLE 1,Reasons with your endpoint
# MAGIC %sql
# MAGIC SELECT coalesce(sluice_stage, 'none') AS stage, sluice_route AS route, sluice_reason AS reason, count(*) AS row_count,
# MAGIC        repeat('█', cast(round(40 * count(*) / max(count(*)) OVER ()) AS int)) AS bar
# MAGIC FROM own_enriched
# MAGIC GROUP BY sluice_stage, sluice_route, sluice_reason
# MAGIC ORDER BY row_count DESC

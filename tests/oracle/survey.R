# Prints survey.csv: what R's survey package says of sample.csv, the small made-up sample beside this script.
# Run with: Rscript survey.R > survey.csv   (R 4.2.2, survey 4.1.1, 2026-11-22)
suppressMessages(library(survey))
d <- read.csv("sample.csv", na.strings = "")
row <- function(design, statistic, group, value, se = NA, low = NA, high = NA, other = NA)
  cat(paste(design, statistic, group, format(value, digits = 16), format(se, digits = 16),
            format(low, digits = 16), format(high, digits = 16), format(other, digits = 16), sep = ","), "\n", sep = "")
cat("design,statistic,group,value,se,low,high,other\n")

designs <- list(
  clusters = svydesign(id = ~cluster, strata = ~stratum, weights = ~weight, nest = TRUE, data = d),
  elements = svydesign(id = ~1, strata = ~stratum, weights = ~weight, data = d),
  finite = svydesign(id = ~1, strata = ~stratum, weights = ~weight, fpc = ~people, data = d),
  stages = svydesign(id = ~cluster + person, strata = ~stratum, weights = ~weight, fpc = ~clusters + residents,
                     nest = TRUE, data = d)
)
for (name in names(designs)) {
  s <- designs[[name]]
  m <- svymean(~income, s, na.rm = TRUE, deff = "replace"); row(name, "mean income", "everyone", coef(m), SE(m), other = deff(m))
  m <- svytotal(~safe, s, na.rm = TRUE); row(name, "total safe", "everyone", coef(m), SE(m))
  m <- svyratio(~rent, ~income, s, na.rm = TRUE); row(name, "ratio rent", "everyone", coef(m), SE(m))
  m <- svymean(~safe, s, na.rm = TRUE, deff = "replace")
  p <- svyciprop(~safe, subset(s, !is.na(safe)), method = "beta")  # its n counts those who answered
  row(name, "share safe", "everyone", coef(m), SE(m), confint(p)[1], confint(p)[2], deff(m))
  row(name, "degrees of freedom", "everyone", degf(s))
  for (by in c("gender", "tenure", "gender+tenure")) {
    b <- svyby(~safe, as.formula(paste0("~", by)), s, svymean, na.rm = TRUE)
    keys <- b[, strsplit(by, "+", fixed = TRUE)[[1]], drop = FALSE]
    for (i in seq_len(nrow(b))) {
      group <- paste(paste0(names(keys), "=", sapply(keys[i, , drop = FALSE], as.character)), collapse = "|")
      row(name, "share safe", group, b$safe[i], SE(b)[i])
    }
  }
  # The gap of women against the rest, and of owners, with the covariance of parts that share clusters.
  for (by in c("gender", "tenure")) {
    for (level in sort(unique(na.omit(d[[by]])))) {
      t <- subset(s, !is.na(d[[by]]) & !is.na(d$safe))
      t <- update(t, part = ifelse(t$variables[[by]] == level, "group", "rest"))
      b <- svyby(~safe, ~part, t, svymean, na.rm = TRUE, covmat = TRUE)
      k <- svycontrast(b, list(gap = c(group = 1, rest = -1)))
      l <- svycontrast(b, list(gap = quote(log(group / rest))))
      row(name, "gap safe", paste0(by, "=", level), coef(k), SE(k), other = SE(l))
    }
  }
}
lonely <- subset(d, !(stratum == "S1" & cluster != "c1"))
for (rule in c("adjust", "certainty")) {
  options(survey.lonely.psu = rule)
  s <- svydesign(id = ~cluster, strata = ~stratum, weights = ~weight, nest = TRUE, data = lonely)
  m <- svymean(~safe, s, na.rm = TRUE); row(paste0("lonely ", rule), "share safe", "everyone", coef(m), SE(m))
  b <- svyby(~safe, ~gender, s, svymean, na.rm = TRUE)
  for (i in seq_len(nrow(b))) row(paste0("lonely ", rule), "share safe", paste0("gender=", b$gender[i]), b$safe[i], SE(b)[i])
}

# Prints inequality.csv: sufficiency and inequality of a small made-up city, worked out person by person in base R.
# Run with: Rscript inequality.R > inequality.csv   (R 4.2.2, no packages, 2026-11-22)
# Every person is a row here, so nothing is weighted, nothing is split, and no formula is the one that is tested.
minutes <- c(4, 31, 12, 0, 55, 18, 18, 7, 42, 25)
people  <- c(120, 35, 60, 15, 40, 90, 10, 200, 55, 75)
rank    <- c(9, 2, 5, 10, 1, 4, 4, 7, 3, 5)        # two pairs of places share a rank
group   <- c("a", "b", "b", "a", "b", "c", "c", "a", "c", "c")

y <- rep(minutes, people); r <- rep(rank, people); g <- rep(group, people); n <- length(y); m <- mean(y)
row <- function(name, value) cat(name, ",", format(value, digits = 16), "\n", sep = "")
cat("name,value\n")

for (alpha in 0:2) {
  row(paste("fgt below 18", alpha), mean(ifelse(y < 18, ((18 - y) / 18)^alpha, 0)))
  row(paste("fgt above 18", alpha), mean(ifelse(y > 18, ((y - 18) / 18)^alpha, 0)))
}
row("gini", mean(abs(outer(y, y, "-"))) / (2 * m))                      # half the mean difference over the mean

# Half the mean, over all pairs of people, of how much more the one of higher rank has.
sign_of <- sign(outer(r, r, "-"))
row("concentration index", mean(sign_of * outer(y, y, "-")) / (2 * m))

# Those who share a rank at the edge count with the mean of that rank: each gets what the rank has on average.
even <- ave(y, r); o <- order(r); e <- even[o]
row("palma", mean(e[(n - n / 10 + 1):n]) / mean(e[1:(n * 4 / 10)]))

t <- function(y, m) { x <- y[y > 0] / m; sum(x * log(x)) / length(y) }
parts <- split(y, g); share <- sapply(parts, sum) / sum(y); means <- sapply(parts, mean)
row("theil", t(y, m))
row("theil between", sum(share * log(means / m)))
row("theil within", sum(share * mapply(t, parts, means)))

for (epsilon in c(0.5, 1, 1.5, -1)) {
  kappa <- epsilon * sum(y) / sum(y^2)
  row(paste("kappa", epsilon), kappa)
  row(paste("kolm-pollak", epsilon), log(mean(exp(kappa * y))) / kappa)
}

# Makes four_levels.json from four_levels.csv: the same statistics by other programs.
# Rscript four_levels.R, with lavaan, semTools, psych and GPArotation.
suppressPackageStartupMessages({library(lavaan); library(semTools); library(psych)})
data <- read.csv("four_levels.csv")
names(data) <- gsub(".", "_", names(data), fixed = TRUE)
items <- names(data)[-1]
dimension <- toupper(sub("_.*", "", items))
x <- data[items]
parts <- split(items, dimension)
lines <- sapply(names(parts), function(d) paste(d, "=~", paste(parts[[d]], collapse = " + ")))
own <- paste(lines, collapse = "\n")
one <- paste("g =~", paste(items, collapse = " + "))
general <- paste0(own, "\ng =~ ", paste(names(parts), collapse = " + "))
round6 <- function(v) round(as.numeric(v), 6)
named <- function(v) as.list(setNames(round6(v), names(v)))

consistency <- lapply(parts, function(p) {
  a <- psych::alpha(x[p])
  fit <- cfa(paste("f =~", paste(p, collapse = " + ")), x, std.lv = TRUE)
  l <- inspect(fit, "est")$lambda; u <- diag(inspect(fit, "est")$theta)
  list(alpha = round6(a$total$raw_alpha), feldt = round6(unlist(a$feldt[c("lower.ci", "upper.ci")])),
       r_drop = round6(a$item.stats$r.drop), mean = round6(a$item.stats$mean), sd = round6(a$item.stats$sd),
       omega = round6(semTools::compRelSEM(fit, obs.var = FALSE)))
})
poly <- psych::polychoric(x, correct = 0)$rho
fa <- psych::fa(poly, 6, n.obs = nrow(x), fm = "ml", rotate = "quartimin")
loadings <- unclass(fa$loadings)
measures <- c("chisq", "df", "pvalue", "chisq.scaled", "pvalue.scaled", "chisq.scaling.factor", "cfi", "cfi.robust", "tli",
              "rmsea", "rmsea.ci.lower", "rmsea.ci.upper", "rmsea.robust", "srmr")
confirm <- lapply(list(dimensions = own, one = one, general = general), function(m) {
  fit <- cfa(m, x, std.lv = TRUE, estimator = "MLM", meanstructure = FALSE)
  s <- standardizedSolution(fit)
  between <- s[(s$op == "~~" & s$lhs != s$rhs) | (s$op == "=~" & s$lhs == "g" & s$rhs %in% names(parts)), ]
  list(fit = named(fitMeasures(fit, measures)),
       loadings = round6(s[s$op == "=~" & s$rhs %in% items, "est.std"]), between = round6(between$est.std))
})
levels <- list(configural = "", metric = "loadings", scalar = c("loadings", "intercepts"))
groups <- lapply(levels, function(same) {
  fit <- cfa(own, data, std.lv = TRUE, group = "country", group.equal = same)
  out <- list(fit = named(fitMeasures(fit, c("chisq", "df", "cfi", "rmsea", "srmr"))))
  if ("intercepts" %in% same) {
    p <- parameterEstimates(fit)
    p <- p[p$op == "~1" & p$lhs %in% names(parts) & p$group == 2, ]
    out$means <- round6(p$est); out$errors <- round6(p$se)
  }
  out
})
set.seed(1)
parallel <- psych::fa.parallel(x, fa = "pc", sim = FALSE, quant = .95, n.iter = 200, plot = FALSE)
result <- list(
  made_with = paste(R.version.string, "lavaan", packageVersion("lavaan"), "semTools", packageVersion("semTools"),
                    "psych", packageVersion("psych")),
  consistency = consistency,
  polychoric = round6(poly[lower.tri(poly)]),
  exploration = list(loadings = lapply(seq_len(24), function(i) round6(loadings[i, ])),
                     largest = round6(max(abs(fa$Phi[lower.tri(fa$Phi)]))), chisq = round6(fa$STATISTIC),
                     df = fa$dof, rmsr = round6(fa$rms)),
  parallel = parallel$ncomp,
  eigenvalues = round6(eigen(cor(x))$values),
  chance_95 = round6(apply(parallel$values[, 1:24], 2, quantile, .95)),
  distances = round6(mahalanobis(x, colMeans(x), cov(x))),
  confirm = confirm, groups = groups)
json <- function(v) {
  if (is.list(v) && !is.null(names(v))) paste0("{", paste0('"', names(v), '": ', sapply(v, json), collapse = ", "), "}")
  else if (is.list(v)) paste0("[", paste(sapply(v, json), collapse = ", "), "]")
  else if (is.character(v)) paste0('"', v, '"')
  else if (length(v) == 1) format(v, digits = 10) else paste0("[", paste(format(v, digits = 10, trim = TRUE), collapse = ", "), "]")
}
writeLines(json(result), "four_levels.json")

# Which outcomes were measured, and how often. Run it in the folder of the data.
read <- function(name) read.csv(name, na.strings = "", encoding = "UTF-8")
entries <- read("entries.csv")
outcomes <- read("outcomes.csv")
outcomes$n[outcomes$n == "not-reported"] <- NA
outcomes$n <- as.integer(outcomes$n)

# One row a result, with the year and design of its study.
about <- entries[, c("id", "year", "design", "scope")]
results <- merge(outcomes, about, by.x = "entry", by.y = "id")
print(table(results$domain))

# Lists in one cell are parted by "; ": how many entries each theme has.
print(table(unlist(strsplit(entries$themes, "; ", fixed = TRUE))))

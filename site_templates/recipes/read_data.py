# Which outcomes were measured, and how often. Run it in the folder of the data.
import pandas as pd

absent = ["not-reported"]
entries = pd.read_csv("entries.csv", index_col="id")
outcomes = pd.read_csv("outcomes.csv", na_values={"n": absent, "studies": absent})

# One row a result, with the year and design of its study.
results = outcomes.join(entries[["year", "design", "scope"]], on="entry")
by_domain = results.groupby("domain")
print(by_domain.agg(studies=("entry", "nunique"), results=("number", "size")))

# Lists in one cell are parted by "; ": one row an entry and theme.
themes = entries["themes"].dropna().str.split("; ").explode()
print(themes.value_counts())

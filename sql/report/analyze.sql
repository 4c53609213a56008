-- Its only row is too little to ever be counted by itself; unknown, it is taken for many hundred,
-- and so is all that is joined with it.
analyze metrics.report

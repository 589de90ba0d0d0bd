"""Site generators side by side: the same workload in the form of each, set up as its users would at their best."""

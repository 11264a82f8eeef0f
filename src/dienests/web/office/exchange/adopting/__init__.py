"""Taking over practice of colleagues: adopting, merging what came later, suggesting changes, switching ways on."""

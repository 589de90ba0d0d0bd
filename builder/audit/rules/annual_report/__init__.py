"""年度报告 of disclosure and 年度报表 of the site, their days, parts and arithmetic."""

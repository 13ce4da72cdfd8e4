"""The report as one HTML file that needs nothing else: `page.report_page`."""

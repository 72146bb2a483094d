"""The demonstration: one documented year, row by row, and a living present that ends on the anchor day.

Everybody in it is synthetic. Nothing is a stored total: the figures of the year follow from the rows like an office's own.
"""

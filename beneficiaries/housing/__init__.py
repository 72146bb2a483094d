"""Whether a household's housing data agree with the property data, the lease and the National Address (مطابقة بيانات السكن)."""

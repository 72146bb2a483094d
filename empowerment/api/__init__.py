"""The API of empowerment: /api/v1/empowerment/…"""

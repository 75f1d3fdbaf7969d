"""The ground in height: elevation models, their shading and their contours."""

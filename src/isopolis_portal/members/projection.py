"""Where a place lies on a map of Europe: Lambert's azimuthal equal-area projection as EPSG:3035 has it."""

from math import asin, atanh, cos, radians, sin, sqrt

# GRS 80, and the origin of EPSG:3035
RADIUS, FLATTENING = 6_378_137.0, 1 / 298.257222101
LAT, LON, EAST, NORTH = radians(52), radians(10), 4_321_000.0, 3_210_000.0
E2 = FLATTENING * (2 - FLATTENING)
E = sqrt(E2)


def project(lat: float, lon: float) -> tuple[float, float]:
    """Metres east and north in EPSG:3035 of a place in degrees.

    Source: Snyder, Map Projections: A Working Manual (1987), equations 3-11, 3-12 and 24-17 to 24-20.
    """
    beta, turn = _authalic(radians(lat)), radians(lon) - LON
    spread = RADIUS_Q * sqrt(2 / (1 + sin(BETA) * sin(beta) + cos(BETA) * cos(beta) * cos(turn)))
    x = spread * STRETCH * cos(beta) * sin(turn)
    y = spread / STRETCH * (cos(BETA) * sin(beta) - sin(BETA) * cos(beta) * cos(turn))
    return EAST + x, NORTH + y


def _q(lat: float) -> float:
    """The area between the equator and a latitude, on the ellipsoid."""
    s = E * sin(lat)
    return (1 - E2) * (sin(lat) / (1 - s * s) + atanh(s) / E)


def _authalic(lat: float) -> float:
    """The latitude on the sphere of the same area."""
    return asin(max(-1.0, min(1.0, _q(lat) / Q_POLE)))


Q_POLE = _q(radians(90))
BETA = _authalic(LAT)
RADIUS_Q = RADIUS * sqrt(Q_POLE / 2)
STRETCH = RADIUS * cos(LAT) / sqrt(1 - E2 * sin(LAT) ** 2) / (RADIUS_Q * cos(BETA))
